import { createHash } from 'node:crypto';
import { parseObjectPath } from '#shared/domain/storage-path.ts';
import { FileFailure, openPieces, PIECE_BYTES, type VaultFile } from './piece-reader.ts';
import { readTrouble } from './read-trouble.ts';
import { type InTrouble, type SendEnd, toTrouble } from './send-end.ts';
import type { TransferProgress } from './trouble.ts';
import type { Wire } from './wire.ts';

/** Up to here one request is cheaper, and costs no more when it is cut than a piece of a resumable upload. */
export const WHOLE_MAX_BYTES = PIECE_BYTES;

/** A place of Storage, and who asks. */
export type ObjectRequest = {
  readonly wire: Wire;
  /** `<project>/storage/v1/object`. */
  readonly endpoint: string;
  readonly publishableKey: string;
  readonly bucket: string;
  readonly objectName: string;
  readonly readToken: () => Promise<string>;
  readonly signal: AbortSignal;
  readonly nowMs: () => number;
};

/** What Storage has by a name. `version` is another whenever the bytes are. */
export type ObjectInfo = { readonly sizeBytes: number; readonly version: string | null };

/** One attempt with a small file. */
export async function sendWhole(
  request: ObjectRequest,
  file: VaultFile & { readonly contentType: string },
  onProgress: (progress: TransferProgress) => void,
): Promise<SendEnd> {
  const { wire, endpoint, bucket, objectName, signal, nowMs } = request;
  try {
    const body = await readWhole(file, parseObjectPath(objectName).sha256);
    const answer = await wire.ask({
      method: 'POST',
      url: `${endpoint}/${bucket}/${objectName}`,
      headers: { ...(await headersOf(request)), 'content-type': file.contentType, 'cache-control': 'max-age=3600' },
      body,
      onSent: (sentBytes) => onProgress({ sentBytes, isAccepted: false }),
      signal,
    });
    if (answer.status !== 200) return { kind: 'trouble', trouble: readTrouble(answer, nowMs()) };
    onProgress({ sentBytes: file.sizeBytes, isAccepted: true });
    return { kind: 'sent' };
  } catch (error) {
    return toTrouble(error, signal);
  }
}

/** null: nothing is there that this person may see. */
export async function readObjectInfo(
  request: ObjectRequest,
): Promise<{ readonly kind: 'info'; readonly info: ObjectInfo | null } | InTrouble> {
  const { wire, endpoint, bucket, objectName, signal, nowMs } = request;
  try {
    const url = `${endpoint}/info/${bucket}/${objectName}`;
    const answer = await wire.ask({ method: 'GET', url, headers: await headersOf(request), signal });
    if (answer.status === 200) {
      const info = toInfo(answer.text);
      return info ? { kind: 'info', info } : { kind: 'trouble', trouble: { reason: 'not_storage', code: 'INFO' } };
    }
    const trouble = readTrouble(answer, nowMs());
    return trouble.reason === 'url_gone' ? { kind: 'info', info: null } : { kind: 'trouble', trouble };
  } catch (error) {
    return toTrouble(error, signal);
  }
}

/** Who asks. */
export async function headersOf({ publishableKey, readToken }: ObjectRequest): Promise<Record<string, string>> {
  return { apikey: publishableKey, authorization: `Bearer ${await readToken()}` };
}

/** What a disk has made of it must not lie at Storage by this name, where nobody may write over it. */
async function readWhole(file: VaultFile, sha256: string): Promise<Uint8Array> {
  const pieces = await openPieces(file);
  try {
    const bytes = await pieces.read(0, file.sizeBytes);
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw new FileFailure('file_changed', 'HASH');
    return bytes;
  } finally {
    await pieces.close();
  }
}

function toInfo(text: string): ObjectInfo | null {
  try {
    const { size, version } = JSON.parse(text) as { size?: unknown; version?: unknown };
    if (!Number.isSafeInteger(size)) return null;
    return { sizeBytes: size as number, version: typeof version === 'string' ? version : null };
  } catch {
    return null;
  }
}
