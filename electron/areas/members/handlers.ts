import { and, eq, isNull } from 'drizzle-orm';
import { outbox } from '#drizzle/schema/device/sync.ts';
import { workspaceMembers } from '#drizzle/schema/workspace-members.ts';
import type { OutputOf } from '#shared/contract/index.ts';
import { mayManage, roleRank } from '#shared/domain/roles.ts';
import { MEMBER_ROLES } from '#shared/domain/states.ts';
import { AppError } from '#shared/lib/app-error.ts';
import type { AreaHandlers, QueryContext, TaskContext } from '../../ipc/handlers.ts';

export const memberHandlers: AreaHandlers<'members'> = {
  'members.list': (_input, context) => listMembers(context),
  'members.invite': async (input, { sync }) => {
    await sync.callFunction('invite_member', input);
    return {};
  },
  'members.setRole': async ({ memberId, role }, { sync }) => {
    await sync.callFunction('set_member_role', { member_id: memberId, role });
    return {};
  },
  'members.remove': async ({ memberId }, context) => {
    if (await isMe(context, memberId)) await leave(context);
    else await context.sync.callFunction('remove_member', { member_id: memberId });
    return {};
  },
};

/** What waits here could never be sent afterwards. */
async function leave({ db, workspaceId, sync }: TaskContext): Promise<void> {
  const count = await db.$count(outbox, eq(outbox.workspaceId, workspaceId));
  if (count > 0) throw new AppError('leave_unsent', 'Changes are not sent yet', { details: { count } });
  await sync.callFunction('leave_workspace', {});
}

type Place = Pick<QueryContext, 'db' | 'workspaceId' | 'sync'>;

async function readMembers({ db, workspaceId }: Place) {
  return await db
    .select()
    .from(workspaceMembers)
    .where(and(eq(workspaceMembers.workspaceId, workspaceId), isNull(workspaceMembers.deletedAt)));
}

async function listMembers(context: Place): Promise<OutputOf<'members.list'>> {
  const me = context.sync.userId();
  if (me === null) return { members: [], inviteAs: [] };
  const rows = await readMembers(context);
  const mine = rows.find(({ userId, status }) => userId === me && status === 'active');
  const given = mine ? MEMBER_ROLES.filter((role) => mayManage(mine.role, role)) : [];
  const isLastOwner = rows.filter(({ role, status }) => role === 'owner' && status === 'active').length < 2;
  const members = rows.map(({ id, userId, email, displayName, role, status }) => {
    const isMe = userId === me;
    const mayChange = mine !== undefined && !isMe && mayManage(mine.role, role);
    return {
      id,
      name: displayName || email || '',
      email: email ?? '',
      role,
      status,
      isMe,
      roles: mayChange ? given : [],
      mayRemove: isMe ? !(role === 'owner' && isLastOwner) : mayChange,
    };
  });
  members.sort((a, b) => roleRank(b.role) - roleRank(a.role) || a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
  return { members, inviteAs: given };
}

async function isMe(context: Pick<TaskContext, 'db' | 'workspaceId' | 'sync'>, memberId: string): Promise<boolean> {
  const me = context.sync.userId();
  return (await readMembers(context)).some(({ id, userId }) => id === memberId && userId === me);
}
