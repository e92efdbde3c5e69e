import * as z from 'zod/mini';
import { AppError } from '#shared/lib/app-error.ts';
import { toFunctionCall } from './auth/call-function.ts';
import { type Fetch, readAnswerText, readPause, toFailure } from './auth/guarded-fetch.ts';
import { type ReadAccessToken, sendAs } from './auth/send-as.ts';
import { type SyncServer, toSyncError, toSyncServer } from './wire.ts';

export type TransportOptions = {
  readonly url: string;
  readonly publishableKey: string;
  readonly readAccessToken: ReadAccessToken;
  readonly fetch: Fetch;
  readonly nowMs: () => number;
  readonly timeoutMs?: number;
};

/** A first page of a large workspace from a server that is busy. */
const TIMEOUT_MS = 60_000;
/** Ten thousand rows, each as large as the longest post. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;

const failure = z.object({ code: z.optional(z.nullable(z.string())), message: z.optional(z.nullable(z.string())) });

/**
 * The team's project over PostgREST. A call that fails throws an AppError that says what to do about it:
 * `project_unreachable`, `project_certificate`, `project_not_supabase` (another network's page, a redirect), `server_busy`,
 * `too_many_requests` (`details.seconds`) and `sync_unreachable` pass by themselves; `signed_out` waits for a person;
 * `sync_refused` has the server's own reason; `sync_cannot_take` comes each time; `sync_bad_answer` is another version's.
 */
export function createTransport(options: TransportOptions): SyncServer {
  return toSyncServer(async (name, args) => {
    const answer = await sendAs(options.readAccessToken, (token) => send(options, name, args, token));
    return read(answer, options.nowMs());
  });
}

type Answer = { readonly status: number; readonly headers: Headers; readonly text: string };

async function send(
  { url, publishableKey, fetch, timeoutMs = TIMEOUT_MS }: TransportOptions,
  name: string,
  args: object,
  token: string,
): Promise<Answer> {
  try {
    const { address, init } = toFunctionCall({ url, publishableKey }, token, name, args);
    const answer = await fetch(address, {
      ...init,
      // SECURITY: a token goes to the project alone.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { status, headers, type } = answer;
    if (type === 'opaqueredirect' || (status >= 300 && status < 400)) {
      throw new AppError('project_not_supabase', `Redirected (${status})`, { details: { reason: 'redirect' } });
    }
    return { status, headers, text: await readAnswerText(answer, MAX_ANSWER_BYTES) };
  } catch (error) {
    throw toFailure(error);
  }
}

function read({ status, headers, text }: Answer, nowMs: number): unknown {
  const body = parse(text);
  if (status >= 200 && status < 300) {
    if (body !== undefined) return body;
    // Of ours and cut short, or somebody else's page.
    if (/^\s*[[{]/.test(text))
      throw new AppError('sync_bad_answer', `An answer of ${text.length} letters is cut short`);
    throw new AppError('project_not_supabase', `No JSON (${status})`, { details: { reason: 'no_json' } });
  }
  if (status === 429)
    throw new AppError('too_many_requests', 'Rate limit', { details: readPause(headers, null, nowMs) });
  const said = failure.safeParse(body);
  const code = said.success ? said.data.code : null;
  if (code == null && status !== 413) {
    if (status >= 500) throw new AppError('server_busy', `Answered ${status}`, { details: { status } });
    if (body === undefined)
      throw new AppError('project_not_supabase', `No JSON (${status})`, { details: { reason: 'no_json' } });
  }
  throw toSyncError({
    status,
    code: code ?? undefined,
    message: said.success ? (said.data.message ?? undefined) : undefined,
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
