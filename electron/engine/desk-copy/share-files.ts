import { constants } from 'node:fs';
import { copyFile, link, mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf, toStorageError } from '../../database/durable-files.ts';
import { arrivingFolder, incomingFolder } from '../../media/places.ts';

/**
 * The files of one desk for another too: named by the hash of their bytes and never changed, they are on the disk once where
 * the file system has hard links. As often as it takes.
 */
export async function shareFiles(from: string, to: string): Promise<void> {
  // Half of a file is nobody's but whoever fetches it.
  const except = [incomingFolder(from), arrivingFolder(from)];
  for (const name of ['vault', 'thumbnails']) await shareFolder(join(from, name), join(to, name), except);
}

async function shareFolder(from: string, to: string, except: readonly string[]): Promise<void> {
  const entries = await readdir(from, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw toStorageError(error);
  });
  for (const entry of entries) {
    const source = join(entry.parentPath, entry.name);
    if (!entry.isFile() || except.some((folder) => source.startsWith(folder))) continue;
    const target = join(to, source.slice(from.length));
    try {
      await mkdir(dirname(target), { recursive: true });
      await linkOrCopy(source, target);
    } catch (error) {
      throw toStorageError(error);
    }
  }
}

async function linkOrCopy(source: string, target: string): Promise<void> {
  try {
    await link(source, target);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return;
    // No hard links here, or the two lie on different disks.
    await copyFile(source, target, constants.COPYFILE_FICLONE);
  }
}
