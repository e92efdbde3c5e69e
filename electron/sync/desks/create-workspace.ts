import * as z from 'zod/mini';
import { AppError } from '#shared/lib/app-error.ts';
import type { Clock } from '#shared/lib/clock.ts';
import type { ProjectKey } from '../auth/auth-api.ts';
import { callFunction } from '../auth/call-function.ts';
import type { Fetch } from '../auth/guarded-fetch.ts';
import type { ReadAccessToken } from '../auth/send-as.ts';

const workspace = z.object({ id: z.uuid(), name: z.string() });

/** Makes a workspace that this person owns. Asked twice with the same id it makes one. Fails with `project_refused`. */
export async function createWorkspace(
  project: ProjectKey,
  readAccessToken: ReadAccessToken,
  made: { readonly id: string; readonly name: string; readonly timezone: string },
  parts: { readonly fetch: Fetch; readonly clock: Clock },
): Promise<z.infer<typeof workspace>> {
  const parsed = workspace.safeParse(await callFunction(project, readAccessToken, 'create_workspace', made, parts));
  if (!parsed.success) throw new AppError('sync_bad_answer', 'create_workspace gave no workspace');
  return parsed.data;
}
