import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, isAppError } from '#shared/lib/app-error.ts';
import { nowIso } from '#shared/lib/clock.ts';
import { listBackups, verifyRows } from './backup-file.ts';
import { readBootId } from './boot-id.ts';
import { codeOf, makeFolder, toStorageError } from './durable-files.ts';
import { readFolderState, writeFolderState } from './folder-state.ts';
import { openJournal } from './journal.ts';
import { lockPatiently } from './lock.ts';
import type { FolderOptions } from './open-folder.ts';

export type RestoreOptions = Pick<
  FolderOptions,
  'folder' | 'backupsFolder' | 'migrations' | 'clock' | 'disk' | 'lockPatienceMs'
>;

/**
 * Puts a backup in the place of a mirror and a journal that nobody can open; the next opening loads it. What was there is
 * moved to `broken-<when>`, never deleted; files of the vault stay. Ended half-way, the next opening rebuilds from the
 * newest backup. Fails with `not_found`, `backup_unreadable`, `folder_newer`, `folder_locked`, `read_only`, `disk_full`.
 */
export async function restoreFolder(options: RestoreOptions, backupId: string): Promise<void> {
  const { folder, migrations, clock, disk } = options;
  const seq = await chooseSeq(options, backupId);
  const at = nowIso(clock);
  const stamp = at.replaceAll(/[:.]/g, '-').slice(0, 23);
  if (await isOther(folder, 'folder')) await disk.rename(folder, `${folder}-broken-${stamp}`);
  await makeFolder(disk, folder);
  const lock = await lockPatiently(folder, options.lockPatienceMs ?? 0);
  const aside = join(folder, `broken-${stamp}`);

  async function moveAside(name: string): Promise<void> {
    try {
      await disk.rename(join(folder, name), join(aside, name));
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }

  try {
    await assertNotNewer(options);
    await makeFolder(disk, aside);
    if (await isOther(join(folder, 'folder.json'), 'file')) await moveAside('folder.json');
    // First: whatever is missing from here on, a folder that says so is rebuilt and never taken for a new, empty one.
    await writeFolderState(disk, folder, { mirror: 'rebuilding', bootId: readBootId(), attempts: 0 }, migrations);
    await moveAside('mirror');
    await moveAside('journal');
    await disk.syncFolder(aside);
    await disk.syncFolder(folder);
    const { journal } = await openJournal(join(folder, 'journal'), { disk, stamp, firstSeq: seq });
    const entry = { seq, at, workspaceId: '', commandId: null, value: {}, kind: 'restore', backup: backupId } as const;
    await journal.append(entry).finally(journal.close);
  } catch (error) {
    throw toStorageError(error);
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
async function assertNotNewer({ folder, migrations }: RestoreOptions): Promise<void> {
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
