import { MEMBER_ROLES, type MemberRole } from './states.ts';

/**
 * The least role that may do each thing. It shows people their rights before they click; what counts is the server's own
 * word (policies in supabase/migrations): a test holds this list to the matrix that those are proved by. `Own`: what the
 * person made.
 */
export const LEAST_ROLES = {
  'workspace.read': 'viewer',
  'workspace.change': 'admin',
  'workspace.transferOwnership': 'owner',
  'members.manage': 'admin',
  'accounts.write': 'admin',
  'posts.writeOwnDrafts': 'member',
  'posts.requestReview': 'member',
  'posts.writeAll': 'editor',
  'posts.queue': 'editor',
  'posts.approve': 'editor',
  'schedules.write': 'editor',
  'tags.write': 'editor',
  'folders.write': 'editor',
  'media.add': 'member',
  'media.writeOwn': 'member',
  'media.writeAll': 'editor',
  /** The bytes in Storage, for good; a file that leaves the library keeps them. */
  'media.deleteObject': 'editor',
} as const satisfies Readonly<Record<string, MemberRole>>;

export type RightsAction = keyof typeof LEAST_ROLES;

/** 1 viewer … 5 owner, as `private.role_rank` on the server. A higher rank may all that a lower one may. */
export function roleRank(role: MemberRole): number {
  return MEMBER_ROLES.length - MEMBER_ROLES.indexOf(role);
}

/** For active members: whoever is invited or suspended may nothing. */
export function mayDo(role: MemberRole, action: RightsAction): boolean {
  return roleRank(role) >= roleRank(LEAST_ROLES[action]);
}

/**
 * Whether `manager` may invite, change or remove somebody who is, or is to be, `role`: an admin those below admin, an
 * owner everybody. As `private.may_manage`. About themselves people may less: nobody raises, suspends or removes themselves.
 */
export function mayManage(manager: MemberRole, role: MemberRole): boolean {
  return manager === 'owner' || (manager === 'admin' && roleRank(role) < roleRank('admin'));
}
