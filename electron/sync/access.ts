import { and, eq, isNull } from 'drizzle-orm';
import { syncCursors } from '#drizzle/schema/device/sync.ts';
import { workspaceMembers } from '#drizzle/schema/workspace-members.ts';
import type { DeskAccess } from '#shared/contract/sync.ts';
import { mayDo } from '#shared/domain/roles.ts';
import type { ReadDb } from '../database/mirror.ts';
import type { RunningSync } from '../ipc/handlers.ts';

/**
 * Whether what is written here can ever reach the project, by what is known on this device: the rows of the last page, and what
 * the project said since. Before the first page everybody writes: who made the workspace known here is a member.
 */
export async function readAccess(
  db: ReadDb,
  workspaceId: string,
  { state, userId }: Pick<RunningSync, 'state' | 'userId'>,
): Promise<DeskAccess> {
  const { kind } = state();
  if (kind === 'local') return 'write';
  if (kind === 'removed') return 'removed';
  if (userId === null) return 'write';
  const [known] = await db
    .select({ role: workspaceMembers.role, status: workspaceMembers.status, pulledAt: syncCursors.lastPulledAt })
    .from(syncCursors)
    .leftJoin(
      workspaceMembers,
      and(
        eq(workspaceMembers.workspaceId, syncCursors.workspaceId),
        eq(workspaceMembers.userId, userId),
        isNull(workspaceMembers.deletedAt),
      ),
    )
    .where(eq(syncCursors.workspaceId, workspaceId));
  if (!known || known.pulledAt === null) return 'write';
  if (known.role === null || known.status !== 'active') return 'removed';
  return mayDo(known.role, 'posts.writeOwnDrafts') ? 'write' : 'viewer';
}
