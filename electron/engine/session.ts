import type { EngineEvents, EngineNotice } from '#shared/contract/envelope.ts';
import type { RowChange } from '#shared/domain/row-change.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { type Clock, nowIso } from '#shared/lib/clock.ts';
import type { BackupSource } from '../database/backup.ts';
import type { CommitContext } from '../database/commit.ts';
import { codeOf, type Disk } from '../database/durable-files.ts';
import type { JournalEntry } from '../database/journal-entry.ts';
import type { Migration } from '../database/migrate.ts';
import type { Mirror } from '../database/mirror.ts';
import { lockAndOpen } from '../database/open-folder.ts';
import { readPendingIntents } from '../database/replay.ts';
import { MIRRORED_TABLES, tableName } from '../database/tables.ts';
import { outgoing } from '../sync/journal/outgoing.ts';
import { type Backups, createBackups, enterRestore } from './backups.ts';
import { readCopyManifest } from './desk-copy/copy-file.ts';
import type { DispatchContext, ParsedCall } from './dispatch.ts';
import { carryOutIntent } from './intents.ts';
import type { Team } from './team-sync.ts';
import { readOrBeginTeam, readOrCreateWorkspace } from './workspace-row.ts';

export type SessionOptions = {
  readonly folder: string;
  /** Outside the data folder. */
  readonly backupsFolder: string;
  /** An empty mirror to copy; null: made from nothing, which takes seconds. */
  readonly templateFolder: string | null;
  readonly migrations: readonly Migration[];
  readonly clock: Clock;
  readonly disk: Disk;
  /** Tests say that the power was off in between by giving another. */
  readonly bootId?: string;
  /** A predecessor that is just closing is given this long to let the folder go. */
  readonly lockPatienceMs?: number;
  /** The zone of a workspace that is made now. */
  readonly timezone: string;
  /** Without it the workspace is local. */
  readonly team?: Team;
  readonly emit: <Name extends keyof EngineEvents>(name: Name, event: EngineEvents[Name]) => void;
  readonly onChanges: (changes: readonly RowChange[]) => void;
  readonly onTables: (tables: readonly string[]) => void;
  readonly onStep: () => void;
  /** The mirror is past help in this process: end it, the next one opens or rebuilds it. */
  readonly onFatal: (error: unknown) => void;
  readonly toContext: (base: CommitContext) => DispatchContext;
};

/** A locked folder with its journal, its mirror (which opens later and may be replaced) and its backups. */
export type Session = {
  /** The newest entries of the journal. */
  readonly tail: readonly JournalEntry[];
  readonly backups: Backups;
  /** What handlers get. Waits while the mirror is being opened or replaced. */
  readonly context: () => Promise<DispatchContext>;
  /** null while the mirror is not open. */
  readonly mirror: () => Mirror | null;
  /** What there is to say once the mirror is open. */
  readonly opened: Promise<EngineNotice | null>;
  /** Takes a command into the journal, to be carried out once the mirror is open. False: it is open, carry it out. */
  readonly accept: (call: ParsedCall) => Promise<boolean>;
  /** Makes the workspace what a backup holds. In a command's turn. Returns the tables that changed. */
  readonly restore: (id: string, commandId: string | null) => Promise<string[]>;
  /** After an error that was not expected: is the mirror still of use? */
  readonly examine: (error: unknown) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Fails with `folder_newer`, `folder_locked`, `read_only`, `disk_full`. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { clock, disk, emit, backupsFolder } = options;
  const watchers = new Set<(changes: readonly RowChange[]) => void>();
  const stopping = new AbortController();
  const onProgress = (done: number, total: number) => {
    options.onStep();
    emit('backup.progress', { done, total });
  };
  const folder = await lockAndOpen({
    ...options,
    outgoing,
    onProgress,
    beforeMigrating: async (old) => void (await createBackups(() => sourceOf(old)).make('before_update')),
  });
  const { journal } = folder;
  const backups = createBackups(() => sourceOf(openMirror()));
  let mirror: Mirror | null = null;
  let isAccepting = true;
  let failure: unknown = null;

  const opening = open();
  let ready = opening.then(({ context }) => context);
  ready.catch(async (error: unknown) => {
    failure = error;
    // Whoever tries again, here or in another process, must find the folder free.
    await journal.exclusive(() => folder.close(null)).catch(() => undefined);
  });

  function openMirror(): Mirror {
    if (!mirror) throw new AppError('engine_unavailable', 'The mirror is not open');
    return mirror;
  }

  function sourceOf(of: Mirror): BackupSource {
    const watchChanges: BackupSource['watchChanges'] = (listener) => {
      watchers.add(listener);
      return () => watchers.delete(listener);
    };
    return { mirror: of, journal, clock, disk, backupsFolder, watchChanges, onProgress, signal: stopping.signal };
  }

  async function open(): Promise<{ context: DispatchContext; notice: EngineNotice | null }> {
    const opened = await folder.openMirror();
    const context = await makeContext(opened.mirror);
    await carryOutAccepted(context);
    mirror = opened.mirror;
    if (opened.notice) backups.makeDue();
    return { context, notice: opened.notice };
  }

  async function makeContext(of: Mirror): Promise<DispatchContext> {
    const onChanges = (changes: readonly RowChange[]) => {
      for (const watcher of watchers) watcher(changes);
      options.onChanges(changes);
    };
    const base = { mirror: of, journal, clock, outgoing, onChanges };
    const { team, timezone } = options;
    const workspaceId = team
      ? await readOrBeginTeam(base, team, timezone)
      : await readOrCreateWorkspace(base, { timezone, copy: await readCopyManifest(options.folder) });
    return options.toContext({ ...base, workspaceId });
  }

  /** Until none is left, and none can come: more may be accepted while these are carried out. */
  async function carryOutAccepted(context: DispatchContext): Promise<void> {
    let doneSeq = 0;
    for (; isAccepting; ) {
      const pending = await journal.exclusive(async () => {
        const all = await readPendingIntents(context.mirror, journal);
        const left = all.filter(({ seq }) => seq > doneSeq);
        isAccepting = left.length > 0;
        return left;
      });
      for (const intent of pending) {
        options.onTables(await carryOutIntent(context, intent));
        doneSeq = intent.seq;
      }
    }
  }

  return {
    tail: folder.tail,
    backups,
    context: () => ready,
    mirror: () => mirror,
    opened: opening.then(({ notice }) => notice),
    accept: ({ name, input, message }) =>
      journal.exclusive(async () => {
        if (failure !== null) throw failure;
        if (!isAccepting) return false;
        const seq = journal.lastSeq() + 1;
        const commandId = message.commandId ?? null;
        const head = { seq, at: nowIso(clock), workspaceId: '', commandId, value: {} };
        await journal.append({ ...head, kind: 'intent', name, input });
        return true;
      }),
    restore: async (id, commandId) => {
      if (options.team) throw new AppError('restore_in_team', 'What the server has is not put back by a backup');
      await backups.assertReadable(id);
      await backups.make('before_restore');
      const { workspaceId } = await ready;
      await enterRestore(sourceOf(openMirror()), { backup: id, commandId, workspaceId });
      ready = folder.replaceMirror(openMirror()).then(async (fresh) => {
        mirror = fresh;
        return await makeContext(fresh);
      });
      ready.catch(options.onFatal);
      await ready;
      backups.makeDue();
      return [...MIRRORED_TABLES.map(tableName), 'undo_entries'];
    },
    examine: async (error) => {
      const code = codeOf(error);
      // A mirror whose pages do not read is set aside at the next start; one that does not answer is opened again.
      if (code !== null && DAMAGED.has(code)) await folder.distrust().catch(() => undefined);
      else if (mirror === null || (await isAlive(mirror))) return;
      options.onFatal(error);
    },
    close: async () => {
      stopping.abort();
      await ready.catch(() => undefined);
      if (failure !== null) return;
      await backups.settled();
      await folder.close(mirror);
    },
  };
}

/** Postgres: data_corrupted, index_corrupted, undefined_file (a table's file is gone), io_error. */
const DAMAGED = new Set(['XX001', 'XX002', '58P01', '58030']);

async function isAlive({ pg }: Mirror): Promise<boolean> {
  return await pg.query('select 1').then(
    () => true,
    () => false,
  );
}
