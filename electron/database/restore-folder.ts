import { readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import { AppError, isAppError } from '#shared/lib/app-error.ts';
import { nowIso } from '#shared/lib/clock.ts';
import { listBackups, verifyRows } from './backup-file.ts';
import { readBootId } from './boot-id.ts';
import { codeOf, type Disk, makeFolder, readIfThere, toStorageError, writeDurably } from './durable-files.ts';
import { readFolderState, writeFolderState } from './folder-state.ts';
import { openJournal } from './journal.ts';
import { lockPatiently } from './lock.ts';
import type { FolderOptions } from './open-folder.ts';

export type RestoreOptions = Pick<
  FolderOptions,
  'folder' | 'backupsFolder' | 'migrations' | 'clock' | 'disk' | 'lockPatienceMs'
>;

type Places = Omit<RestoreOptions, 'backupsFolder' | 'clock'>;

const recordSchema = z.object({ backup: z.string(), seq: z.int(), at: z.string() });
type Decision = z.infer<typeof recordSchema>;

/**
 * Puts a backup in the place of a mirror and a journal that nobody can open; the next opening loads it. What was there is
 * moved to `broken-<when>`, never deleted; files of the vault stay. Ended half-way, all is as it was or the next opening
 * finishes it. Fails with `not_found`, `backup_unreadable`, `folder_newer`, `folder_locked`, `read_only`, `disk_full`.
 */
export async function restoreFolder(options: RestoreOptions, backupId: string): Promise<void> {
  const { folder, clock, disk } = options;
  const record: Decision = { backup: backupId, seq: await chooseSeq(options, backupId), at: nowIso(clock) };
  const decide = () => writeDurably(disk, recordPath(folder), `${JSON.stringify(record)}\n`);
  // What is no folder cannot be locked, and nobody has it open.
  if (await isOther(folder, 'folder')) await decide();
  else await locked(options, decide);
  await finishRestore(options);
}

/** Carries out a restore that was decided on and not finished; nothing where there is none. As often as it takes. */
export async function finishRestore(options: Places): Promise<void> {
  const { folder, disk } = options;
  const record = await readRecord(folder);
  if (!record) return;
  try {
    if (await isOther(folder, 'folder')) await disk.rename(folder, `${folder}-broken-${stampOf(record)}`);
    await locked(options, () => carryOut(options));
  } catch (error) {
    throw toStorageError(error);
  }
}

async function carryOut({ folder, migrations, disk }: Places): Promise<void> {
  // Read again: another process may have finished it before this one had the lock.
  const record = await readRecord(folder);
  if (!record) return;
  const stamp = stampOf(record);
  const aside = join(folder, `broken-${stamp}`);
  await makeFolder(disk, aside);
  const move = (name: string) => moveInto(disk, aside, folder, name);
  if (await isOther(join(folder, 'folder.json'), 'file')) await move('folder.json');
  await writeFolderState(disk, folder, { mirror: 'rebuilding', bootId: readBootId(), attempts: 0 }, migrations);
  await move('mirror');
  const journalFolder = join(folder, 'journal');
  // Beside one that was moved it is the new one, which was cut short.
  if ((await readdir(aside)).includes('journal')) await rm(journalFolder, { recursive: true, force: true });
  else await move('journal');
  await disk.syncFolder(aside);
  await disk.syncFolder(folder);
  const { journal } = await openJournal(journalFolder, { disk, stamp, firstSeq: record.seq });
  const head = { seq: record.seq, at: record.at, workspaceId: '', commandId: null, value: {} };
  await journal.append({ ...head, kind: 'restore', backup: record.backup }).finally(journal.close);
  await rm(recordPath(folder));
  await disk.syncFolder(dirname(folder));
}

/** Beside the data folder, which may be no folder. From when it is there the restore is done, whatever ends the process. */
function recordPath(folder: string): string {
  return `${folder}.restore.json`;
}

async function readRecord(folder: string): Promise<Decision | null> {
  const text = await readIfThere(recordPath(folder));
  return text === null ? null : recordSchema.parse(JSON.parse(text));
}

function stampOf({ at }: Decision): string {
  return at.replaceAll(/[:.]/g, '-').slice(0, 23);
}

async function locked(options: Places, work: () => Promise<void>): Promise<void> {
  await makeFolder(options.disk, options.folder);
  const lock = await lockPatiently(options.folder, options.lockPatienceMs ?? 0);
  try {
    await assertNotNewer(options);
    await work();
  } finally {
    await lock.release().catch(() => undefined);
  }
}

/** Behind all that any backup has seen, so that none of them is newer than the restore. Reads the chosen one whole. */
async function chooseSeq({ backupsFolder, migrations }: RestoreOptions, id: string): Promise<number> {
  const all = await listBackups(backupsFolder);
  const manifest = all.find((backup) => backup.id === id);
  if (!manifest) throw new AppError('not_found', `No backup ${id}`, { details: { id } });
  if (!migrations.some(({ tag }) => tag === manifest.migration)) {
    throw new AppError('folder_newer', `Backup ${id} is of a newer version`, {
      details: { found: manifest.migration },
    });
  }
  await verifyRows(join(backupsFolder, id), manifest);
  return Math.max(...all.flatMap(({ seq, intentSeq }) => [seq, intentSeq])) + 1;
}

/** An older version must not make its own of what a newer one wrote, broken or not. */
async function assertNotNewer({ folder, migrations }: Places): Promise<void> {
  try {
    await readFolderState(folder, migrations);
  } catch (error) {
    if (isAppError(error)) throw error;
  }
}

async function isOther(path: string, kind: 'file' | 'folder'): Promise<boolean> {
  try {
    const entry = await stat(path);
    return kind === 'file' ? !entry.isFile() : !entry.isDirectory();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw toStorageError(error);
  }
}

async function moveInto(disk: Disk, aside: string, folder: string, name: string): Promise<void> {
  try {
    await disk.rename(join(folder, name), join(aside, name));
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}
