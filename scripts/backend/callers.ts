import type { Keys } from './data-folder.ts';
import type { Fetch } from './http.ts';
import { refusal, type UploadTarget } from './resumable-uploads.ts';

/** What Lite knows of who sent a request, asked of Lite itself: the same checks as for every other request. */
export type Callers = {
  /** The user's id, 'service_role', or null for somebody without a session. */
  readonly identify: (headers: Headers) => Promise<string | null>;
  /** Throws a refusal unless the policies would take this object from this caller. */
  readonly assertMayUpload: (headers: Headers, target: UploadTarget) => Promise<void>;
  readonly assertBucketTakes: (file: UploadTarget & { sizeBytes: number | undefined }) => Promise<void>;
  /** The headers that say who calls. */
  readonly forward: (headers: Headers) => Headers;
  readonly objectUrl: (route: 'object' | 'object/upload/sign', target: UploadTarget) => string;
  /** Status and words of an answer of Storage that is no success. */
  readonly readRefusal: (answer: Response) => Promise<[status: number, message: string]>;
};

/** Requests to Lite inside this process need an address, of which only the path counts. */
const HERE = 'http://127.0.0.1';

export function createCallers(lite: Fetch, keys: Keys): Callers {
  async function identify(headers: Headers): Promise<string | null> {
    if (isSecretKeyAlone(headers, keys.secretKey)) return 'service_role';
    const answer = await lite(new Request(`${HERE}/auth/v1/user`, { headers: forward(headers) }));
    if (!answer.ok) return null;
    return ((await answer.json()) as { id: string }).id;
  }

  function forward(headers: Headers): Headers {
    // Storage takes a session without a key beside it, which is what tus clients send; Auth does not.
    const sent = new Headers({ apikey: headers.get('apikey') ?? keys.publishableKey });
    for (const name of ['authorization', 'x-upsert']) {
      const value = headers.get(name);
      if (value !== null) sent.set(name, value);
    }
    return sent;
  }

  /** Asking for a signed upload address makes Lite try the insert under the caller's rights and take it back. */
  async function assertMayUpload(headers: Headers, target: UploadTarget): Promise<void> {
    const sent = forward(headers);
    if (target.contentType) sent.set('content-type', target.contentType);
    const answer = await lite(new Request(objectUrl('object/upload/sign', target), { method: 'POST', headers: sent }));
    if (!answer.ok) throw refusal(...(await readRefusal(answer)));
  }

  async function assertBucketTakes({
    bucket,
    contentType,
    sizeBytes = 0,
  }: Parameters<Callers['assertBucketTakes']>[0]) {
    const headers = { apikey: keys.secretKey };
    const answer = await lite(new Request(`${HERE}/storage/v1/bucket/${encodeURIComponent(bucket)}`, { headers }));
    if (!answer.ok) throw refusal(...(await readRefusal(answer)));
    const limits = (await answer.json()) as { file_size_limit: number | null; allowed_mime_types: string[] | null };
    if (limits.file_size_limit && sizeBytes > limits.file_size_limit) throw refusal(413, 'Maximum size exceeded');
    if (contentType && limits.allowed_mime_types?.length && !limits.allowed_mime_types.includes(contentType)) {
      throw refusal(415, `mime type ${contentType} is not supported`);
    }
  }

  return { identify, assertMayUpload, assertBucketTakes, forward, objectUrl, readRefusal };
}

/** A session beside a key goes before it. */
function isSecretKeyAlone(headers: Headers, secretKey: string): boolean {
  const bearer = /^Bearer\s+(.+)$/.exec(headers.get('authorization') ?? '')?.[1];
  return headers.get('apikey') === secretKey && (bearer === undefined || bearer.startsWith('sb_'));
}

function objectUrl(route: string, { bucket, name }: UploadTarget): string {
  const parts = [bucket, ...name.split('/')];
  // SECURITY: an address with such a part is another address.
  if (parts.some((part) => part === '.' || part === '..')) throw refusal(400, `Invalid key: ${name}`);
  return `${HERE}/storage/v1/${route}/${parts.map(encodeURIComponent).join('/')}`;
}

async function readRefusal(answer: Response): Promise<[number, string]> {
  const body = (await answer.json().catch(() => ({}))) as { statusCode?: string; message?: string };
  return [Number(body.statusCode) || answer.status, body.message ?? 'Storage refused the upload'];
}
