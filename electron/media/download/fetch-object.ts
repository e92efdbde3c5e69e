import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isAppError } from '#shared/lib/app-error.ts';
import { type Disk, discard, errorCode, realDisk, toWriteError } from '../disk.ts';
import { FileFailure } from '../upload/piece-reader.ts';
import { readTrouble } from '../upload/read-trouble.ts';
import { type InTrouble, toTrouble } from '../upload/send-end.ts';
import { headersOf, type ObjectRequest } from '../upload/send-whole.ts';
import type { TransferProgress, Trouble } from '../upload/trouble.ts';
import type { WireStream } from '../upload/wire.ts';
import { assertRoom, placeInVault } from '../vault.ts';

export type FetchEnd = { readonly kind: 'fetched' } | InTrouble;

export type FetchedPlace = {
  /** Where the bytes gather: what is there of an earlier attempt is gone on with. */
  readonly partPath: string;
  readonly path: string;
  readonly sizeBytes: number;
  /** What it must turn out to be. */
  readonly sha256: string;
};

const HASH_PIECE_BYTES = 1_048_576;
/** What the disk is given to write at once: of small pieces each would be a call. */
const SOON_LOST_BYTES = 8 * 1_048_576;

/**
 * One attempt to bring an object here: goes on where an earlier one ended, and puts the file in its place only once all of it
 * is here and is what its name says. What is something else is thrown away (`damaged`).
 */
export async function fetchObject(
  request: ObjectRequest,
  place: FetchedPlace,
  onProgress: (progress: TransferProgress) => void,
  disk: Disk = realDisk,
): Promise<FetchEnd> {
  try {
    return await onDisk(async () => {
      await mkdir(dirname(place.partPath), { recursive: true });
      const file = await disk.open(place.partPath, 'a+', 0o600);
      try {
        const trouble = await fill({ request, place, file, disk, onProgress });
        if (trouble) return { kind: 'trouble', trouble };
        await file.sync();
      } finally {
        await file.close();
      }
      await mkdir(dirname(place.path), { recursive: true });
      await placeInVault(place.partPath, place.path, { sizeBytes: place.sizeBytes, disk });
      return { kind: 'fetched' };
    });
  } catch (error) {
    return toTrouble(error, request.signal);
  }
}

type Filling = {
  readonly request: ObjectRequest;
  readonly place: FetchedPlace;
  readonly file: FileHandle;
  readonly disk: Disk;
  readonly onProgress: (progress: TransferProgress) => void;
};

async function fill(filling: Filling): Promise<Trouble | null> {
  const { place, file, disk, request } = filling;
  const there = await readPart(file, place.sizeBytes, request.signal);
  await assertRoom(dirname(place.partPath), place.sizeBytes - there.sizeBytes, disk);
  const trouble = there.sizeBytes === place.sizeBytes ? null : await receive(filling, there);
  if (trouble) return trouble;
  if (there.hash.digest('hex') === place.sha256) return null;
  await file.truncate(0);
  await discard(place.partPath);
  return { reason: 'damaged', code: 'HASH' };
}

type Part = { hash: Hash; sizeBytes: number };

/** More than the whole is of something else. */
async function readPart(file: FileHandle, wholeBytes: number, signal: AbortSignal): Promise<Part> {
  const hash = createHash('sha256');
  const { size } = await file.stat();
  if (size > wholeBytes) {
    await file.truncate(0);
    return { hash, sizeBytes: 0 };
  }
  const buffer = Buffer.allocUnsafe(Math.min(HASH_PIECE_BYTES, Math.max(size, 1)));
  let sizeBytes = 0;
  while (sizeBytes < size) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, size - sizeBytes), sizeBytes);
    if (bytesRead === 0) break;
    hash.update(buffer.subarray(0, bytesRead));
    sizeBytes += bytesRead;
  }
  return { hash, sizeBytes };
}

async function receive(filling: Filling, part: Part): Promise<Trouble | null> {
  const { request, place } = filling;
  const { wire, endpoint, bucket, objectName, signal } = request;
  const range: Record<string, string> = part.sizeBytes > 0 ? { range: `bytes=${part.sizeBytes}-` } : {};
  const url = `${endpoint}/authenticated/${bucket}/${objectName}`;
  const headers = { ...(await headersOf(request)), ...range };
  return await wire.read({ method: 'GET', url, headers, signal }, async (answer) => {
    if (answer.status === 416) {
      // Storage has less than what is here.
      await beginAnew(filling.file, part);
      return { reason: 'offset', code: '416' };
    }
    if (answer.status === 200) await beginAnew(filling.file, part);
    else if (answer.status !== 206) return await readRefusal(answer, request.nowMs());
    else if (!isOurRange(answer, part.sizeBytes, place.sizeBytes)) return { reason: 'not_storage', code: 'RANGE' };
    return await take(filling, part, answer.body);
  });
}

async function beginAnew(file: FileHandle, part: Part): Promise<void> {
  await file.truncate(0);
  part.hash = createHash('sha256');
  part.sizeBytes = 0;
}

function isOurRange({ headers }: WireStream, first: number, wholeBytes: number): boolean {
  return headers.get('content-range') === `bytes ${first}-${wholeBytes - 1}/${wholeBytes}`;
}

async function readRefusal({ status, headers, body }: WireStream, nowMs: number): Promise<Trouble> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const piece of body) {
    text += decoder.decode(piece, { stream: true });
    if (text.length > HASH_PIECE_BYTES) break;
  }
  const trouble = readTrouble({ status, headers, text }, nowMs);
  return trouble.reason === 'url_gone' ? { ...trouble, reason: 'missing' } : trouble;
}

async function take(
  { file, place, onProgress }: Filling,
  part: Part,
  body: AsyncIterable<Uint8Array>,
): Promise<Trouble | null> {
  let unsynced = 0;
  for await (const piece of body) {
    if (part.sizeBytes + piece.length > place.sizeBytes) {
      await file.truncate(0);
      return { reason: 'damaged', code: 'LONGER' };
    }
    await file.appendFile(piece);
    part.hash.update(piece);
    part.sizeBytes += piece.length;
    unsynced += piece.length;
    // A power cut costs little of a film, and the disk is not left to write all of it at the end.
    if (unsynced >= SOON_LOST_BYTES) {
      await file.datasync();
      unsynced = 0;
    }
    onProgress({ sentBytes: part.sizeBytes, isAccepted: false });
  }
  return part.sizeBytes < place.sizeBytes ? { reason: 'unreachable', code: 'SHORT' } : null;
}

/** SECURITY: nothing of a path goes into a trouble. */
async function onDisk(work: () => Promise<FetchEnd>): Promise<FetchEnd> {
  try {
    return await work();
  } catch (error) {
    const said = error instanceof FileFailure ? error : toWriteError(error);
    if (isAppError(said, 'disk_full')) return { kind: 'trouble', trouble: { reason: 'disk_full' } };
    if (isAppError(said, 'read_only'))
      return { kind: 'trouble', trouble: { reason: 'file_unreadable', code: 'WRITE' } };
    const code = errorCode(error);
    const isOfDisk = code !== null && /^E[A-Z]+$/.test(code) && error instanceof Error && 'syscall' in error;
    if (isOfDisk) return { kind: 'trouble', trouble: { reason: 'file_unreadable', code } };
    throw error;
  }
}
