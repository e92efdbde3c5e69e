import * as z from 'zod/mini';
import { AppError } from '#shared/lib/app-error.ts';
import { type Fetch, readAnswerText, toFailure } from '../../sync/auth/guarded-fetch.ts';
import { type ReadAccessToken, sendAs } from '../../sync/auth/send-as.ts';
import { readTrouble } from './read-trouble.ts';
import type { Trouble } from './trouble.ts';

const checked = z.discriminatedUnion('status', [
  z.object({ status: z.literal('ready') }),
  z.object({ status: z.literal('failed') }),
  z.object({ status: z.literal('missing') }),
  z.object({ status: z.literal('gone') }),
  z.object({ status: z.literal('processing'), doneBytes: z.number(), totalBytes: z.number() }),
]);

/** `not_offered`: the project has no such function. */
export type Checked =
  | z.infer<typeof checked>
  | { readonly status: 'not_offered' }
  | { readonly status: 'trouble'; readonly trouble: Trouble };

export type AskCheckOptions = {
  readonly project: { readonly url: string; readonly publishableKey: string };
  readonly readAccessToken: ReadAccessToken;
  readonly fetch: Fetch;
  readonly workspaceId: string;
  readonly assetId: string;
  readonly signal: AbortSignal;
  readonly nowMs: () => number;
};

/** The function reads 32 MB from a Storage that may be far away. */
const TIMEOUT_MS = 120_000;
const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * Asks the project to look at a file that its Storage has (supabase/functions/verify-media). A large one takes several calls.
 * Throws what a token cannot be had for, and the signal's reason.
 */
export async function askCheck(options: AskCheckOptions): Promise<Checked> {
  const { project, readAccessToken, fetch, workspaceId, assetId, signal, nowMs } = options;
  const body = JSON.stringify({ workspace_id: workspaceId, asset_id: assetId });
  const answer = await sendAs(orAborted(readAccessToken, signal), async (token) => {
    try {
      const said = await fetch(`${project.url.replace(/\/+$/, '')}/functions/v1/verify-media`, {
        method: 'POST',
        headers: {
          apikey: project.publishableKey,
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
        },
        body,
        // SECURITY: a token goes to the project alone.
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      return { status: said.status, headers: said.headers, text: await readAnswerText(said, MAX_ANSWER_BYTES) };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw toFailure(error);
    }
  });
  if (answer.status === 404) return { status: 'not_offered' };
  if (answer.status !== 200) return { status: 'trouble', trouble: readTrouble(answer, nowMs()) };
  return read(answer.text);
}

/** A renewal that hangs, or a keyring that waits for its password, holds up nobody who stops. */
function orAborted(readAccessToken: ReadAccessToken, signal: AbortSignal): ReadAccessToken {
  return async (refused) => {
    const aborted = Promise.withResolvers<never>();
    const onAbort = () => aborted.reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      signal.throwIfAborted();
      return await Promise.race([readAccessToken(refused), aborted.promise]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  };
}

function read(text: string): Checked {
  try {
    return checked.parse(JSON.parse(text));
  } catch (error) {
    throw new AppError('sync_bad_answer', 'Not what the function answers', { cause: error });
  }
}
