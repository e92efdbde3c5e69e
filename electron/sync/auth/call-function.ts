import * as z from 'zod/mini';
import { AppError } from '#shared/lib/app-error.ts';
import type { Clock } from '#shared/lib/clock.ts';
import type { ProjectKey } from './auth-api.ts';
import { type Fetch, guardFetch } from './guarded-fetch.ts';
import { type ReadAccessToken, sendAs } from './send-as.ts';

const refusal = z.object({ code: z.optional(z.nullable(z.string())) });

/** PostgREST's call of a function, as somebody. */
export function toFunctionCall({ url, publishableKey }: ProjectKey, accessToken: string, name: string, args: object) {
  return {
    address: `${url}/rest/v1/rpc/${name}`,
    init: {
      method: 'POST',
      headers: {
        apikey: publishableKey,
        authorization: `Bearer ${accessToken}`,
        'content-type': 'application/json',
        accept: 'application/json',
      },
      body: JSON.stringify(args),
    },
  };
}

/**
 * Calls a function of the project's database as somebody, and answers with what it returned. Fails with `not_allowed` where
 * the rules of the team are against it, `project_refused` for what else the function does not take, `signed_out` and what the
 * network gives.
 */
export async function callFunction(
  project: ProjectKey,
  readAccessToken: ReadAccessToken,
  name: string,
  args: object,
  { fetch, clock }: { readonly fetch: Fetch; readonly clock: Clock },
): Promise<unknown> {
  let failure: AppError | null = null;
  const guarded = guardFetch(fetch, (next) => (failure = next), clock);
  const answer = await sendAs(readAccessToken, async (accessToken) => {
    const { address, init } = toFunctionCall(project, accessToken, name, args);
    const sent = await guarded(address, init);
    if (failure !== null) throw failure;
    return sent;
  });
  if (answer.status === 401) throw new AppError('signed_out', `${name} took no token`);
  // A function without a result.
  if (answer.status === 204) return null;
  const body: unknown = await answer.json();
  if (answer.ok) return body;
  const said = refusal.safeParse(body);
  const isRight = said.success && said.data.code === '42501';
  throw new AppError(isRight ? 'not_allowed' : 'project_refused', `${name} answered ${answer.status}`, {
    details: isRight ? { reason: 'role' } : {},
  });
}
