import * as z from 'zod/mini';
import { MEMBER_ROLES, MEMBER_STATES } from '../domain/states.ts';
import { done, id } from './fields.ts';
import { query, task } from './operation.ts';
import { email, NETWORK_ERRORS } from './projects.ts';

const role = z.enum(MEMBER_ROLES);

export const memberView = z.object({
  id,
  /** What they are called; the address where that is not known. */
  name: z.string(),
  email: z.string(),
  role,
  status: z.enum(MEMBER_STATES),
  isMe: z.boolean(),
  /** What I may make them, their own role among it; empty: nothing. The project has the last word. */
  roles: z.array(role),
  mayRemove: z.boolean(),
});
export type MemberView = z.infer<typeof memberView>;

const ERRORS = ['not_allowed', 'not_found', 'signed_out', 'project_refused', ...NETWORK_ERRORS] as const;

/** The people of the open workspace, where it is a team's. They are changed in the project, and so only with a network. */
export const memberOperations = {
  /** By rank, then by name. `inviteAs`: what I may invite somebody as; empty: nobody. In a local workspace there are none. */
  'members.list': query({
    input: z.object({}),
    output: z.object({ members: z.array(memberView), inviteAs: z.array(role) }),
    tables: ['workspace_members'],
  }),
  /** Asked again, the role that is offered is another. */
  'members.invite': task({ input: z.object({ email, role }), output: done, errors: ERRORS }),
  'members.setRole': task({ input: z.object({ memberId: id, role }), output: done, errors: ERRORS }),
  /** Ends a membership or takes an invitation back. Oneself: leaves the workspace. */
  'members.remove': task({ input: z.object({ memberId: id }), output: done, errors: [...ERRORS, 'leave_unsent'] }),
};
