import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '#shared/lib/app-error.ts';
import { type Disk, discard, errorCode, realDisk, removeIfThere, syncFolder, toWriteError } from './disk.ts';
import type { MediaSource } from './media-source.ts';
import { incomingFolder, vaultPath } from './places.ts';
import { type SniffedType, sniffBytes } from './sniff.ts';

/** Large enough that the cost of a read call vanishes, small enough that a 4 GB file needs no memory. */
const CHUNK_BYTES = 1_048_576;
/** Left free for the database and its journal, which must be able to save what is typed. */
const RESERVED_BYTES = 64 * 1_048_576;

export type StoredFile = {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly type: SniffedType;
  readonly path: string;
  /** The same bytes were there before: nothing was written, and removing them is not for this import to do. */
  readonly alreadyStored: boolean;
};

export type StoreOptions = {
  readonly dataFolder: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
  readonly disk?: Disk;
};

function assertNotCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AppError('cancelled', 'Import cancelled');
}

/** Better said before 4 GB were written than after. */
export async function assertRoom(folder: string, sizeBytes: number, disk: Disk): Promise<void> {
  const free = await disk.freeBytes(folder);
  if (free === null || free >= sizeBytes + RESERVED_BYTES) return;
  throw new AppError('disk_full', 'Not enough room for this file', {
    details: { neededBytes: sizeBytes, freeBytes: free },
  });
}

type Read = (buffer: Uint8Array) => Promise<number>;
type Write = (chunk: Uint8Array) => Promise<void>;

async function fillBuffer(read: Read, buffer: Uint8Array): Promise<number> {
  let filled = 0;
  while (filled < buffer.length) {
    const count = await read(buffer.subarray(filled));
    if (count === 0) break;
    filled += count;
  }
  return filled;
}

type Hashed = { readonly sha256: string; readonly sizeBytes: number; readonly type: SniffedType };

/** One reading. `write` gets exactly the bytes that are hashed and sniffed, whatever happens to the source meanwhile. */
async function hashAll(source: MediaSource, read: Read, write: Write | null, options: StoreOptions): Promise<Hashed> {
  const hash = createHash('sha256');
  const buffer = new Uint8Array(Math.min(CHUNK_BYTES, Math.max(source.sizeBytes, 1)));
  let type: SniffedType | null = null;
  let sizeBytes = 0;
  for (;;) {
    assertNotCancelled(options.signal);
    const count = await fillBuffer(read, buffer);
    if (count === 0) break;
    const chunk = buffer.subarray(0, count);
    type ??= await sniffBytes(chunk, source.fileName);
    hash.update(chunk);
    await write?.(chunk);
    sizeBytes += count;
    options.onProgress?.(sizeBytes, Math.max(source.sizeBytes, sizeBytes));
  }
  if (type === null) throw new AppError('media_empty', 'No bytes', { details: { fileName: source.fileName } });
  return { sha256: hash.digest('hex'), sizeBytes, type };
}

/** Every byte is in the temporary file, which is still open, and not yet known to be on the disk. */
type Copied = Hashed & { readonly file: FileHandle; readonly isCloned: boolean };

/** A clone, or what we made ourselves, cannot change under the reader, so it is hashed after the fact: what is hashed is still what is stored. */
async function copyAndHash(source: MediaSource, temporary: string, options: StoreOptions, disk: Disk): Promise<Copied> {
  const isCloned = source.path === temporary || (source.path !== null && (await disk.clone(source.path, temporary)));
  const file = isCloned ? await disk.open(temporary, 'r+') : await disk.open(temporary, 'wx', 0o600);
  try {
    if (isCloned) {
      const read: Read = async (buffer) => (await file.read(buffer, 0, buffer.length, null)).bytesRead;
      return { ...(await hashAll(source, read, null, options)), file, isCloned };
    }
    await assertRoom(dirname(temporary), source.sizeBytes, disk);
    return { ...(await hashAll(source, source.read, (chunk) => file.writeFile(chunk), options)), file, isCloned };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function syncCopy(source: MediaSource, { file, isCloned }: Copied): Promise<void> {
  try {
    if (!isCloned) await source.assertUnchanged();
    await file.sync();
  } finally {
    await file.close();
  }
}

async function sizeIfThere(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** A new folder is durable only once the one above it is synced: without that a power cut could take the whole vault. */
export async function makeIncomingFolder(dataFolder: string, disk: Disk = realDisk): Promise<void> {
  const folder = incomingFolder(dataFolder);
  const made = await mkdir(folder, { recursive: true });
  if (made === undefined) return;
  await syncFolder(dirname(folder), disk);
  await syncFolder(dataFolder, disk);
}

/**
 * Moves the complete temporary file to its name. A copy of another size is damaged, and is replaced by the whole one. True: it
 * was there already.
 */
export async function placeInVault(
  temporary: string,
  path: string,
  { sizeBytes, disk }: { readonly sizeBytes: number; readonly disk: Disk },
): Promise<boolean> {
  if ((await sizeIfThere(path)) === sizeBytes) {
    await removeIfThere(temporary);
    return true;
  }
  const shard = dirname(path);
  const made = await mkdir(shard, { recursive: true });
  if (made !== undefined) await syncFolder(dirname(shard), disk);
  await disk.rename(temporary, path);
  await syncFolder(shard, disk);
  return false;
}

/** A name for a file that is not finished. What is left of one is swept at the next start. */
export function incomingPath(dataFolder: string): string {
  return join(incomingFolder(dataFolder), `${randomUUID()}.part`);
}

/**
 * Takes a copy into `<data folder>/vault`, named by its content. Returns when it is read, with the way to make it durable
 * and have it in its place; until that is called it is nowhere. On any failure nothing is left behind. Both throw
 * disk_full, read_only, cancelled, media_empty, media_unsupported, media_unreadable. Closes the source.
 */
export async function copyMedia(source: MediaSource, options: StoreOptions): Promise<() => Promise<StoredFile>> {
  const disk = options.disk ?? realDisk;
  const own = source.isOurs === true ? source.path : null;
  const temporary = own ?? incomingPath(options.dataFolder);

  async function orNothing<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      await discard(temporary);
      await source.close();
      throw toWriteError(error);
    }
  }

  const copied = await orNothing(async () => {
    if (source.sizeBytes === 0)
      throw new AppError('media_empty', 'No bytes', { details: { fileName: source.fileName } });
    await makeIncomingFolder(options.dataFolder, disk);
    return await copyAndHash(source, temporary, options, disk);
  });
  return () =>
    orNothing(async () => {
      await syncCopy(source, copied);
      const { sha256, sizeBytes, type } = copied;
      const path = vaultPath(options.dataFolder, { sha256, extension: type.extension });
      const alreadyStored = await placeInVault(temporary, path, { sizeBytes, disk });
      await source.close();
      return { sha256, sizeBytes, type, path, alreadyStored };
    });
}

/** Half-copied files of a run that was killed. Call before the first import, when nothing else writes there. */
export async function sweepIncoming(dataFolder: string): Promise<number> {
  const folder = incomingFolder(dataFolder);
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.part'));
    for (const name of names) await removeIfThere(join(folder, name));
    return names.length;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 0;
    throw toWriteError(error);
  }
}
