import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SHARED_SIZE, type ThumbnailSize } from '#shared/domain/media.ts';
import { errorCode, removeIfThere } from '../disk.ts';
import { thumbnailFolder, thumbnailPath, vaultPath } from '../places.ts';
import type { LibraryFile } from './download-rows.ts';

type Named = Pick<LibraryFile, 'assetId' | 'sha256' | 'extension'>;

/** What of a workspace's files is on this device, without a look at the disk for each each time. */
export type Presence = {
  /** Looks for those that it knows nothing of, and tells which they were. */
  readonly look: <File extends Named>(files: readonly File[]) => Promise<readonly File[]>;
  readonly hasFile: (assetId: string) => boolean;
  readonly hasPicture: (assetId: string) => boolean;
  /** It was looked for, and found. */
  readonly isFound: (assetId: string) => boolean;
  /** Its picture was. */
  readonly isSeen: (assetId: string) => boolean;
  readonly note: (assetId: string, what: { readonly file?: boolean; readonly picture?: boolean }) => void;
  /** Of anything. */
  readonly isWhole: () => boolean;
  /** What was not here may be now: another look is taken. */
  readonly forgetAbsent: () => void;
};

type Known = { file: boolean; picture: boolean };

/** Together they keep the threads that do it busy, and leave some for others. */
const LOOKS_AT_ONCE = 32;

export function createPresence(dataFolder: string): Presence {
  const known = new Map<string, Known>();
  let listed: { readonly files: Set<string>; readonly pictures: Set<string> } | null = null;

  async function lookAt({ assetId, sha256, extension }: Named): Promise<void> {
    const file = vaultPath(dataFolder, { sha256, extension });
    // Without the smaller one, which is drawn after it came, it is not whole.
    const pictures = [96, SHARED_SIZE].map((size) =>
      thumbnailPath(dataFolder, { sha256, size: size as ThumbnailSize }),
    );
    const isPictureThere = async (path: string) => listed?.pictures.has(path) || (await isThere(path));
    known.set(assetId, {
      file: listed?.files.has(file) || (await isThere(file)),
      picture: (await Promise.all(pictures.map(isPictureThere))).every(Boolean),
    });
  }

  return {
    look: async (files) => {
      const unknown = files.filter(({ assetId }) => !known.has(assetId));
      // One reading of the folders is quicker than a thousand looks.
      if (known.size === 0 && unknown.length > LOOKS_AT_ONCE) listed = await listAll(dataFolder);
      for (let at = 0; at < unknown.length; at += LOOKS_AT_ONCE) {
        await Promise.all(unknown.slice(at, at + LOOKS_AT_ONCE).map(lookAt));
      }
      listed = null;
      return unknown;
    },
    // Who is not known of yet is not said to be away.
    hasFile: (assetId) => known.get(assetId)?.file ?? true,
    hasPicture: (assetId) => known.get(assetId)?.picture ?? true,
    isFound: (assetId) => known.get(assetId)?.file === true,
    isSeen: (assetId) => known.get(assetId)?.picture === true,
    note: (assetId, what) => void known.set(assetId, { file: false, picture: false, ...known.get(assetId), ...what }),
    isWhole: () => [...known.values()].every(({ file }) => file),
    forgetAbsent: () => {
      for (const [assetId, { file, picture }] of known) if (!file || !picture) known.delete(assetId);
    },
  };
}

async function isThere(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return false;
    // It is there, and cannot be looked at: to fetch it would not help.
    return true;
  }
}

async function listAll(dataFolder: string): Promise<{ files: Set<string>; pictures: Set<string> }> {
  const vault = dirname(dirname(vaultPath(dataFolder, { sha256: '00', extension: 'jpg' })));
  const shards = (await list(vault)).filter((name) => /^[0-9a-f]{2}$/.test(name));
  const files = new Set<string>();
  for (const shard of shards) for (const name of await list(join(vault, shard))) files.add(join(vault, shard, name));
  const folder = thumbnailFolder(dataFolder);
  return { files, pictures: new Set((await list(folder)).map((name) => join(folder, name))) };
}

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Its smaller one may be missing. */
export async function hasSharedPicture(dataFolder: string, { sha256 }: Pick<Named, 'sha256'>): Promise<boolean> {
  return await isThere(thumbnailPath(dataFolder, { sha256, size: SHARED_SIZE }));
}

export async function removeOthers(folder: string, names: ReadonlySet<string>): Promise<void> {
  const others = (await list(folder)).filter((name) => !names.has(name));
  for (const name of others) await removeIfThere(join(folder, name));
}
