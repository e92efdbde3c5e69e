import * as z from 'zod/mini';
import { AppError } from '#shared/lib/app-error.ts';
import type { Clock } from '#shared/lib/clock.ts';
import type { ProjectKey } from '../auth/auth-api.ts';
import { type Fetch, guardFetch } from '../auth/guarded-fetch.ts';

const workspace = z.object({ id: z.uuid(), name: z.string() });

/** Makes a workspace that this person owns. Asked twice with the same id it makes one. Fails with `sync_refused`. */
export async function createWorkspace(
  { url, publishableKey }: ProjectKey,
  accessToken: string,
  made: { readonly id: string; readonly name: string; readonly timezone: string },
  { fetch, clock }: { readonly fetch: Fetch; readonly clock: Clock },
): Promise<z.infer<typeof workspace>> {
  let failure: AppError | null = null;
  const guarded = guardFetch(fetch, (next) => (failure = next), clock);
  const answer = await guarded(`${url}/rest/v1/rpc/create_workspace`, {
    method: 'POST',
    headers: {
      apikey: publishableKey,
      authorization: `Bearer ${accessToken}`,
      'content-type': 'application/json',
      accept: 'application/json',
    },
    body: JSON.stringify(made),
  });
  if (failure !== null) throw failure;
  const body: unknown = await answer.json();
  if (!answer.ok) throw new AppError('sync_refused', `create_workspace answered ${answer.status}`);
  const parsed = workspace.safeParse(body);
  if (!parsed.success) throw new AppError('sync_bad_answer', 'create_workspace gave no workspace');
  return parsed.data;
}
