import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync } from 'node:fs';
import { copyFile, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { App } from '@supabase/lite';
import { type ByteRange, parseRange } from '#shared/lib/byte-range.ts';

type StorageAdapter = NonNullable<App['_storageAdapter']>;
type ObjectMetadata = Awaited<ReturnType<StorageAdapter['headObject']>>;
/** What a file cannot say of itself. */
type Kept = { readonly mimetype: string; readonly cacheControl: string; readonly eTag: string };

/** What a request has to say to where the bytes lie, past Lite, which knows of neither. */
export type ByteRequest =
  | { readonly kind: 'read'; readonly range: string | null; served: Served | null }
  /** The bytes are this file, which becomes the object's own. */
  | { readonly kind: 'adopt'; readonly file: string };

export type Served = { readonly range: ByteRange | 'unsatisfiable' | null; readonly sizeBytes: number };

export type ByteRequests = AsyncLocalStorage<ByteRequest>;

export function createByteRequests(): ByteRequests {
  return new AsyncLocalStorage();
}

/** Where Lite's Storage puts the bytes. (Lite's own adapter for files is in its CLI and cannot be imported.) */
export function createObjectFiles(folder: string, requests: ByteRequests): StorageAdapter {
  mkdirSync(folder, { recursive: true });
  // Hashed: a bucket or an object may have a name that no file can have.
  const fileOf = (bucket: string, key: string) =>
    path.join(folder, createHash('sha256').update(`${bucket}\0${key}`).digest('hex'));

  async function remove(bucket: string, key: string): Promise<void> {
    const file = fileOf(bucket, key);
    for (const name of [file, `${file}.json`]) await rm(name, { force: true });
  }
  const head = async (bucket: string, key: string) => await readMetadata(fileOf(bucket, key));

  return {
    driver: undefined,
    headObject: head,
    getObject: async (bucket, key) => {
      const file = fileOf(bucket, key);
      const metadata = await readMetadata(file);
      return { ...readPart(file, metadata, requests.getStore()), httpStatusCode: 200 };
    },
    uploadObject: async (bucket, key, _version, body, mimetype, cacheControl) => {
      const file = fileOf(bucket, key);
      const request = requests.getStore();
      const eTag = request?.kind === 'adopt' ? await adopt(request.file, file) : await writeWhole(file, body);
      await writeFile(`${file}.json`, JSON.stringify({ mimetype, cacheControl, eTag } satisfies Kept));
      return await readMetadata(file);
    },
    deleteObject: remove,
    deleteObjects: async (bucket, keys) => {
      for (const key of keys) await remove(bucket, key);
    },
    copyObject: async (sourceBucket, source, _version, bucket, key) => {
      const [from, to] = [fileOf(sourceBucket, source), fileOf(bucket, key)];
      for (const suffix of ['', '.json']) await copyFile(`${from}${suffix}`, `${to}${suffix}`);
      return await head(bucket, key);
    },
    privateAssetUrl: async () => {
      throw new Error('This Storage does not resize pictures');
    },
  };
}

function readPart(file: string, metadata: ObjectMetadata, request: ByteRequest | undefined) {
  const sizeBytes = metadata.size;
  const asked = request?.kind === 'read' ? request : null;
  const range = parseRange(asked?.range ?? null, sizeBytes);
  if (asked) asked.served = { range, sizeBytes };
  if (range === null) return { metadata, body: Readable.toWeb(createReadStream(file)) };
  if (range === 'unsatisfiable') return { metadata, body: Readable.toWeb(Readable.from([])) };
  const { first, last } = range;
  return {
    metadata: { ...metadata, contentLength: last - first + 1, contentRange: `bytes ${first}-${last}/${sizeBytes}` },
    body: Readable.toWeb(createReadStream(file, { start: first, end: last })),
  };
}

/** As of an object in parts, the ETag is no hash of the bytes: nobody reads them once more. */
async function adopt(from: string, file: string): Promise<string> {
  await rename(from, file);
  return `"${randomUUID().replaceAll('-', '')}-1"`;
}

async function readMetadata(file: string): Promise<ObjectMetadata> {
  const { size, mtime } = await stat(file);
  const kept = JSON.parse(await readFile(`${file}.json`, 'utf8')) as Kept;
  return { ...kept, size, contentLength: size, lastModified: mtime, httpStatusCode: 200 };
}

/** An upload that breaks off leaves the file that was there before. Resolves to its ETag. */
async function writeWhole(file: string, body: Parameters<StorageAdapter['uploadObject']>[3]): Promise<string> {
  const part = `${file}.${randomUUID()}`;
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  try {
    await pipeline(toReadable(body), hashing, createWriteStream(part));
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  return `"${hash.digest('hex')}"`;
}

function toReadable(body: Parameters<StorageAdapter['uploadObject']>[3]): Readable {
  if (body instanceof Uint8Array) return Readable.from([body]);
  return Readable.fromWeb(body as ReadableStream);
}
