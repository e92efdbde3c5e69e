import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineNotice } from '#shared/contract/envelope.ts';
import { AppError, isAppError } from '#shared/lib/app-error.ts';
import { type Clock, nowIso } from '#shared/lib/clock.ts';
import { readBootId } from './boot-id.ts';
import { readWatermarks } from './commit.ts';
import { codeOf, type Disk, makeFolder, toStorageError } from './durable-files.ts';
import { type FolderState, readFolderState, writeFolderState } from './folder-state.ts';
import { type Journal, openJournal } from './journal.ts';
import type { JournalEntry } from './journal-entry.ts';
import { lockPatiently } from './lock.ts';
import { type Migration, migrate, readMissing } from './migrate.ts';
import type { Mirror } from './mirror.ts';
import { abandonMirror, openMirror, POSTGRES_MAJOR } from './open-mirror.ts';
import type { Outgoing } from './outgoing.ts';
import { type RebuildOptions, rebuildMirror, setAside } from './rebuild.ts';
import { RestorePending, replay } from './replay.ts';
import { finishRestore } from './restore-folder.ts';
import { installSearchIndex } from './search-index.ts';
import { copyTemplate, readPostgresMajor, syncTree } from './template.ts';

export type FolderOptions = {
  readonly folder: string;
  /** Outside the data folder, so that whatever befalls that one spares them. */
  readonly backupsFolder: string;
  readonly templateFolder: string | null;
  readonly migrations: readonly Migration[];
  readonly clock: Clock;
  readonly disk: Disk;
  /** Tests say that the power was off in between by giving another. */
  readonly bootId?: string;
  /** A predecessor that is just closing is given this long to let the folder go. */
  readonly lockPatienceMs?: number;
  readonly outgoing: Outgoing;
  readonly onProgress: (done: number, total: number) => void;
  /** Called as the opening gets on: one that stands still waits for a disk that does not answer. */
  readonly onStep: () => void;
  /** Before a mirror with rows is migrated: makes the backup that a failed migration falls back to. */
  readonly beforeMigrating: (mirror: Mirror) => Promise<void>;
};

export type LockedFolder = {
  readonly journal: Journal;
  /** The newest entries: answers that a caller may ask for again. */
  readonly tail: readonly JournalEntry[];
  readonly openMirror: () => Promise<{ mirror: Mirror; notice: EngineNotice | null }>;
  /** After a restore was entered into the journal: the old mirror goes, the new one is what the entry says. */
  readonly replaceMirror: (old: Mirror) => Promise<Mirror>;
  /** The mirror is damaged: the next start sets it aside. */
  readonly distrust: () => Promise<void>;
  /** Closes in order: all on the disk, marked as clean. */
  readonly close: (mirror: Mirror | null) => Promise<void>;
};

/** How often a mirror may kill the engine while it is being opened before it is taken for broken. */
const MAX_ATTEMPTS = 2;

type Distrust = 'power_loss' | 'damaged' | 'other_version' | 'unfinished';

/**
 * Locks the folder and opens its journal: from here on commands can be accepted. The mirror comes after it and takes
 * longer. Fails with `folder_newer` (nothing touched), `folder_locked`, `folder_broken`, `read_only`, `disk_full`.
 */
export async function lockAndOpen(options: FolderOptions): Promise<LockedFolder> {
  try {
    return await lockAndRead(options);
  } catch (error) {
    throw toOpenError(error);
  }
}

async function lockAndRead(options: FolderOptions): Promise<LockedFolder> {
  const { folder, migrations, disk, clock, onStep } = options;
  const bootId = options.bootId ?? readBootId();
  const stamp = nowIso(clock).replaceAll(':', '-').slice(0, 19);
  const mirrorFolder = join(folder, 'mirror');
  await finishRestore(options);
  await readFolderState(folder, migrations);
  await makeFolder(disk, folder);
  const lock = await lockPatiently(folder, options.lockPatienceMs ?? 0);
  const opened = await openOrRelease(lock.release, async () => {
    const state = await readFolderState(folder, migrations);
    return { state, ...(await openJournal(join(folder, 'journal'), { disk, stamp })) };
  });
  const { journal, state, tail, lostLines } = opened;
  onStep();
  const startSeq = journal.lastSeq();
  const rebuild: RebuildOptions = { ...options, mirrorFolder, journal };
  const note = (mirror: FolderState['mirror'], attempts = 0) =>
    writeFolderState(disk, folder, { mirror, bootId, attempts }, migrations);

  async function openTrusted(): Promise<Mirror> {
    const mirror = await openMirror(mirrorFolder);
    onStep();
    try {
      const missing = await readMissing(mirror.pg, migrations);
      if (missing.length > 0 && missing.length < migrations.length) await options.beforeMigrating(mirror);
      await migrate(mirror.pg, migrations);
      await installSearchIndex(mirror.pg, onStep);
      await replay(mirror, journal, { mode: 'strict', outgoing: options.outgoing, onStep });
      return mirror;
    } catch (error) {
      await abandonMirror(mirror);
      throw error;
    }
  }

  async function openRebuilt(reason: Distrust): Promise<{ mirror: Mirror; notice: EngineNotice | null }> {
    const setAsideAt = reason === 'unfinished' ? null : await setAside(mirrorFolder, stamp);
    await note('rebuilding');
    const { mirror, lost } = await rebuildMirror(rebuild);
    const posts = await countPosts(mirror);
    const lostEntries = lost + lostLines;
    // A restore that was cut short, a first start that never got as far as a mirror: nothing to tell.
    if (lostEntries === 0 && setAsideAt === null) return { mirror, notice: null };
    const kind = lostEntries > 0 ? 'rebuilt_partly' : 'rebuilt_from_journal';
    return { mirror, notice: { kind, reason, posts, setAsideAt: setAsideAt ?? '', lostEntries } };
  }

  async function open(): Promise<{ mirror: Mirror; notice: EngineNotice | null }> {
    const major = await readPostgresMajor(mirrorFolder);
    const distrust = judge(state, { major, bootId, journalIsEmpty: startSeq === 0 });
    if (distrust) return await openRebuilt(distrust);
    await note('opening', (state?.mirror === 'opening' ? state.attempts : 0) + 1);
    if (major === null) await copyTemplate(disk, options.templateFolder, mirrorFolder);
    try {
      const mirror = await openTrusted();
      return { mirror, notice: lostLines > 0 ? await damagedNotice(mirror, lostLines) : null };
    } catch (error) {
      if (isNotTheMirrorsFault(error)) throw toStorageError(error);
      if (await isFull(folder)) throw error;
      return await openRebuilt(error instanceof RestorePending ? 'unfinished' : 'damaged');
    }
  }

  /** The mirror has seen entries that the journal has lost: new ones must count on from there, or replay skips them. */
  async function catchUp(mirror: Mirror): Promise<void> {
    const { appliedSeq } = await readWatermarks(mirror.db);
    await journal.exclusive(async () => {
      if (journal.lastSeq() >= appliedSeq) return;
      const accepted: JournalEntry[] = [];
      for await (const entry of journal.readFrom(startSeq + 1)) accepted.push(entry);
      await journal.skipTo(appliedSeq + 1);
      for (const entry of accepted) await journal.append({ ...entry, seq: journal.lastSeq() + 1 });
    });
  }

  return {
    journal,
    tail,
    openMirror: async () => {
      try {
        const { mirror, notice } = await open();
        await catchUp(mirror);
        await note('open');
        return { mirror, notice };
      } catch (error) {
        // PGlite says of a full disk only that it did not start.
        if (!isAppError(error) && (await isFull(folder)))
          throw new AppError('disk_full', 'The mirror was not opened on a full disk', { cause: error });
        throw toOpenError(error);
      }
    },
    replaceMirror: async (old) => {
      await note('rebuilding');
      await abandonMirror(old);
      const { mirror } = await rebuildMirror(rebuild);
      await note('open');
      return mirror;
    },
    distrust: () => note('broken'),
    close: async (mirror) => {
      if (mirror) {
        await mirror.pg.exec('checkpoint');
        await mirror.pg.close();
        await syncTree(disk, mirrorFolder);
        await disk.syncFolder(folder);
        await note('clean');
      }
      await journal.close();
      await lock.release();
    },
  };
}

async function openOrRelease<Value>(release: () => Promise<void>, open: () => Promise<Value>): Promise<Value> {
  try {
    return await open();
  } catch (error) {
    await release().catch(() => undefined);
    throw error;
  }
}

/** SECURITY of data: a mirror that was open when the power went is half-written, however healthy it looks. */
function judge(
  state: FolderState | null,
  { major, bootId, journalIsEmpty }: { major: string | null; bootId: string; journalIsEmpty: boolean },
): Distrust | null {
  if (state?.mirror === 'rebuilding') return 'unfinished';
  if (major === null) return journalIsEmpty ? null : 'damaged';
  if (major !== POSTGRES_MAJOR) return 'other_version';
  if (state === null || state.mirror === 'broken') return 'damaged';
  if (state.mirror === 'clean') return null;
  if (state.bootId !== bootId) return 'power_loss';
  return state.mirror === 'opening' && state.attempts >= MAX_ATTEMPTS ? 'damaged' : null;
}

/** Postgres makes WAL in files of 16 MB. */
const LEAST_FREE_BYTES = 20_000_000;

async function isFull(folder: string): Promise<boolean> {
  return await statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize < LEAST_FREE_BYTES,
    () => false,
  );
}

/** Whatever is no fault of disk, memory or lock lies in what is there: nobody can open it, and a backup can take its place. */
function toOpenError(error: unknown): unknown {
  if (isNotTheMirrorsFault(error)) return toStorageError(error);
  return new AppError('folder_broken', `The folder does not open: ${String(error)}`, { cause: error });
}

function isNotTheMirrorsFault(error: unknown): boolean {
  const known = toStorageError(error);
  if (isAppError(known)) return known.code !== 'folder_broken';
  return codeOf(error) === 'EMFILE' || codeOf(error) === 'ENOMEM';
}

async function damagedNotice(mirror: Mirror, lostEntries: number): Promise<EngineNotice> {
  const posts = await countPosts(mirror);
  return { kind: 'journal_damaged', reason: 'damaged', posts, setAsideAt: '', lostEntries };
}

async function countPosts({ pg }: Mirror): Promise<number> {
  const { rows } = await pg.query<{ posts: number }>(
    'select count(*)::int as posts from posts where deleted_at is null',
  );
  return rows[0]?.posts ?? 0;
}
