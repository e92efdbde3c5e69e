import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync } from 'node:fs';
import { copyFile, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { App } from '@supabase/lite';

type StorageAdapter = NonNullable<App['_storageAdapter']>;
type ObjectMetadata = Awaited<ReturnType<StorageAdapter['headObject']>>;
/** What a file cannot say of itself. */
type Kept = { readonly mimetype: string; readonly cacheControl: string; readonly eTag: string };

/** Where Lite's Storage puts the bytes. (Lite's own adapter for files is in its CLI and cannot be imported.) */
export function createObjectFiles(folder: string): StorageAdapter {
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
      return { metadata, httpStatusCode: 200, body: Readable.toWeb(createReadStream(file)) };
    },
    uploadObject: async (bucket, key, _version, body, mimetype, cacheControl) => {
      const file = fileOf(bucket, key);
      const eTag = await writeWhole(file, body);
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
