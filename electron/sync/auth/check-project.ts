import * as z from 'zod/mini';
import type { SignInMethods } from '#shared/contract/projects.ts';
import { isSignInProvider } from '#shared/domain/sign-in.ts';
import { AppError } from '#shared/lib/app-error.ts';
import type { Clock } from '#shared/lib/clock.ts';
import type { ProjectKey } from './auth-api.ts';
import { type Fetch, guardFetch } from './guarded-fetch.ts';
import { readKeyKind, readProjectAddress } from './project-address.ts';

/** What `/auth/v1/settings` tells everybody (supabase/auth, `internal/api/settings.go`). */
const settingsSchema = z.object({
  external: z.record(z.string(), z.unknown()),
  disable_signup: z.boolean(),
});

/** The address and key that a person typed. Fails with `project_address_invalid`, `project_key_secret`. */
export function readProjectKey(typed: { readonly url: string; readonly key: string }): ProjectKey {
  const address = readProjectAddress(typed.url);
  if (address.kind === 'invalid') {
    const details = { reason: address.reason };
    throw new AppError('project_address_invalid', `The address is ${address.reason}`, { details });
  }
  const key = typed.key.trim();
  if (readKeyKind(key) === 'secret') throw new AppError('project_key_secret', 'A secret key');
  // A header cannot hold anything else, and no key of Supabase's does.
  if (!/^[\w.-]{1,4000}$/.test(key)) throw new AppError('project_key_refused', 'Not a key');
  return { url: address.url, publishableKey: key };
}

/** Asks the project itself. Fails with what is in the way: see the errors of `projects.connect`. */
export async function checkProject(
  project: ProjectKey,
  options: { readonly fetch: Fetch; readonly clock: Clock },
): Promise<SignInMethods> {
  const methods = await readMethods(project, options);
  await assertSchema(project, options);
  return methods;
}

async function readMethods(project: ProjectKey, options: Parameters<typeof checkProject>[1]): Promise<SignInMethods> {
  const { body } = await ask(project, options, '/auth/v1/settings');
  const parsed = settingsSchema.safeParse(body);
  if (!parsed.success) throw new AppError('project_not_supabase', 'The settings of Auth are none');
  const { external, disable_signup: isClosed } = parsed.data;
  const isOn = (name: string) => external[name] === true;
  return {
    email: isOn('email'),
    signUp: isOn('email') && !isClosed,
    providers: Object.keys(external).filter(isOn).filter(isSignInProvider),
  };
}

const NOBODY = '00000000-0000-0000-0000-000000000000';

/**
 * Calls what every device calls first, without a session. A project with our migrations refuses it (42501: the function is
 * there and not for everybody), another does not know it (PGRST202, or 404).
 */
async function assertSchema(project: ProjectKey, options: Parameters<typeof checkProject>[1]): Promise<void> {
  const call = { client: NOBODY, schema_version: 0 };
  const { status, body } = await ask(project, options, '/rest/v1/rpc/sync_hello', call);
  const code = (body as { code?: unknown } | null)?.code;
  if (code === '42501') return;
  if (status === 404 || code === 'PGRST202' || code === '42883') {
    throw new AppError('project_no_schema', 'No sync_hello');
  }
  throw new AppError('project_not_supabase', `sync_hello answered ${status}`);
}

async function ask(
  { url, publishableKey }: ProjectKey,
  { fetch, clock }: Parameters<typeof checkProject>[1],
  path: string,
  body?: object,
): Promise<{ status: number; body: unknown }> {
  let failure: AppError | null = null;
  const guarded = guardFetch(fetch, (next) => (failure = next), clock);
  const answer = await guarded(`${url}${path}`, {
    headers: { apikey: publishableKey, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
  });
  if (failure !== null) throw failure;
  return { status: answer.status, body: answer.status === 204 ? null : await answer.json() };
}
