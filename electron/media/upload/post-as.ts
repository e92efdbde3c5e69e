import { type Fetch, readAnswerText, toFailure } from '../../sync/auth/guarded-fetch.ts';
import { type ReadAccessToken, sendAs } from '../../sync/auth/send-as.ts';
import type { StorageAnswer } from './read-trouble.ts';

/** How a project is asked about files, beside its Storage. */
export type ProjectAccess = {
  readonly project: { readonly url: string; readonly publishableKey: string };
  readonly readAccessToken: ReadAccessToken;
  readonly fetch: Fetch;
};

export type PostOptions = ProjectAccess & {
  /** Below the project's address. */
  readonly path: string;
  readonly body: object;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};

const MAX_ANSWER_BYTES = 64 * 1024;

/** Throws what a token cannot be had for, what the line failed by, and the signal's reason. */
export async function postAs(options: PostOptions): Promise<StorageAnswer> {
  const { project, readAccessToken, fetch, path, body, timeoutMs, signal } = options;
  return await sendAs(orAborted(readAccessToken, signal), async (token) => {
    try {
      const said = await fetch(`${project.url.replace(/\/+$/, '')}/${path}`, {
        method: 'POST',
        headers: {
          apikey: project.publishableKey,
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify(body),
        // SECURITY: a token goes to the project alone.
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
      return { status: said.status, headers: said.headers, text: await readAnswerText(said, MAX_ANSWER_BYTES) };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw toFailure(error);
    }
  });
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
