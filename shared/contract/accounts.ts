import * as z from 'zod/mini';
import { ACCOUNT_STATES, PROVIDERS } from '../domain/states.ts';
import { done, id, name } from './fields.ts';
import { command, query } from './operation.ts';

const handle = z.string().check(z.trim(), z.maxLength(200));
const avatarSha256 = z.nullable(z.string().check(z.regex(/^[0-9a-f]{64}$/)));
const overrides = z.record(z.string(), z.unknown());

export const accountView = z.object({
  id,
  provider: z.enum(PROVIDERS),
  displayName: z.string(),
  handle: z.string(),
  avatarSha256: z.nullable(z.string()),
  status: z.enum(ACCOUNT_STATES),
  capabilityOverrides: overrides,
  /** Posts that are not deleted and name this account. */
  postCount: z.number(),
});
export type AccountView = z.infer<typeof accountView>;

export const accountOperations = {
  'accounts.list': query({
    input: z.object({}),
    output: z.array(accountView),
    tables: ['social_accounts', 'post_targets'],
  }),
  /** For planning only: no sign-in, no network. It is connected later. */
  'accounts.add': command({
    input: z.object({
      id,
      provider: z.enum(PROVIDERS),
      displayName: name,
      handle,
      avatarSha256: z.optional(avatarSha256),
      capabilityOverrides: z.optional(overrides),
    }),
    output: done,
  }),
  'accounts.edit': command({
    input: z.object({
      id,
      displayName: z.optional(name),
      handle: z.optional(handle),
      avatarSha256: z.optional(avatarSha256),
      capabilityOverrides: z.optional(overrides),
    }),
    output: done,
    errors: ['not_found'],
  }),
  /** Its posts keep their other targets; undo brings the account and its targets back. */
  'accounts.remove': command({ input: z.object({ id }), output: done, errors: ['not_found'] }),
};
