import { and, eq, inArray, isNull } from 'drizzle-orm';
import { workspaceMembers } from '#drizzle/schema/workspace-members.ts';
import type { OutputOf } from '#shared/contract/index.ts';
import type { QueryContext } from '../../ipc/handlers.ts';

/** SECURITY: what other devices say counts only of people who are members as this mirror has it. */
export async function listOthers(
  { db, workspaceId, sync }: QueryContext,
  postId: string,
): Promise<OutputOf<'sync.listOthers'>> {
  const ids = sync.others().flatMap((other) => (other.postId === postId ? [other.userId] : []));
  if (ids.length === 0) return [];
  const found = await db
    .select({ userId: workspaceMembers.userId, name: workspaceMembers.displayName, email: workspaceMembers.email })
    .from(workspaceMembers)
    .where(
      and(
        eq(workspaceMembers.workspaceId, workspaceId),
        inArray(workspaceMembers.userId, ids),
        eq(workspaceMembers.status, 'active'),
        isNull(workspaceMembers.deletedAt),
      ),
    );
  return found
    .flatMap(({ userId, name, email }) => (userId ? [{ userId, name: name ?? email ?? '' }] : []))
    .sort((a, b) => a.name.localeCompare(b.name) || a.userId.localeCompare(b.userId));
}
