import type { Database } from '../../database/mirror.ts';
import { errorCode, removeIfThere } from '../disk.ts';
import { vaultPath } from '../places.ts';
import { forgetFetched, type LibraryFile, readFetched } from './download-rows.ts';

export type KeepLimitOptions = {
  readonly db: Database;
  readonly workspaceId: string;
  readonly dataFolder: string;
  readonly keepBytes: number;
  /** The workspace's files by their hash. */
  readonly files: ReadonlyMap<string, LibraryFile>;
  /** Planned soon, or asked for. */
  readonly isNeeded: (file: LibraryFile) => boolean;
};

/**
 * SPEC 4.1. Takes files away that came from Storage, those used longest ago first, until what is kept is within the limit.
 * SECURITY of data: only what Storage has for certain. Returns the hashes of those that are gone.
 */
export async function keepWithinLimit(options: KeepLimitOptions): Promise<string[]> {
  const { db, workspaceId, dataFolder, keepBytes, files, isNeeded } = options;
  const fetched = await readFetched(db, workspaceId);
  let keptBytes = fetched.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const gone: string[] = [];
  for (const one of fetched) {
    if (keptBytes <= keepBytes) break;
    const file = files.get(one.sha256);
    // One whose row is in the trash stays: undo brings it back, and Storage may let go of it meanwhile.
    if (file?.isStored !== true || file.isInTrash || isNeeded(file)) continue;
    // One that somebody plays cannot be removed on Windows: it goes another time.
    if (!(await removed(vaultPath(dataFolder, one)))) continue;
    await forgetFetched(db, [one.sha256]);
    keptBytes -= one.sizeBytes;
    gone.push(one.sha256);
  }
  return gone;
}

async function removed(path: string): Promise<boolean> {
  try {
    await removeIfThere(path);
    return true;
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return false;
  }
}
