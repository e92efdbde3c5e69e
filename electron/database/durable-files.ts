import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '#shared/lib/app-error.ts';

/** The file calls on whose durability a promise to the person rests. Tests pass one that fails, or that forgets. */
export type Disk = {
  readonly open: typeof open;
  readonly rename: (from: string, to: string) => Promise<void>;
  /** A file that was made, renamed or removed is so for good only once its folder is synced. */
  readonly syncFolder: (folder: string) => Promise<void>;
};

export const realDisk: Disk = {
  open,
  rename,
  syncFolder: async (folder) => {
    // Windows cannot open folders, and needs it not.
    if (process.platform === 'win32') return;
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};

/** Whole file or none: a temporary name beside it, fsync, rename, fsync of the folder. */
export async function writeDurably(disk: Disk, path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.new`;
  try {
    const handle = await disk.open(temporary, 'w', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await disk.rename(temporary, path);
    await disk.syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw toStorageError(error);
  }
}

export async function makeFolder(disk: Disk, folder: string): Promise<void> {
  try {
    const made = await mkdir(folder, { recursive: true });
    if (made !== undefined) await disk.syncFolder(dirname(folder));
  } catch (error) {
    throw toStorageError(error);
  }
}

export async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw toStorageError(error);
  }
}

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', '53100']);
const FORBIDDEN = new Set(['EROFS', 'EACCES', 'EPERM']);

/** Errors of the file system, and Postgres' own for the same, as what the person can do something about. */
export function toStorageError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  const code = codeOf(error);
  if (code === null) return error;
  if (FULL.has(code)) return new AppError('disk_full', `Write failed: ${code}`, { cause: error });
  if (FORBIDDEN.has(code)) return new AppError('read_only', `Write failed: ${code}`, { cause: error });
  return error;
}

/** Also that of a cause: Drizzle wraps what the database throws. */
export function codeOf(error: unknown): string | null {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return null;
}
