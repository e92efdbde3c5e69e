import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isAppError } from '#shared/lib/app-error.ts';
import { type Disk, errorCode, realDisk, toWriteError } from '../disk.ts';
import { readTrouble } from '../upload/read-trouble.ts';
import { type InTrouble, toTrouble } from '../upload/send-end.ts';
import { headersOf, type ObjectRequest } from '../upload/send-whole.ts';
import type { TransferProgress, Trouble } from '../upload/trouble.ts';
import type { WireStream } from '../upload/wire.ts';
import { assertRoom, placeInVault } from '../vault.ts';

/** `wasThere`: the file had come to its place by another way meanwhile. */
export type FetchEnd = { readonly kind: 'fetched'; readonly wasThere: boolean } | InTrouble;

export type FetchedPlace = {
  /** Where the bytes gather: what is there of an earlier attempt is gone on with. One attempt at a time. */
  readonly partPath: string;
  readonly path: string;
  readonly sizeBytes: number;
  /** What it must turn out to be. */
  readonly sha256: string;
};

const READ_BYTES = 1_048_576;
/** A power cut costs no more than so much of a film, and the disk is not left to write all of it at the end. */
const UNSYNCED_MAX_BYTES = 8 * 1_048_576;
/** A refusal is a line. */
const MAX_REFUSAL_CHARACTERS = 64 * 1_024;

/**
 * One attempt to bring an object here: goes on where an earlier one ended, and puts the file in its place only once all of it
 * is on the disk and is what its name says. What is something else is thrown away (`damaged`).
 */
export async function fetchObject(
  request: ObjectRequest,
  place: FetchedPlace,
  onProgress: (progress: TransferProgress) => void,
  disk: Disk = realDisk,
): Promise<FetchEnd> {
  const { path, partPath, sizeBytes } = place;
  try {
    await mkdir(dirname(partPath), { recursive: true });
    const file = await disk.open(partPath, constants.O_RDWR | constants.O_CREAT, 0o600);
    try {
      const trouble = await fill({ request, place, file, disk, onProgress });
      if (trouble) return { kind: 'trouble', trouble };
    } finally {
      await file.close();
    }
    await mkdir(dirname(path), { recursive: true });
    return { kind: 'fetched', wasThere: await placeInVault(partPath, path, { sizeBytes, disk }) };
  } catch (error) {
    return toDiskTrouble(error) ?? toTrouble(error, request.signal);
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
  const { size } = await file.stat();
  const hereBytes = size > place.sizeBytes ? 0 : size;
  await assertRoom(dirname(place.partPath), place.sizeBytes - hereBytes, disk);
  const trouble = hereBytes === place.sizeBytes ? null : await receive(filling, hereBytes);
  if (trouble) return trouble;
  await file.sync();
  if ((await hashOf(file, place.sizeBytes, request.signal)) === place.sha256) return null;
  await file.truncate(0);
  return { reason: 'damaged', code: 'HASH' };
}

/** Of what the disk has, and not of what came: it is this that is kept. null: there is more or less than that. */
async function hashOf(file: FileHandle, sizeBytes: number, signal: AbortSignal): Promise<string | null> {
  if ((await file.stat()).size !== sizeBytes) return null;
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(Math.min(READ_BYTES, sizeBytes));
  for (let at = 0; at < sizeBytes; ) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, sizeBytes - at), at);
    if (bytesRead === 0) return null;
    hash.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
  return hash.digest('hex');
}

async function receive(filling: Filling, hereBytes: number): Promise<Trouble | null> {
  const { request, place, file } = filling;
  const { wire, endpoint, bucket, objectName, signal } = request;
  const range: Record<string, string> = hereBytes > 0 ? { range: `bytes=${hereBytes}-` } : {};
  const url = `${endpoint}/authenticated/${bucket}/${objectName}`;
  const headers = { ...(await headersOf(request)), ...range };
  return await wire.read({ method: 'GET', url, headers, signal }, async (answer) => {
    if (answer.status === 200) return await take(filling, 0, answer.body);
    if (answer.status === 206 && isOurRange(answer, hereBytes, place.sizeBytes))
      return await take(filling, hereBytes, answer.body);
    if (answer.status !== 206 && answer.status !== 416) return await readRefusal(answer, request.nowMs());
    // What Storage has is of another size.
    await file.truncate(0);
    return { reason: 'damaged', code: String(answer.status) };
  });
}

function isOurRange({ headers }: WireStream, first: number, wholeBytes: number): boolean {
  return headers.get('content-range') === `bytes ${first}-${wholeBytes - 1}/${wholeBytes}`;
}

async function readRefusal({ status, headers, body }: WireStream, nowMs: number): Promise<Trouble> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const piece of body) {
    text += decoder.decode(piece, { stream: true });
    if (text.length > MAX_REFUSAL_CHARACTERS) break;
  }
  const trouble = readTrouble({ status, headers, text }, nowMs);
  return trouble.reason === 'url_gone' ? { ...trouble, reason: 'missing' } : trouble;
}

async function take(
  { file, place, onProgress }: Filling,
  from: number,
  body: AsyncIterable<Uint8Array>,
): Promise<Trouble | null> {
  await file.truncate(from);
  let at = from;
  let unsyncedBytes = 0;
  for await (const piece of body) {
    if (at + piece.length > place.sizeBytes) return await throwAway(file, 'LONGER');
    await writeAll(file, piece, at);
    at += piece.length;
    unsyncedBytes += piece.length;
    if (unsyncedBytes >= UNSYNCED_MAX_BYTES) {
      await file.datasync();
      unsyncedBytes = 0;
    }
    onProgress({ sentBytes: at, isAccepted: false });
  }
  // It ended in order: a line that was cut throws.
  return at < place.sizeBytes ? await throwAway(file, 'SHORTER') : null;
}

async function throwAway(file: FileHandle, code: string): Promise<Trouble> {
  await file.truncate(0);
  return { reason: 'damaged', code };
}

async function writeAll(file: FileHandle, piece: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < piece.length; ) {
    done += (await file.write(piece, done, piece.length - done, position + done)).bytesWritten;
  }
}

/** SECURITY: nothing of a path goes into a trouble. null: it is not of this computer's disk. */
function toDiskTrouble(error: unknown): InTrouble | null {
  const said = toWriteError(error);
  if (isAppError(said, 'disk_full')) return { kind: 'trouble', trouble: { reason: 'disk_full' } };
  if (isAppError(said, 'read_only')) return { kind: 'trouble', trouble: { reason: 'file_unreadable', code: 'WRITE' } };
  const code = errorCode(error);
  const isOfDisk = code !== null && error instanceof Error && 'syscall' in error;
  return isOfDisk ? { kind: 'trouble', trouble: { reason: 'file_unreadable', code } } : null;
}
