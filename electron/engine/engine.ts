import { setTimeout as wait } from 'node:timers/promises';
import {
  type AnswerMessage,
  type CallMessage,
  callMessage,
  type EngineEvents,
  type EngineNotice,
} from '#shared/contract/envelope.ts';
import { STRIPS } from '#shared/contract/media.ts';
import { ATTENDANCE } from '#shared/contract/sync.ts';
import { FREE_RULES, type TransferProgress, type TransferRules } from '#shared/domain/transfer-rules.ts';
import { AppError } from '#shared/lib/app-error.ts';
import type { Clock } from '#shared/lib/clock.ts';
import { startStrippedKeeper } from '../areas/media/keep-stripped.ts';
import { dropLeftBehind } from '../areas/media/made-files.ts';
import { type CommandMark, type CommitContext, commit } from '../database/commit.ts';
import { type Disk, realDisk } from '../database/durable-files.ts';
import type { Migration } from '../database/migrate.ts';
import type { ReadDb } from '../database/mirror.ts';
import type { WriteTx } from '../database/write-tx.ts';
import type { DeskHandlers, RunningSync } from '../ipc/handlers.ts';
import { type Log, toErrorAnswer } from '../ipc/wire-error.ts';
import { type MediaClient, refuseMedia } from '../media/client.ts';
import type { UploadQueue } from '../media/upload/queue.ts';
import type { TransferClient } from '../media/upload/transfer-client.ts';
import type { Fetch } from '../sync/auth/guarded-fetch.ts';
import type { Auth } from '../sync/auth/start-auth.ts';
import type { Nudge } from '../sync/loop.ts';
import { announce } from './announce.ts';
import { rememberAnswers } from './answers.ts';
import { collectChanges } from './changes.ts';
import { takeCopy } from './desk-copy/take-copy.ts';
import { type DeskNote, takeDeskNote, writeDeskNote } from './desk-note.ts';
import { refuseDesks } from './desks.ts';
import { type DispatchContext, dispatch, type ParsedCall, parseCall } from './dispatch.ts';
import { handlers } from './handlers.ts';
import { startHousekeeping } from './housekeeping.ts';
import { isEarly } from './intents.ts';
import { refuseProjects } from './projects.ts';
import { quietLog } from './quiet-log.ts';
import { openSession } from './session.ts';
import { localSync } from './sync.ts';
import { noDownloads, startTeamDownloads, type TeamDownloads } from './team-downloads.ts';
import { startTeamSync, type Team, type TeamSync } from './team-sync.ts';
import { noUploads, startTeamUploads, type TeamUploads } from './team-uploads.ts';
import { readTransferProgress } from './transfer-progress.ts';

export type EngineOptions = {
  readonly folder: string;
  readonly backupsFolder: string;
  readonly templateFolder: string | null;
  readonly migrations: readonly Migration[];
  readonly clock: Clock;
  readonly log: Log;
  readonly timezone: string;
  readonly checkOutput: boolean;
  /** Without one, calls that read files are refused. */
  readonly media?: MediaClient;
  /** Moves files to the team's Storage. Without one they stay here. */
  readonly transfer?: TransferClient;
  /** What holds for them at first. */
  readonly transferRules?: TransferRules;
  /** How far files are on their way, both directions together. A few times a second while they move. */
  readonly onTransfers?: (progress: TransferProgress | null) => void;
  /** Who is signed in to which project. Without it, calls about projects are refused. It outlives the engine. */
  readonly auth?: Auth;
  /** The workspace is a team's, and kept the same as its project's. Needs `auth`. Without it the workspace is local. */
  readonly team?: Team;
  /** Which workspaces there are on this device. Without it, calls about them are refused. */
  readonly desks?: DeskHandlers;
  /** For calls to the team's project. */
  readonly fetch?: Fetch;
  /** Tests say what sync would say of a team's workspace. */
  readonly sync?: RunningSync;
  readonly emit: <Name extends keyof EngineEvents>(name: Name, event: EngineEvents[Name]) => void;
  readonly onFatal: (error: unknown) => void;
  /** Called as the opening gets on, at least every few seconds on a disk that answers. */
  readonly onStep?: () => void;
  readonly disk?: Disk;
  readonly bootId?: string;
  /** A predecessor that is just closing is given this long to let the folder go. */
  readonly lockPatienceMs?: number;
};

export type Engine = {
  /** Answers one message of a window, whatever it holds. Never throws. */
  readonly answer: (message: unknown) => Promise<AnswerMessage>;
  /** Settles when the mirror is open, with what there is to say about it. */
  readonly opened: Promise<EngineNotice | null>;
  /** For code in the same process that stands in for a publisher (the sample workspace, tests): no window reaches it. */
  readonly write: (mark: CommandMark, write: (tx: WriteTx) => Promise<void>) => Promise<void>;
  /** null: the workspace is local. */
  readonly sync: TeamSync | null;
  /** null: no file leaves this device. */
  readonly uploads: UploadQueue | null;
  readonly setTransferRules: (rules: TransferRules) => void;
  /** Something happened that makes another try with the project worth while. */
  readonly nudge: (why: Nudge) => void;
  /** What is to be known of the workspace while another is open. Waits until it is. */
  readonly note: () => Promise<DeskNote>;
  /** For a copy of it. */
  readonly read: () => Promise<{ readonly db: ReadDb; readonly workspaceId: string }>;
  readonly stop: () => Promise<void>;
};

/** What is under way may end; a task that does not hear that it is aborted is left behind. */
const LAST_ANSWERS_MS = 10_000;

/** A start is done by then. */
const DROP_AFTER_MS = 5_000;

/** More calls than a desk makes in an hour, waiting at once: whoever sends them is not a desk. */
const MAX_WAITING = 20_000;

/**
 * Returns once the folder is locked and the journal open: from then on typing is accepted; all other calls wait for the
 * mirror. Fails with `folder_newer`, `folder_locked`, `read_only`, `disk_full`.
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const log = quietLog(options.log, options.clock);
  const changed = collectChanges((event) => options.emit('data.changed', event));
  const media = options.media ?? refuseMedia();
  const running = new Map<string, AbortController>();
  const queue = createQueue();
  let waiting = 0;
  let isStopping = false;
  let onQuiet: () => void = () => undefined;
  const disk = options.disk ?? realDisk;

  const session = await openSession({
    ...options,
    disk,
    onStep: options.onStep ?? (() => undefined),
    onTables,
    onChanges: (changes) => {
      changed.noteRows(changes);
      housekeeping.noteRows(changes.length);
    },
    toContext,
  });
  const housekeeping = startHousekeeping({
    log,
    inTurn: (work) => queue.add(async () => await work((await session.context()).mirror)),
    backUp: session.backups.makeIfDue,
  });
  const answers = rememberAnswers(session.tail);
  const syncChanged = announce(() => options.emit('sync.changed', {}));
  const transfersChanged = announce(() =>
    options.onTransfers?.(readTransferProgress(uploads?.queue ?? noUploads, downloads?.queue ?? noDownloads)),
  );
  const rules = options.transferRules ?? FREE_RULES;
  options.transfer?.setLimit(rules.bytesPerSecond);
  const uploads = startUploads();
  const downloads = startDownloads();
  const sync = options.team && options.auth ? startSync(options.team, options.auth) : null;
  const strips = options.media
    ? startStrippedKeeper({
        context: async () => (await session.context()).tasks,
        log,
        onChange: () => changed.add([STRIPS]),
      })
    : null;

  if (options.media) void dropAtStart();

  async function dropAtStart(): Promise<void> {
    // Not among what a window asks for first.
    await wait(DROP_AFTER_MS, undefined, { ref: false });
    if (isStopping) return;
    try {
      await dropLeftBehind((await session.context()).tasks, options.clock.nowMs());
    } catch (error) {
      if (isStopping) return;
      const name = error instanceof Error ? error.name : 'unknown';
      log('error', 'files that were made and not used are not dropped', { name });
    }
  }

  function startUploads(): TeamUploads | null {
    const { team, auth, transfer } = options;
    if (!team || !auth || !transfer) return null;
    return startTeamUploads({
      team,
      auth,
      transfer,
      log,
      dataFolder: options.folder,
      context: session.context,
      clock: options.clock,
      fetch: options.fetch ?? globalThis.fetch,
      hold: rules.hold,
      onChange: () => {
        options.emit('uploads.changed', {});
        transfersChanged.soon();
      },
      onReady: () => sync?.nudge('hint'),
    });
  }

  function startDownloads(): TeamDownloads | null {
    const { team, auth, transfer } = options;
    if (!team || !auth || !transfer) return null;
    return startTeamDownloads({
      team,
      auth,
      transfer,
      media,
      log,
      dataFolder: options.folder,
      context: session.context,
      clock: options.clock,
      hold: rules.hold,
      onChange: () => {
        options.emit('downloads.changed', {});
        transfersChanged.soon();
      },
      onPresence: (news) => {
        options.emit('media.presence', news);
        if (news.here.length === 0) return;
        strips?.nudge();
        // Of what came here it may be this device that the project needs it from.
        uploads?.queue.nudge('files');
      },
    });
  }

  function startSync(team: Team, auth: Auth): TeamSync {
    return startTeamSync({
      team,
      auth,
      log,
      context: session.context,
      clock: options.clock,
      fetch: options.fetch ?? globalThis.fetch,
      onRows: (tables, rows) => {
        changed.add(tables);
        uploads?.noteTables(tables);
        downloads?.noteTables(tables);
        strips?.noteTables(tables);
        housekeeping.noteRows(rows);
        session.backups.makeDueLater();
      },
      onChange: syncChanged.soon,
      onOthers: () => changed.add([ATTENDANCE]),
    });
  }

  /** A command is done. */
  function onTables(tables: readonly string[]): void {
    changed.add(tables);
    uploads?.noteTables(tables);
    downloads?.noteTables(tables);
    strips?.noteTables(tables);
    if (!sync || tables.length === 0) return;
    sync.nudge('change');
    syncChanged.soon();
  }

  function toContext(base: CommitContext): DispatchContext {
    const { workspaceId } = base;
    return {
      ...base,
      handlers,
      own: {
        ...(options.auth?.handlers ?? refuseProjects()),
        ...(options.desks ?? refuseDesks()),
        'backups.list': () => session.backups.list(),
        'backups.create': () => session.backups.make('by_hand'),
        'backups.restore': (id, commandId) => {
          for (const controller of running.values()) controller.abort();
          return session.restore(id, commandId);
        },
      },
      sync: options.sync ?? sync ?? localSync,
      uploads: uploads?.queue ?? noUploads,
      downloads: downloads?.queue ?? noDownloads,
      strips: strips ?? { failed: () => false, allFailed: () => [] },
      log,
      checkOutput: options.checkOutput,
      emitChanged: onTables,
      onTrouble: (error) => session.examine(error),
      tasks: {
        get db() {
          return (session.mirror() ?? base.mirror).db;
        },
        workspaceId,
        media,
        running,
        sync: options.sync ?? sync ?? localSync,
        uploads: uploads?.queue ?? noUploads,
        downloads: downloads?.queue ?? noDownloads,
        emit: options.emit,
        write: writeInTurn,
      },
    };
  }

  function writeInTurn<Value>(mark: CommandMark, write: (tx: WriteTx) => Promise<Value>): Promise<Value> {
    return queue.add(async () => {
      const { value, tables } = await commit(await session.context(), { commandId: null }, mark, write);
      onTables(tables);
      return value;
    });
  }

  async function answerCall(call: ParsedCall): Promise<AnswerMessage> {
    const { id, commandId } = call.message;
    if (call.kind !== 'command') return { id, ...(await dispatch(await session.context(), call)) };
    const known = commandId !== undefined && answers.has(commandId);
    if (known) return { id, ok: true, value: answers.get(commandId) };
    if (isEarly(call.name) && queue.isEmpty() && (await session.accept(call))) {
      if (commandId !== undefined) answers.keep(commandId, {});
      return { id, ok: true, value: {} };
    }
    return await queue.add(() => runCommand(call));
  }

  /** The same command may stand in the queue twice: asked again while it waited. */
  async function runCommand(call: ParsedCall): Promise<AnswerMessage> {
    const { id, commandId } = call.message;
    if (commandId !== undefined && answers.has(commandId)) return { id, ok: true, value: answers.get(commandId) };
    const answer = await dispatch(await session.context(), call);
    if (answer.ok && commandId !== undefined) answers.keep(commandId, answer.value);
    return { id, ...answer };
  }

  function allAnswered(): Promise<void> {
    return new Promise((resolve) => {
      onQuiet = resolve;
      if (waiting === 0) resolve();
    });
  }

  async function answer(message: unknown): Promise<AnswerMessage> {
    const parsed = callMessage.safeParse(message);
    const id = parsed.success ? parsed.data.id : idOf(message);
    try {
      if (!parsed.success) throw new AppError('invalid_input', 'Not a call');
      // Whoever hears this asks again, at the next engine.
      if (isStopping) throw new AppError('engine_restarted', 'The engine is stopping');
      if (waiting >= MAX_WAITING) throw new AppError('engine_unavailable', 'Too many calls are waiting');
      const call = parseCall(parsed.data as CallMessage);
      waiting++;
      try {
        return await answerCall(call);
      } finally {
        waiting--;
        if (waiting === 0) onQuiet();
      }
    } catch (error) {
      return { id, ...toErrorAnswer(error, parsed.success ? parsed.data.name : 'unknown', log) };
    }
  }

  async function note(): Promise<DeskNote> {
    const { mirror, workspaceId } = await session.context();
    return await takeDeskNote(mirror, workspaceId, options.team?.userId ?? null);
  }

  /** `unsent` is known of a desk that is closed in order: one that is open, or was killed, has null. */
  async function keepNote(isClosing: boolean): Promise<void> {
    try {
      const known = await note();
      await writeDeskNote(disk, options.folder, isClosing ? known : { ...known, unsent: null });
    } catch (error) {
      log('warn', 'the note of the desk is not written', { error: String(error) });
    }
  }
  /** A copy of another desk comes in beside what somebody does already; cut short, it goes on at the next opening. */
  async function takeCopyIn(): Promise<void> {
    const ending = new AbortController();
    running.set('copy', ending);
    try {
      await session.opened;
      await takeCopy({ folder: options.folder, disk, clock: options.clock, signal: ending.signal, write: writeInTurn });
    } catch (error) {
      if (!isStopping) log('error', 'the copy is not taken in whole', { error: String(error) });
    } finally {
      running.delete('copy');
    }
  }
  void takeCopyIn();
  if (options.team) void session.opened.then(() => keepNote(false)).catch(() => undefined);

  return {
    answer,
    note,
    read: async () => {
      const { mirror, workspaceId } = await session.context();
      return { db: mirror.db, workspaceId };
    },
    opened: session.opened,
    write: writeInTurn,
    sync,
    uploads: uploads?.queue ?? null,
    setTransferRules: ({ hold, bytesPerSecond }) => {
      options.transfer?.setLimit(bytesPerSecond);
      uploads?.queue.setHold(hold);
      downloads?.queue.setHold(hold);
    },
    nudge: (why) => {
      sync?.nudge(why);
      uploads?.nudge(why);
      downloads?.nudge(why);
    },
    stop: async () => {
      for (const controller of running.values()) controller.abort();
      const stripped = strips?.stop();
      media.stop();
      housekeeping.stop();
      // Whatever is the matter with it, the folder is closed in order.
      const synced = sync?.stop().catch((error: unknown) => {
        log('error', 'sync did not end in order', { name: error instanceof Error ? error.name : 'unknown' });
      });
      const moved = Promise.all([uploads?.queue.stop(), downloads?.queue.stop()]);
      options.transfer?.stop();
      // What a task took before it was stopped is still written down.
      isStopping = true;
      await Promise.race([allAnswered(), wait(LAST_ANSWERS_MS, undefined, { ref: false })]);
      await queue.settled();
      await synced;
      await moved;
      await stripped;
      changed.stop();
      syncChanged.stop();
      transfersChanged.stop();
      if (session.mirror()) await keepNote(true);
      await session.close();
    },
  };
}

/** Commands run one at a time, in the order in which they came. */
function createQueue() {
  let last: Promise<unknown> = Promise.resolve();
  let length = 0;
  return {
    add: <Value>(work: () => Promise<Value>): Promise<Value> => {
      length++;
      const done = last.then(work).finally(() => {
        length--;
      });
      // What comes next runs whether this failed or not.
      last = done.catch(() => undefined);
      return done;
    },
    isEmpty: () => length === 0,
    settled: () => last,
  };
}

function idOf(message: unknown): number {
  const id = (message as { id?: unknown } | null | undefined)?.id;
  return typeof id === 'number' && Number.isSafeInteger(id) ? id : -1;
}
