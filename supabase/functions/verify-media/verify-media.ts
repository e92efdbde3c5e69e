import { createSHA256, type IHasher } from 'hash-wasm';
import { toObjectUrl } from '../../../shared/domain/storage-path.ts';
import { ask, call, type ServiceProject, serviceHeaders, toJson, Unavailable } from '../_shared/ask-project.ts';
import { type Check, type MediaId, readCheck, type StoredObject } from '../_shared/read-check.ts';
import { removeObject } from '../_shared/remove-object.ts';

export type VerifyMediaOptions = ServiceProject & {
  readonly publishableKey: string;
  /** How much of a file is read in one call. */
  readonly budgetBytes?: number;
  readonly nowMs?: () => number;
};

/** What is told to whoever asked. `missing`: Storage has nothing by its name; `gone`: there is no such file (any more). */
export type Verified =
  | { readonly status: 'ready' | 'failed' | 'missing' | 'gone' }
  | { readonly status: 'processing'; readonly doneBytes: number; readonly totalBytes: number };

/** A hosted function has two seconds of a processor for each call: hashing takes a third of a second for so much. */
const BUDGET_BYTES = 32 * 1024 * 1024;
/** Whoever asks waits two minutes; what was read by then is kept. */
const BUDGET_MS = 20_000;
const RANGE_BYTES = 8 * 1024 * 1024;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Reads what Storage has of a file and compares it with the hash that the file is named by. POST `{ workspace_id, asset_id }`
 * as a member of the workspace, until the answer is not `processing`: a large file takes several calls, each of which goes on
 * where the last one was. What is wrong is removed from Storage, so that it can be uploaded again.
 */
export function createVerifyMedia(options: VerifyMediaOptions): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'POST') return say(405, { error: 'POST { workspace_id, asset_id }' });
    const asked = toAsked(await request.json().catch(() => null));
    if (asked === null) return say(400, { error: 'POST { workspace_id, asset_id }' });
    const authorization = request.headers.get('authorization') ?? '';
    try {
      const isSeen = await maySee(options, asked, authorization);
      if (isSeen === 'signed out') return say(401, { error: 'Sign in' });
      return say(200, isSeen ? await verify(options, asked) : { status: 'gone' });
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      return say(503, { error: error.message });
    }
  };
}

function say(status: number, body: Verified | { readonly error: string }): Response {
  return Response.json(body, { status });
}

function toAsked(body: unknown): MediaId | null {
  const { workspace_id, asset_id } = (body ?? {}) as Record<string, unknown>;
  if (typeof workspace_id !== 'string' || typeof asset_id !== 'string') return null;
  return UUID.test(workspace_id) && UUID.test(asset_id) ? { workspace_id, asset_id } : null;
}

/** SECURITY: asked with the rights of whoever asks; all that follows has the rights of the service. */
async function maySee(
  options: VerifyMediaOptions,
  { workspace_id, asset_id }: MediaId,
  authorization: string,
): Promise<boolean | 'signed out'> {
  if (!/^Bearer\s+\S+\.\S+\.\S+$/.test(authorization)) return 'signed out';
  const query = `select=id&workspace_id=eq.${workspace_id}&id=eq.${asset_id}`;
  const headers = { apikey: options.publishableKey, authorization };
  const { ok, status, bytes } = await ask(options, `${options.url}/rest/v1/media_assets?${query}`, { headers });
  if (status === 401 || status === 403) return 'signed out';
  if (!ok) throw new Unavailable(`The database answered ${status}`);
  return (toJson(bytes) as unknown[]).length > 0;
}

async function verify(options: VerifyMediaOptions, asked: MediaId): Promise<Verified> {
  const check = await readCheck(options, asked);
  if (check === null) return { status: 'gone' };
  if (check.is_right) return { status: 'ready' };
  const { object } = check;
  if (object === null) {
    await end(options, asked, null, null);
    return { status: 'missing' };
  }
  const read = await readOn(options, check, object);
  if (read.kind === 'part') {
    const { doneBytes, totalBytes } = read;
    const kept = { done_bytes: doneBytes, state: toBase64(read.state) };
    await call(options, 'keep_media_check', { ...asked, object_id: object.id, version: object.version, ...kept });
    return { status: 'processing', doneBytes, totalBytes };
  }
  if (read.sha256 === check.sha256) {
    // SECURITY: only its hash says that an object is wrong. A row that has another size is wrong itself.
    const status = await end(options, asked, object, read.totalBytes === check.size_bytes ? null : 'size_differs');
    return { status: status === 'ready' || status === 'failed' ? status : 'missing' };
  }
  await removeWrong(options, asked, object);
  await end(options, asked, object, 'hash_differs');
  return { status: 'failed' };
}

async function end(
  options: VerifyMediaOptions,
  asked: MediaId,
  object: StoredObject | null,
  failure: 'size_differs' | 'hash_differs' | null,
): Promise<string> {
  const at = { ...asked, object_id: object?.id ?? null, version: object?.version ?? '' };
  return await call<string>(options, 'end_media_check', { ...at, failure });
}

type Read =
  | { readonly kind: 'part'; readonly doneBytes: number; readonly totalBytes: number; readonly state: Uint8Array }
  | { readonly kind: 'whole'; readonly sha256: string; readonly totalBytes: number };

/** From where the last call was, as far as this one may go. */
async function readOn(options: VerifyMediaOptions, check: Check, object: StoredObject): Promise<Read> {
  const { budgetBytes = BUDGET_BYTES, nowMs = Date.now } = options;
  const hash = await createSHA256();
  let doneBytes = load(hash, check);
  const endBytes = doneBytes + budgetBytes;
  const endMs = nowMs() + BUDGET_MS;
  for (;;) {
    const part = await readRange(options, object, doneBytes, Math.min(doneBytes + RANGE_BYTES, endBytes) - 1);
    hash.update(part.bytes);
    doneBytes += part.bytes.length;
    const { totalBytes } = part;
    if (doneBytes === totalBytes) return { kind: 'whole', sha256: hash.digest('hex'), totalBytes };
    if (doneBytes >= endBytes || nowMs() >= endMs) return { kind: 'part', doneBytes, totalBytes, state: hash.save() };
  }
}

/** Returns how many bytes the hash has. A state that another version of it has kept is of no use: from the first byte, then. */
function load(hash: IHasher, { state, done_bytes }: Check): number {
  hash.init();
  if (state === null) return 0;
  try {
    hash.load(fromBase64(state));
    return done_bytes;
  } catch (error) {
    // biome-ignore lint/suspicious/noConsole: a function's console is its log.
    console.warn(`A hash that was kept cannot be gone on with: ${error instanceof Error ? error.message : 'unknown'}`);
    hash.init();
    return 0;
  }
}

async function readRange(
  options: VerifyMediaOptions,
  { name, etag }: StoredObject,
  first: number,
  last: number,
): Promise<{ readonly bytes: Uint8Array; readonly totalBytes: number }> {
  const headers = { ...serviceHeaders(options.secretKey), range: `bytes=${first}-${last}` };
  const answer = await ask(options, toObjectUrl(options.url, name, 'authenticated'), { headers });
  // An entry without bytes is as wrong as one with others.
  if (answer.status === 404 || (answer.status === 400 && /"404"/.test(new TextDecoder().decode(answer.bytes)))) {
    // In the midst of it that may pass; a hash of a part of it must not count as one of the whole.
    if (first > 0) throw new Unavailable('Storage has not the rest of it now');
    return { bytes: new Uint8Array(), totalBytes: 0 };
  }
  if (answer.status === 416 && first === 0) return { bytes: new Uint8Array(), totalBytes: 0 };
  const totalBytes = Number(/\/(\d+)$/.exec(answer.headers.get('content-range') ?? '')?.[1] ?? Number.NaN);
  if (answer.status !== 206 || Number.isNaN(totalBytes)) {
    throw new Unavailable(`Storage answered ${answer.status} to a range`);
  }
  // A cache on the way, or an upload meanwhile: these bytes are not of the object that was found.
  const sent = answer.headers.get('etag');
  if (etag !== null && sent !== null && bare(sent) !== bare(etag))
    throw new Unavailable('Storage gave another version');
  if (answer.bytes.length !== Math.min(last, totalBytes - 1) - first + 1) {
    throw new Unavailable('Storage gave another range than was asked for');
  }
  return { bytes: answer.bytes, totalBytes };
}

function bare(etag: string): string {
  return etag.replace(/^W\//, '').replaceAll('"', '');
}

/** SECURITY of data: by its name alone, so what lies there by now is looked at once more. */
async function removeWrong(options: VerifyMediaOptions, asked: MediaId, object: StoredObject): Promise<void> {
  const now = await readCheck(options, asked);
  if (now?.object?.id !== object.id || now.object.version !== object.version || now.is_right) {
    throw new Unavailable('The object is another by now');
  }
  await removeObject(options, object.name);
}

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
