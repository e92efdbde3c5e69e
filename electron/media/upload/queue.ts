import { stat } from 'node:fs/promises';
import { SHARED_SIZE } from '#shared/domain/media.ts';
import type { TransferHold } from '#shared/domain/transfer-rules.ts';
import { AppError, isAppError } from '#shared/lib/app-error.ts';
import { type Clock, nowIso } from '#shared/lib/clock.ts';
import type { Database } from '../../database/mirror.ts';
import type { Log } from '../../ipc/wire-error.ts';
import type { ReadAccessToken } from '../../sync/auth/send-as.ts';
import { errorCode } from '../disk.ts';
import { thumbnailPath, vaultPath } from '../places.ts';
import type { Leases } from './ask-lease.ts';
import { type Carried, carry, toTokenTrouble } from './carry.ts';
import { type ChecksOptions, startChecks } from './checks.ts';
import { type Held, holdLease, type LeaseAttempt, unheld } from './hold-lease.ts';
import { WHOLE_MAX_BYTES } from './send-whole.ts';
import type { TransferClient } from './transfer-client.ts';
import type { TransferProgress, Trouble } from './trouble.ts';
import { breaksOff, endsWait, freesHeld, type UploadNudge } from './upload-nudge.ts';
import {
  keepSharedPicture,
  readUploadWork,
  removeEndedUploads,
  type UploadProgress,
  type UploadWork,
  writeUpload,
} from './upload-rows.ts';
import { backOffMs, isPast, judge, type UploadState } from './upload-state.ts';

export type UploadView = {
  readonly assetId: string;
  readonly sizeBytes: number;
  readonly sentBytes: number;
  readonly state: UploadState | { readonly kind: 'sending' };
  /** Failures in a row, without a byte more at Storage. */
  readonly attempts: number;
};

/** What the whole queue waits for. */
export type UploadPause = { readonly trouble: Trouble; readonly untilMs: number };

export type UploadQueue = {
  readonly nudge: (why: UploadNudge) => void;
  /** Files that Storage does not have for certain and this device does, in the order in which they are sent. */
  readonly list: () => readonly UploadView[];
  readonly pause: () => UploadPause | null;
  readonly hold: () => TransferHold | null;
  /** What is under way is broken off, and nothing is begun; null: it goes on. */
  readonly setHold: (hold: TransferHold | null) => void;
  /** Bytes of files that came to Storage since nothing was on its way. */
  readonly doneBytes: () => number;
  /** Files are there, and the project has no function that looks at them. */
  readonly isUnchecked: () => boolean;
  /** Resolves when nothing is under way any more. What was sent is found again at the next start. */
  readonly stop: () => Promise<void>;
};

export type UploadQueueOptions = {
  readonly workspaceId: string;
  readonly dataFolder: string;
  /** Waits until the mirror is open. */
  readonly database: () => Promise<Database>;
  readonly project: () => Promise<{ readonly url: string; readonly publishableKey: string }>;
  readonly readAccessToken: ReadAccessToken;
  readonly transfer: TransferClient;
  readonly leases: Leases;
  /** Has the project look at a file that its Storage has. */
  readonly check: ChecksOptions['ask'];
  /** The project has looked: a row of its own says so. */
  readonly onReady: () => void;
  readonly hold?: TransferHold | null;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly log: Log;
  readonly onChange: () => void;
};

type Item = {
  work: UploadWork;
  progress: UploadProgress;
  /** Of the attempt that is under way. */
  running: AbortController | null;
  /** Bytes that have left, of which Storage has said nothing yet. */
  leftBytes: number;
  /** When something of it moved last. */
  movedAtMs: number;
};

const AT_ONCE = 2;
/** Files come in bursts. */
const ROWS_REST_MS = 200;
/** Posts change with every letter. */
const ORDER_REST_MS = 10_000;
/** An attempt that has not moved for so long is begun again when a network is back, or somebody asks. */
const HANGING_MS = 15_000;

/**
 * The files of one workspace on their way to Storage: electron/media/upload/SPEC.md. One long function: what it knows changes
 * in one place.
 */
export function startUploadQueue(options: UploadQueueOptions): UploadQueue {
  const { workspaceId, dataFolder, transfer, clock, log, onChange } = options;
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  /** In the order in which they are sent. */
  let items = new Map<string, Item>();
  /** Files of other devices, so that a large workspace is not looked for in the vault at each change. */
  let elsewhere = new Set<string>();
  let pause: UploadPause | null = null;
  let hold = options.hold ?? null;
  let lineFailures = 0;
  let readFailures = 0;
  /** Bytes of files that came to Storage since nothing was on its way. */
  const done = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let reading: Promise<void> = Promise.resolve();
  let readTimer: NodeJS.Timeout | undefined;
  let readAtMs = Number.POSITIVE_INFINITY;

  function readIn(restMs: number): void {
    const atMs = clock.nowMs() + restMs;
    if (atMs >= readAtMs) return;
    readAtMs = atMs;
    clearTimeout(readTimer);
    readTimer = setTimeout(() => {
      readAtMs = Number.POSITIVE_INFINITY;
      reading = reading.then(read).catch((error: unknown) => {
        complain('the queue of uploads was not read', error);
        readIn(backOffMs(readFailures++, options.random()));
        pump();
      });
    }, restMs);
    readTimer.unref();
  }

  async function read(): Promise<void> {
    if (stopping.signal.aborted) return;
    const db = await options.database();
    await removeEndedUploads(db, workspaceId);
    const rows = await readUploadWork(db, workspaceId);
    // What is added to the vault from now on may be missed by the looks below: it is looked for again then.
    const absent = elsewhere;
    const next = new Map<string, Item>();
    for (const { work, progress } of rows) {
      const known = items.get(work.assetId);
      const hasBeenStored = known && work.isStored && !known.work.isStored;
      if (known) next.set(work.assetId, Object.assign(known, { work, ...(hasBeenStored && { progress }) }));
      else if (absent.has(work.assetId)) continue;
      else if (await isHere(work)) next.set(work.assetId, toItem(work, progress));
      else absent.add(work.assetId);
    }
    for (const [assetId, { running: attempt }] of items) if (!next.has(assetId)) attempt?.abort();
    items = next;
    readFailures = 0;
    forgetDone();
    onChange();
    wantChecks();
    pump();
  }

  function toItem(work: UploadWork, progress: UploadProgress): Item {
    return { work, progress, running: null, leftBytes: 0, movedAtMs: 0 };
  }

  /** SPEC 1.1. What cannot be looked at is that file's own trouble, when it is sent. */
  async function isHere(work: UploadWork): Promise<boolean> {
    const picturePath = thumbnailPath(dataFolder, { sha256: work.sha256, size: SHARED_SIZE });
    try {
      return (await stat(work.isStored ? picturePath : vaultPath(dataFolder, work))).isFile();
    } catch (error) {
      return errorCode(error) !== 'ENOENT' && errorCode(error) !== 'ENOTDIR';
    }
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
    // What fails again and again comes last: of two large ones it would keep the place of the other (invariant 3).
    const inTurn = [...items.values()].sort((a, b) => Number(isFailing(a)) - Number(isFailing(b)));
    for (const item of inTurn) {
      if (running.size >= AT_ONCE) return;
      if (isDue(item, nowMs) && hasPlace(item)) start(item);
    }
    const next = [...items.values()].flatMap(({ running: attempt, progress: { state } }) =>
      attempt === null && state.kind === 'retrying' ? [state.atMs] : [],
    );
    if (next.length > 0) wakeAt(Math.min(...next));
  }

  function wakeAt(atMs: number): void {
    if (!Number.isFinite(atMs)) return;
    timer = setTimeout(pump, Math.min(Math.max(0, atMs - clock.nowMs()), 2 ** 31 - 1));
    timer.unref();
  }

  function isDue({ running: attempt, progress: { state } }: Item, nowMs: number): boolean {
    if (attempt !== null) return false;
    return state.kind === 'waiting' || (state.kind === 'retrying' && isPast(state.atMs, nowMs));
  }

  /** SPEC 1.3 */
  function hasPlace({ work }: Item): boolean {
    return !isLarge(work) || ![...items.values()].some((other) => other.running !== null && isLarge(other.work));
  }

  function start(item: Item): void {
    const attempt = new AbortController();
    item.running = attempt;
    item.movedAtMs = clock.nowMs();
    const done: Promise<void> = run(item, attempt.signal)
      .catch((error: unknown) => complain('an upload was not carried out', error))
      .finally(() => {
        running.delete(done);
        item.running = null;
        item.leftBytes = 0;
        forgetDone();
        onChange();
        wantChecks();
        pump();
      });
    running.add(done);
    onChange();
  }

  async function run(item: Item, signal: AbortSignal): Promise<void> {
    const acceptedBefore = item.progress.sentBytes;
    let held: Held = unheld;
    let isDone = false;
    try {
      const leased = await claim(item, AbortSignal.any([signal, stopping.signal]));
      if (leased.kind === 'trouble') {
        await settle(item, leased, acceptedBefore);
        return;
      }
      held = leased.held;
      const carried = await carry({
        transfer,
        project: await options.project(),
        workspaceId,
        dataFolder,
        readAccessToken: options.readAccessToken,
        work: item.work,
        uploadUrl: item.progress.uploadUrl,
        keepUrl: async (uploadUrl) => await keep(item, { uploadUrl, sentBytes: 0 }),
        keepPicture: async ({ sha256 }) => {
          await keepSharedPicture(await options.database(), workspaceId, sha256);
          item.work = { ...item.work, picture: null };
        },
        onProgress: (progress) => onProgress(item, progress),
        signal: AbortSignal.any([signal, stopping.signal, held.lost]),
      });
      await settle(item, carried, acceptedBefore);
      isDone = ENDED.has(item.progress.state.kind);
    } catch (error) {
      if (isAppError(error, 'cancelled') || signal.aborted || stopping.signal.aborted || held.lost.aborted) return;
      const trouble = toTokenTrouble(error);
      if (trouble === null) complain('an upload failed', error);
      await settle(
        item,
        { kind: 'trouble', trouble: trouble ?? { reason: 'unexpected', code: 'BUG' } },
        acceptedBefore,
      );
    } finally {
      await held.end(isDone);
    }
  }

  /** SPEC 2.6 */
  async function claim({ work }: Item, signal: AbortSignal): Promise<LeaseAttempt> {
    if (!isLarge(work)) return { kind: 'held', held: unheld };
    return await holdLease({ leases: options.leases, sha256: work.sha256, signal, complain });
  }

  /** Once nothing is on its way any more the next file begins a count of its own. */
  function forgetDone(): void {
    const isOnItsWay = ({ running: attempt, progress: { state } }: Item) =>
      attempt !== null || state.kind === 'waiting' || state.kind === 'retrying';
    if (![...items.values()].some(isOnItsWay)) done.clear();
  }

  function onProgress(item: Item, { sentBytes, isAccepted }: TransferProgress): void {
    item.leftBytes = sentBytes;
    item.movedAtMs = clock.nowMs();
    if (isAccepted) {
      item.progress = { ...item.progress, sentBytes };
      lineFailures = 0;
    }
    onChange();
  }

  async function settle(item: Item, carried: Carried, acceptedBefore: number): Promise<void> {
    if (carried.kind === 'there') lineFailures = 0;
    if (carried.kind === 'there' && item.work.isStored) {
      // Or its picture is damaged here: then it is looked at again with whatever is added.
      items.delete(item.work.assetId);
      elsewhere.add(item.work.assetId);
      return;
    }
    if (carried.kind === 'there') {
      done.set(item.work.assetId, item.work.sizeBytes);
      const { sizeBytes } = item.work;
      await keep(item, { state: { kind: 'checking' }, uploadUrl: null, sentBytes: sizeBytes, attempts: 0 });
      return;
    }
    const { trouble } = carried;
    const { losses, sentBytes } = item.progress;
    // A Storage that forgets what it had is no nearer to having it.
    const hasGotOn = !FORGETS.has(trouble.reason) && sentBytes > acceptedBefore;
    const attempts = hasGotOn ? 0 : item.progress.attempts;
    const nowMs = clock.nowMs();
    const verdict = judge({ trouble, attempts, losses, lineFailures, nowMs, random: options.random() });
    if (verdict.pauseMs !== null) {
      // Two files that were under way when the line went are one failure of it.
      if (!pause) lineFailures += 1;
      const untilMs = nowMs + verdict.pauseMs;
      if (!pause || untilMs > pause.untilMs) pause = { trouble, untilMs };
    }
    const left = verdict.isForgotten ? { uploadUrl: null, sentBytes: 0 } : {};
    const lost = trouble.reason === 'not_kept' ? { losses: losses + 1 } : {};
    // That another device is at it is no failure.
    const failures = trouble.reason === 'elsewhere' ? 0 : 1;
    await keep(item, { state: verdict.state, attempts: attempts + failures, ...left, ...lost });
  }

  async function keep(item: Item, change: Partial<UploadProgress>): Promise<void> {
    item.progress = { ...item.progress, ...change };
    const head = { workspaceId, assetId: item.work.assetId, updatedAt: nowIso(clock) };
    await writeUpload(await options.database(), head, item.progress);
  }

  /** What may have ended a trouble: whoever waits for that goes on. */
  function release(why: UploadNudge): void {
    if (why === 'files' || why === 'by_hand') elsewhere = new Set();
    if (pause && endsWait(why, pause.trouble)) pause = null;
    if (pause === null && breaksOff(why)) lineFailures = 0;
    for (const item of items.values()) {
      const { state } = item.progress;
      const isFreed =
        (state.kind === 'held' && freesHeld(why, state.trouble)) ||
        (state.kind === 'retrying' && endsWait(why, state.trouble));
      const losses = why === 'by_hand' ? 0 : item.progress.losses;
      if (isFreed) item.progress = { ...item.progress, state: { kind: 'waiting' }, attempts: 0, losses };
      if (breaksOff(why) && clock.nowMs() - item.movedAtMs > HANGING_MS) item.running?.abort();
    }
  }

  function complain(message: string, error: unknown): void {
    if (stopping.signal.aborted) return;
    // SECURITY: the words of an error may quote an address with what is in it.
    log('error', message, { name: error instanceof Error ? error.name : 'unknown', code: errorCode(error) });
  }

  const checks = startChecks({
    ask: options.check,
    onReady: options.onReady,
    onLost: lose,
    clock,
    random: options.random,
    complain,
  });

  function wantChecks(): void {
    const atStorage = [...items.values()].filter(
      ({ work, progress }) => !work.isStored && progress.state.kind === 'checking',
    );
    checks.want(atStorage.map(({ work }) => work.assetId));
  }

  /** Storage has not got it after all, or had something else by its name. */
  async function lose(assetId: string): Promise<void> {
    const item = items.get(assetId);
    if (item?.progress.state.kind !== 'checking') return;
    done.delete(assetId);
    await settle(item, { kind: 'trouble', trouble: { reason: 'not_kept', code: 'CHECK' } }, 0);
    forgetDone();
    wantChecks();
    onChange();
    pump();
  }

  readIn(0);
  return {
    nudge: (why) => {
      if (stopping.signal.aborted || (why === 'order' && items.size === 0)) return;
      release(why);
      if (breaksOff(why) || why === 'signed_in') checks.hurry(why === 'by_hand');
      readIn(why === 'rows' ? ROWS_REST_MS : why === 'order' ? ORDER_REST_MS : 0);
    },
    list: () =>
      [...items.values()].flatMap(({ work, progress, running: attempt, leftBytes }) =>
        work.isStored
          ? []
          : {
              assetId: work.assetId,
              sizeBytes: work.sizeBytes,
              sentBytes: Math.max(progress.sentBytes, leftBytes),
              attempts: progress.attempts,
              state: attempt === null ? progress.state : { kind: 'sending' },
            },
      ),
    pause: () => pause,
    hold: () => hold,
    setHold: (next) => {
      if (next === hold) return;
      hold = next;
      if (next !== null) for (const { running: attempt } of items.values()) attempt?.abort();
      onChange();
      pump();
    },
    doneBytes: () => [...done.values()].reduce((sum, bytes) => sum + bytes, 0),
    isUnchecked: () => checks.isMissing(),
    stop: async () => {
      stopping.abort(new AppError('cancelled', 'The engine stops'));
      clearTimeout(timer);
      clearTimeout(readTimer);
      await Promise.allSettled([reading, checks.stop(), ...running]);
    },
  };
}

function isLarge({ isStored, sizeBytes }: UploadWork): boolean {
  return !isStored && sizeBytes > WHOLE_MAX_BYTES;
}

/** Nothing is sent of these for now: another device need not wait. */
const ENDED = new Set<UploadState['kind']>(['checking', 'held']);

/** Of these, what Storage has counts no more. */
const FORGETS = new Set<Trouble['reason']>(['not_kept', 'url_gone']);

const FAILING_ATTEMPTS = 3;

function isFailing({ progress }: Item): boolean {
  return progress.attempts >= FAILING_ATTEMPTS;
}
