import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, copyFile, type FileHandle, mkdir, open, rename, statfs, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#shared/lib/app-error.ts';

/** The file calls that can fail for want of space or rights; tests pass one that does. */
export type Disk = {
  readonly open: (path: string, flags: string | number, mode?: number) => Promise<FileHandle>;
  readonly rename: (from: string, to: string) => Promise<void>;
  /** Shares the source's blocks (APFS, Btrfs, XFS, ReFS): 4 GB in no time and no room. False where that is not possible. */
  readonly clone: (from: string, to: string) => Promise<boolean>;
  /** null where the file system does not tell. */
  readonly freeBytes: (folder: string) => Promise<number | null>;
};

export const realDisk: Disk = {
  open,
  rename,
  clone: async (from, to) => {
    try {
      await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE);
      // A clone has its source's rights; a read-only file is hard to remove on Windows.
      await chmod(to, 0o600);
      return true;
    } catch (error) {
      if (errorCode(error) === null) throw error;
      await removeIfThere(to);
      return false;
    }
  },
  freeBytes: async (folder) => {
    try {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    } catch {
      return null;
    }
  },
};

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const FORBIDDEN = new Set(['EACCES', 'EPERM']);

export function errorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** A failure while writing into our own data folder. */
export function toWriteError(error: unknown): unknown {
  const code = errorCode(error);
  if (error instanceof AppError || code === null) return error;
  if (FULL.has(code)) return new AppError('disk_full', `Write failed: ${code}`, { cause: error });
  if (code === 'EROFS' || FORBIDDEN.has(code))
    return new AppError('read_only', `Write failed: ${code}`, { cause: error });
  return error;
}

/** A failure while reading somebody's file: the reason goes to the person, the path to nobody. */
export function toReadError(error: unknown, fileName: string): unknown {
  const code = errorCode(error);
  if (error instanceof AppError || code === null) return error;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new AppError('not_found', 'Source is gone', { details: { fileName }, cause: error });
  const reason = FORBIDDEN.has(code) ? 'no_permission' : 'read_error';
  return new AppError('media_unreadable', `Read failed: ${code}`, { details: { fileName, reason }, cause: error });
}

/** A rename is durable only once its folder is synced. Windows cannot open folders, and needs it not. */
export async function syncFolder(folder: string, disk: Disk = realDisk): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await disk.open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export async function removeIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

/** After a failure: the first error is the one to tell, and what stays behind is swept at the next start. */
export async function discard(path: string): Promise<void> {
  await removeIfThere(path).catch(() => undefined);
}

async function writeAndSync(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * For what is derived: each file is whole or not there. Not synced in its folder, so a power cut may take the newest away;
 * they are made again when they are missed. The fsyncs run together, in little more than the time of one.
 */
export async function writeDerivedFiles(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const parts = [...files].map(([name, bytes]) => ({
    bytes,
    path: join(folder, name),
    temporary: join(folder, `${name}.${randomUUID()}.part`),
  }));
  try {
    await mkdir(folder, { recursive: true });
    await Promise.all(parts.map(({ temporary, bytes }) => writeAndSync(temporary, bytes)));
    for (const { temporary, path } of parts) await rename(temporary, path);
  } catch (error) {
    for (const { temporary } of parts) await discard(temporary);
    throw toWriteError(error);
  }
}
