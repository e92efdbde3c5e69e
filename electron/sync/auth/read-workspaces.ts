import * as z from 'zod/mini';
import { AppError } from '#shared/lib/app-error.ts';
import type { Clock } from '#shared/lib/clock.ts';
import type { ProjectKey } from './auth-api.ts';
import { type Fetch, guardFetch } from './guarded-fetch.ts';
import { type ReadAccessToken, sendAs } from './send-as.ts';

const workspacesSchema = z.array(z.object({ id: z.uuid(), name: z.string() }));
export type WorkspaceNames = z.infer<typeof workspacesSchema>;

/** The workspaces that this person is a member of: row-level security shows no others. */
export async function readWorkspaces(
  { url, publishableKey }: ProjectKey,
  readAccessToken: ReadAccessToken,
  { fetch, clock }: { readonly fetch: Fetch; readonly clock: Clock },
): Promise<WorkspaceNames> {
  let failure: AppError | null = null;
  const guarded = guardFetch(fetch, (next) => (failure = next), clock);
  const answer = await sendAs(readAccessToken, async (accessToken) => {
    const sent = await guarded(`${url}/rest/v1/workspaces?select=id,name&deleted_at=is.null&order=name`, {
      headers: { apikey: publishableKey, authorization: `Bearer ${accessToken}` },
    });
    if (failure !== null) throw failure;
    return sent;
  });
  const parsed = workspacesSchema.safeParse(answer.ok ? await answer.json() : null);
  if (!parsed.success) throw new AppError('sync_bad_answer', `workspaces answered ${answer.status}`);
  return parsed.data;
}
