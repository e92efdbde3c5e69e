import { AppError } from '#shared/lib/app-error.ts';
import { parseObject } from './parse-object.ts';

export type Fetch = typeof globalThis.fetch;

/** A server that is asleep takes seconds to wake; a dead socket takes for ever. */
const TIMEOUT_MS = 20_000;
/** The largest answer of Supabase Auth is a few kilobytes. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/**
 * A fetch for Supabase's libraries that lets only what can be an answer of Supabase through: JSON, no redirect, no page of a
 * hotel's network. Everything else is told to `onFailure` as what it is, and the library gets a refusal that it does not
 * retry by itself: whoever called decides when to try again, and a session is not given up for a bad network.
 */
export function guardFetch(
  fetch: Fetch,
  onFailure: (failure: AppError) => void,
  options: { readonly timeoutMs?: number; readonly nowMs: () => number },
): Fetch {
  return async (input, init) => {
    try {
      const signal = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS);
      return await check(await fetch(input, { ...init, redirect: 'manual', signal }), options.nowMs());
    } catch (error) {
      onFailure(toFailure(error));
      return Response.json({ code: 'not_let_through', message: 'See onFailure' }, { status: 499 });
    }
  };
}

/** Returns the same answer, read to its end, or fails with what it is instead. */
async function check(answer: Response, nowMs: number): Promise<Response> {
  const { status, headers } = answer;
  if (answer.type === 'opaqueredirect' || (status >= 300 && status < 400)) {
    throw new AppError('project_not_supabase', `Redirected (${status})`, { details: { reason: 'redirect' } });
  }
  const text = (await readAnswerText(answer, MAX_ANSWER_BYTES)).trim();
  const body = parseObject(text);
  if (status === 429)
    throw new AppError('too_many_requests', 'Rate limit', { details: readPause(headers, body, nowMs) });
  if (status >= 500) throw new AppError('server_busy', `Answered ${status}`, { details: { status } });
  if (text === '') return new Response(null, { status: status === 200 ? 204 : status, headers: kept(headers) });
  if (body === null) {
    throw new AppError('project_not_supabase', `No JSON (${status})`, { details: { reason: 'no_json' } });
  }
  // What stands before Auth and REST (the gateway) knows no codes.
  const isGateway = body.code === undefined && body.error_code === undefined && body.error === undefined;
  if ((status === 401 || status === 403) && isGateway) {
    throw new AppError('project_key_refused', `The gateway answered ${status}`);
  }
  return new Response(text, { status, headers: kept(headers) });
}

/** The length and encoding of what was read are no longer true of what is handed on. */
function kept(headers: Headers): Headers {
  const copy = new Headers(headers);
  for (const name of ['content-length', 'content-encoding', 'transfer-encoding']) copy.delete(name);
  return copy;
}

/** To its end, which must come before `maxBytes`. */
export async function readAnswerText(answer: Response, maxBytes: number): Promise<string> {
  if (answer.body === null) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new AppError('project_not_supabase', 'The answer has no end', { details: { reason: 'too_long' } });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** RFC 9110 10.2.3 has seconds or a date. Auth itself says "you can only request this after 48 seconds". */
export function readPause(
  headers: Headers,
  body: Record<string, unknown> | null,
  nowMs: number,
): { seconds: number | null } {
  const header = headers.get('retry-after') ?? '';
  if (/^\d{1,6}$/.test(header)) return { seconds: Number(header) };
  const dateMs = Date.parse(header);
  if (Number.isFinite(dateMs)) return { seconds: Math.max(1, Math.ceil((dateMs - nowMs) / 1_000)) };
  const said = /after (\d{1,6}) seconds/.exec(`${body?.message ?? ''} ${body?.msg ?? ''}`)?.[1];
  return { seconds: said === undefined ? null : Number(said) };
}

/** Node names the cause by OpenSSL's code, Chromium by `net::ERR_CERT_…`. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ERR_TLS|ERR_SSL/;

/** SECURITY: only the code of the cause goes on; a message may quote what was sent. */
export function toFailure(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = codesOf(error);
  const isCertificate = CERTIFICATE.test(code);
  return new AppError(isCertificate ? 'project_certificate' : 'project_unreachable', `No answer (${code})`);
}

function codesOf(error: unknown): string {
  const codes: string[] = [];
  for (let at = error; at instanceof Error && codes.length < 4; at = at.cause) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'string') codes.push(code);
    else if (/^net::[A-Z_]+$/.test(at.message)) codes.push(at.message);
    else codes.push(at.name);
  }
  return codes.join(', ');
}
