import type { Keeping, KeepingChange } from '#shared/contract/media.ts';
import type { TransferHold } from '#shared/domain/transfer-rules.ts';
import { AppError, isAppError } from '#shared/lib/app-error.ts';
import { type Clock, nowIso } from '#shared/lib/clock.ts';
import type { Database } from '../../database/mirror.ts';
import type { Log } from '../../ipc/wire-error.ts';
import type { ReadAccessToken } from '../../sync/auth/send-as.ts';
import { errorCode } from '../disk.ts';
import { arrivingFolder, arrivingName } from '../places.ts';
import { toTokenTrouble } from '../upload/carry.ts';
import type { UploadPause } from '../upload/queue.ts';
import type { TransferClient } from '../upload/transfer-client.ts';
import type { TransferProgress, Trouble } from '../upload/trouble.ts';
import { breaksOff, endsWait, freesHeld, type UploadNudge } from '../upload/upload-nudge.ts';
import { keepSharedPicture } from '../upload/upload-rows.ts';
import { backOffMs, isPast, judge } from '../upload/upload-state.ts';
import {
  askFor,
  forgetAsked,
  forgetFetched,
  type LibraryFile,
  noteFetched,
  noteUsed,
  readLibraryFiles,
} from './download-rows.ts';
import { type DownloadView, type RestingState, toDownloadState } from './download-state.ts';
import { fetchOne, type Part, toWanted } from './fetch-one.ts';
import { keepWithinLimit } from './keep-limit.ts';
import { changeKeeping, readKeeping, readKeptBytes } from './keeping.ts';
import { createPresence, hasSharedPicture, removeOthers } from './presence.ts';
import { collectPresence, type PresenceNews } from './presence-news.ts';

export type DownloadQueue = {
  readonly nudge: (why: UploadNudge) => void;
  /** False also where nobody has looked yet. */
  readonly isAbsent: (assetId: string) => boolean;
  /** All of them. */
  readonly away: () => { readonly ids: string[]; readonly sizeBytes: number };
  /** Files that are on their way here. */
  readonly list: () => readonly DownloadView[];
  readonly pause: () => UploadPause | null;
  /** What is under way is broken off, and nothing is begun; null: it goes on. */
  readonly setHold: (hold: TransferHold | null) => void;
  /** Bytes of files that came here since nothing was on its way. */
  readonly doneBytes: () => number;
  /** Files that are here count as used. Resolves once that is on the disk. */
  readonly ask: (assetIds: readonly string[]) => Promise<void>;
  readonly cancel: (assetIds: readonly string[]) => Promise<void>;
  /** A window looks for the pictures of these files, by the files' hashes. Those of which they are here. */
  readonly want: (hashes: readonly string[]) => string[];
  /** Nothing is removed to make room until what it returns is called. */
  readonly holdRoom: () => () => void;
  /** They were added here: this device's own from now on. */
  readonly own: (hashes: readonly string[]) => Promise<void>;
  /** null: of a workspace of this device alone. */
  readonly keeping: () => Promise<(Keeping & { readonly keptBytes: number }) | null>;
  readonly changeKeeping: (change: KeepingChange) => Promise<void>;
  readonly stop: () => Promise<void>;
};

export type DownloadQueueOptions = {
  readonly workspaceId: string;
  readonly dataFolder: string;
  readonly database: () => Promise<Database>;
  readonly project: () => Promise<{ readonly url: string; readonly publishableKey: string }>;
  readonly readAccessToken: ReadAccessToken;
  readonly transfer: TransferClient;
  /** Draws the smaller picture from the one that came; throws when that is none. */
  readonly shrink: (sha256: string) => Promise<void>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** How far the files are. */
  readonly onChange: () => void;
  readonly onPresence: (news: PresenceNews) => void;
  readonly hold?: TransferHold | null;
};

type Item = {
  readonly part: Part;
  file: LibraryFile;
  state: RestingState;
  /** Failures in a row, without a byte more. */
  attempts: number;
  running: AbortController | null;
  receivedBytes: number;
  movedAtMs: number;
};

const AT_ONCE = 3;
const LARGE_BYTES = 6 * 1024 * 1024;
/** A film that nobody asked for is not fetched unasked. */
const AHEAD_MAX_BYTES = 250 * 1024 * 1024;
const DAY_MS = 24 * 60 * 60_000;
const ROWS_REST_MS = 200;
const ORDER_REST_MS = 10_000;
const HANGING_MS = 15_000;
const FETCHED = { kind: 'fetched', wasThere: false } as const;

/** The files of one workspace on their way here: SPEC.md beside this. One long function: what it knows changes in one place. */
export function startDownloadQueue(options: DownloadQueueOptions): DownloadQueue {
  const { workspaceId, dataFolder, clock, log, onChange } = options;
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  const presence = createPresence(dataFolder);
  /** By part and file, in the order of 1.5 but for what a window looks for. */
  let items = new Map<string, Item>();
  let byHash = new Map<string, LibraryFile>();
  const looked = new Set<string>();
  /** Asked for or opened in this run: not removed under somebody's eyes. */
  const used = new Set<string>();
  let holds = 0;
  /** Objects on their way: two rows may name the same. */
  const objects = new Set<string>();
  let isSwept = false;
  let pause: UploadPause | null = null;
  let hold = options.hold ?? null;
  let lineFailures = 0;
  let readFailures = 0;
  let timer: NodeJS.Timeout | undefined;
  let reading: Promise<void> = Promise.resolve();
  let readTimer: NodeJS.Timeout | undefined;
  let readAtMs = Number.POSITIVE_INFINITY;
  const news = collectPresence(clock, options.onPresence);
  /** Bytes of files that came here since nothing was on its way. */
  const done = new Map<string, number>();

  function readIn(restMs: number): void {
    const atMs = clock.nowMs() + restMs;
    if (atMs >= readAtMs) return;
    readAtMs = atMs;
    clearTimeout(readTimer);
    readTimer = setTimeout(() => {
      readAtMs = Number.POSITIVE_INFINITY;
      reading = reading.then(read).catch((error: unknown) => {
        complain('the queue of downloads was not read', error);
        readIn(backOffMs(readFailures++, options.random()));
      });
    }, restMs);
    readTimer.unref();
  }

  async function read(): Promise<void> {
    if (stopping.signal.aborted) return;
    const db = await options.database();
    const { aheadDays, keepBytes } = await readKeeping(db);
    const all = await readLibraryFiles(db, workspaceId, clock.nowMs());
    const found = await presence.look(all);
    byHash = new Map(all.map((file) => [file.sha256, file]));
    for (const file of found) if (!presence.hasFile(file.assetId)) news.add(file.sha256, false);
    const files = all.filter(({ isInTrash }) => !isInTrash);
    const soonMs = clock.nowMs() + aheadDays * DAY_MS;
    const isAhead = ({ dueAtMs, sizeBytes }: LibraryFile) =>
      aheadDays > 0 && dueAtMs !== null && dueAtMs <= soonMs && sizeBytes <= AHEAD_MAX_BYTES;
    const isWanted = (file: LibraryFile) => file.isAsked || (!file.isInTrash && isAhead(file));
    const wanted = all.filter((file) => !presence.hasFile(file.assetId) && isWanted(file));
    const next = new Map<string, Item>();
    const add = (part: Part, file: LibraryFile) => {
      const key = `${part}:${file.assetId}`;
      next.set(key, renew(items.get(key), part, file));
    };
    for (const file of wanted.filter(({ isAsked }) => isAsked)) add('file', file);
    for (const file of wanted.filter(({ isAsked }) => !isAsked)) add('file', file);
    for (const file of files) if (file.picture && !presence.hasPicture(file.assetId)) add('picture', file);
    for (const [key, { running: attempt }] of items) if (!next.has(key)) attempt?.abort();
    items = next;
    readFailures = 0;
    forgetDone();
    onChange();
    pump();
    const have = all.filter(({ assetId, isAsked }) => isAsked && presence.hasFile(assetId));
    await forgetAsked(
      db,
      have.map(({ assetId }) => assetId),
    );
    if (!isSwept) await sweepArriving();
    isSwept = true;
    if (holds > 0) return;
    const gone = await keepWithinLimit({
      db,
      workspaceId,
      dataFolder,
      keepBytes,
      files: byHash,
      isNeeded: (file) => file.isAsked || isAhead(file) || used.has(file.assetId),
    });
    for (const sha256 of gone) notePresence(sha256, { file: false });
  }

  /** What nobody wants any more of what an earlier run began. */
  async function sweepArriving(): Promise<void> {
    const wanted = [...items.values()].flatMap(({ file, part }) => toWanted(dataFolder, file, part) ?? []);
    await removeOthers(arrivingFolder(dataFolder), new Set(wanted.map(arrivingName)));
  }

  function renew(known: Item | undefined, part: Part, file: LibraryFile): Item {
    if (!known) {
      return { part, file, state: { kind: 'waiting' }, attempts: 0, running: null, receivedBytes: 0, movedAtMs: 0 };
    }
    // It has come to Storage, or is another picture now, or somebody asks: what it failed by may be over.
    const isNews =
      (file.isStored && !known.file.isStored) ||
      (file.isAsked && !known.file.isAsked) ||
      file.picture?.sha256 !== known.file.picture?.sha256;
    if (isNews && known.state.kind !== 'waiting') Object.assign(known, { state: { kind: 'waiting' }, attempts: 0 });
    return Object.assign(known, { file });
  }

  function pump(): void {
    clearTimeout(timer);
    if (stopping.signal.aborted || hold !== null) return;
    const nowMs = clock.nowMs();
    if (pause && !isPast(pause.untilMs, nowMs)) {
      wakeAt(pause.untilMs);
      return;
    }
    pause = null;
    // SPEC 1.4
    let isLargeRunning = [...items.values()].some((item) => item.running !== null && isLarge(item));
    for (const item of inTurn()) {
      if (running.size >= AT_ONCE) return;
      if (!isDue(item, nowMs) || (isLarge(item) && isLargeRunning) || objects.has(objectOf(item))) continue;
      isLargeRunning ||= isLarge(item);
      start(item);
    }
    const next = [...items.values()].flatMap(({ running: attempt, state }) =>
      attempt === null && state.kind === 'retrying' ? [state.atMs] : [],
    );
    if (next.length > 0) wakeAt(next.reduce((least, atMs) => Math.min(least, atMs)));
  }

  /** SPEC 1.5 */
  function* inTurn(): Generator<Item> {
    for (const sha256 of looked) {
      const file = byHash.get(sha256);
      const item = file && items.get(`picture:${file.assetId}`);
      if (item) yield item;
    }
    yield* items.values();
  }

  function wakeAt(atMs: number): void {
    if (!Number.isFinite(atMs)) return;
    timer = setTimeout(pump, Math.min(Math.max(0, atMs - clock.nowMs()), 2 ** 31 - 1));
    timer.unref();
  }

  function isDue({ running: attempt, state }: Item, nowMs: number): boolean {
    if (attempt !== null) return false;
    return state.kind === 'waiting' || (state.kind === 'retrying' && isPast(state.atMs, nowMs));
  }

  function start(item: Item): void {
    const attempt = new AbortController();
    item.running = attempt;
    item.movedAtMs = clock.nowMs();
    const object = objectOf(item);
    objects.add(object);
    const done: Promise<void> = run(item, attempt.signal)
      .catch((error: unknown) => {
        complain('a download was not carried out', error);
        fail(item, { reason: 'unexpected', code: 'BUG' });
      })
      .finally(() => {
        running.delete(done);
        objects.delete(object);
        item.running = null;
        forgetDone();
        onChange();
        pump();
      });
    running.add(done);
    if (item.part === 'file') onChange();
  }

  async function run(item: Item, own: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([own, stopping.signal]);
    const before = item.receivedBytes;
    // Its row may say something else by the end.
    const { file, part } = item;
    try {
      const { transfer, readAccessToken } = options;
      const project = await options.project();
      const onProgress = (progress: TransferProgress) => noteProgress(item, progress);
      const way = { transfer, project, workspaceId, dataFolder, readAccessToken, onProgress, signal };
      const isDrawn = part === 'picture' && (await hasSharedPicture(dataFolder, file));
      const end = isDrawn ? FETCHED : await fetchOne(way, file, part);
      if (end.kind === 'fetched') await take(item, file, end.wasThere);
      else fail(item, end.trouble, item.receivedBytes > before);
    } catch (error) {
      if (isAppError(error, 'cancelled') || signal.aborted) return;
      const trouble = toTokenTrouble(error);
      if (trouble === null) throw error;
      fail(item, trouble);
    }
  }

  /** Once nothing is on its way any more the next file begins a count of its own. What nobody has sent yet is on none. */
  function forgetDone(): void {
    const isOnItsWay = (item: Item) =>
      item.part === 'file' &&
      (item.running !== null || item.state.kind === 'waiting' || (item.state.kind === 'retrying' && !isMissing(item)));
    if (![...items.values()].some(isOnItsWay)) done.clear();
  }

  function noteProgress(item: Item, { sentBytes }: TransferProgress): void {
    item.receivedBytes = sentBytes;
    item.movedAtMs = clock.nowMs();
    lineFailures = 0;
    if (item.part === 'file') onChange();
  }

  async function take(item: Item, file: LibraryFile, wasThere: boolean): Promise<void> {
    const { part } = item;
    const { sha256, extension, sizeBytes, picture } = file;
    lineFailures = 0;
    const db = await options.database();
    if (part === 'file') {
      // What was added here meanwhile is this device's own.
      if (!wasThere) await noteFetched(db, { sha256, extension, sizeBytes, workspaceId, usedAt: nowIso(clock) });
      await forgetAsked(db, [file.assetId]);
      done.set(file.assetId, sizeBytes);
    } else {
      try {
        await options.shrink(sha256);
      } catch (error) {
        if (!isAppError(error)) throw error;
        // It is what its row names, and no picture: a device that is newer than this one, or a stranger, has made it.
        const reason =
          error.code === 'media_unreadable' ? 'damaged' : error.code === 'disk_full' ? 'disk_full' : 'busy';
        if (error.code !== 'cancelled') fail(item, { reason, code: reason === 'busy' ? '423' : error.code });
        return;
      }
      if (picture) await keepSharedPicture(db, workspaceId, picture.sha256);
      looked.delete(sha256);
    }
    items.delete(`${part}:${file.assetId}`);
    notePresence(sha256, part === 'file' ? { file: true } : { picture: true });
  }

  function notePresence(sha256: string, what: { file?: boolean; picture?: boolean }): void {
    const file = byHash.get(sha256);
    if (file) presence.note(file.assetId, what);
    news.add(sha256, what.file !== false);
  }

  function fail(item: Item, trouble: Trouble, hasGotOn = false): void {
    const nowMs = clock.nowMs();
    const attempts = hasGotOn ? 0 : item.attempts;
    const verdict = judge({ trouble, attempts, losses: 0, lineFailures, nowMs, random: options.random() });
    item.attempts = attempts + 1;
    if (verdict.pauseMs !== null) {
      if (!pause) lineFailures += 1;
      const untilMs = nowMs + verdict.pauseMs;
      if (!pause || untilMs > pause.untilMs) pause = { trouble, untilMs };
    }
    const missingFiles = [...items.values()].filter(isMissing).length;
    item.state = toDownloadState(verdict.state, { attempts: item.attempts, missingFiles, nowMs });
  }

  const isMissing = ({ state }: Item) => 'trouble' in state && state.trouble.reason === 'missing';

  function release(why: UploadNudge): void {
    if (why === 'files' || why === 'by_hand') presence.forgetAbsent();
    if (pause && endsWait(why, pause.trouble)) pause = null;
    if (pause === null && breaksOff(why)) lineFailures = 0;
    for (const item of items.values()) {
      const { state } = item;
      const isFreed =
        (state.kind === 'held' && freesHeld(why, state.trouble)) ||
        (state.kind === 'retrying' && endsWait(why, state.trouble));
      if (isFreed) Object.assign(item, { state: { kind: 'waiting' }, attempts: 0 });
      if (breaksOff(why) && clock.nowMs() - item.movedAtMs > HANGING_MS) item.running?.abort();
    }
  }

  function complain(message: string, error: unknown): void {
    if (stopping.signal.aborted) return;
    // SECURITY: the words of an error may quote an address with what is in it.
    log('error', message, { name: error instanceof Error ? error.name : 'unknown', code: errorCode(error) });
  }

  readIn(0);
  return {
    nudge: (why) => {
      if (stopping.signal.aborted) return;
      release(why);
      if (why === 'order' && presence.isWhole()) return;
      readIn(why === 'rows' ? ROWS_REST_MS : why === 'order' ? ORDER_REST_MS : 0);
    },
    away: () => {
      const away = [...byHash.values()].filter(({ assetId, isInTrash }) => !isInTrash && !presence.hasFile(assetId));
      return {
        ids: away.map(({ assetId }) => assetId),
        sizeBytes: away.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      };
    },
    isAbsent: (assetId) => !presence.hasFile(assetId),
    list: () =>
      [...items.values()].flatMap(({ part, file, state, running: attempt, receivedBytes }) =>
        part === 'picture'
          ? []
          : {
              assetId: file.assetId,
              sizeBytes: file.sizeBytes,
              receivedBytes,
              isAsked: file.isAsked,
              state: attempt === null ? state : { kind: 'fetching' as const },
            },
      ),
    pause: () => pause,
    setHold: (next) => {
      if (next === hold) return;
      hold = next;
      if (next !== null) for (const { running: attempt } of items.values()) attempt?.abort();
      onChange();
      pump();
    },
    doneBytes: () => [...done.values()].reduce((sum, bytes) => sum + bytes, 0),
    ask: async (assetIds) => {
      const db = await options.database();
      const ids = new Set(assetIds);
      for (const assetId of ids) used.add(assetId);
      const here = [...byHash.values()].filter(({ assetId }) => ids.has(assetId) && presence.isFound(assetId));
      for (const { sha256 } of here) await noteUsed(db, sha256, nowIso(clock));
      const away = assetIds.filter((assetId) => !presence.isFound(assetId));
      await askFor(db, { workspaceId, assetIds: away, askedAt: nowIso(clock) });
      if (away.length > 0) readIn(0);
    },
    cancel: async (assetIds) => {
      await forgetAsked(await options.database(), assetIds);
      for (const assetId of assetIds) {
        const item = items.get(`file:${assetId}`);
        items.delete(`file:${assetId}`);
        item?.running?.abort();
      }
      readIn(0);
    },
    want: (hashes) => {
      const files = hashes.flatMap((sha256) => byHash.get(sha256) ?? []).filter(({ isInTrash }) => !isInTrash);
      const here = files.filter(({ assetId }) => presence.isSeen(assetId));
      for (const { sha256, assetId } of files) if (!presence.isSeen(assetId)) looked.add(sha256);
      pump();
      return here.map(({ sha256 }) => sha256);
    },
    holdRoom: () => {
      holds++;
      return () => void holds--;
    },
    keeping: async () => {
      const db = await options.database();
      return { ...(await readKeeping(db)), keptBytes: await readKeptBytes(db, workspaceId) };
    },
    changeKeeping: async (change) => {
      await changeKeeping(await options.database(), change);
      readIn(0);
    },
    own: async (hashes) => await forgetFetched(await options.database(), hashes),
    stop: async () => {
      stopping.abort(new AppError('cancelled', 'The engine stops'));
      clearTimeout(timer);
      clearTimeout(readTimer);
      news.stop();
      await Promise.allSettled([reading, ...running]);
    },
  };
}

/** By its name: the picture of one file may be that of another. */
function objectOf({ part, file }: Item): string {
  return part === 'file' ? file.sha256 : (file.picture?.sha256 ?? file.sha256);
}

function isLarge({ part, file }: Item): boolean {
  return part === 'file' && file.sizeBytes > LARGE_BYTES;
}
