import { and, eq, isNull } from 'drizzle-orm';
import { syncCursors } from '#drizzle/schema/device/sync.ts';
import { workspaceMembers } from '#drizzle/schema/workspace-members.ts';
import type { DeskAccess } from '#shared/contract/sync.ts';
import { mayDo, type RightsAction } from '#shared/domain/roles.ts';
import type { MemberRole } from '#shared/domain/states.ts';
import type { ReadDb } from '../database/mirror.ts';
import type { RunningSync } from '../ipc/handlers.ts';
import { LEFT, SUSPENDED } from './store.ts';

type Place = Pick<RunningSync, 'state' | 'userId'>;

/**
 * Whether what is written here can ever reach the project, by what it said last. Where nothing is known of this person (before
 * the first page, or after a power cut: rows of pages are in no journal) they write: it is kept, and the project has the last word.
 */
export async function readAccess(db: ReadDb, workspaceId: string, sync: Place): Promise<DeskAccess> {
  const { kind } = sync.state();
  const userId = sync.userId();
  if (kind === 'local') return 'write';
  if (kind === 'removed' || kind === 'suspended') return kind;
  if (userId === null) return 'write';
  const known = await readMembership(db, workspaceId, userId);
  // Let in again: the row is here long before the rest of the workspace, and with it the rights.
  if (known?.role && known.status === 'active') return mayDo(known.role, 'posts.writeOwnDrafts') ? 'write' : 'viewer';
  if (known?.aclRev === SUSPENDED) return 'suspended';
  if (!known || (known.role === null && known.aclRev !== LEFT)) return 'write';
  return 'removed';
}

/**
 * Whether this person may do that to the workspace, as far as is known here; what the project says counts. Where nothing is known of
 * them they may, as in `readAccess`.
 */
export async function readMay(db: ReadDb, workspaceId: string, sync: Place, action: RightsAction): Promise<boolean> {
  if ((await readAccess(db, workspaceId, sync)) !== 'write') return false;
  const userId = sync.userId();
  if (userId === null) return true;
  const role = (await readMembership(db, workspaceId, userId))?.role;
  return role == null || mayDo(role, action);
}

/** One row where the workspace was ever pulled; with the role of this person, where they have one. */
async function readMembership(db: ReadDb, workspaceId: string, userId: string) {
  const [known] = await db
    .select({ role: workspaceMembers.role, status: workspaceMembers.status, aclRev: syncCursors.aclRev })
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
  return known;
}

/** null: no active member, or nothing is known of this person yet. */
export async function readRole(
  db: ReadDb,
  workspaceId: string,
  sync: Pick<RunningSync, 'userId'>,
): Promise<MemberRole | null> {
  const userId = sync.userId();
  if (userId === null) return null;
  const [known] = await db
    .select({ role: workspaceMembers.role })
    .from(workspaceMembers)
    .where(
      and(
        eq(workspaceMembers.workspaceId, workspaceId),
        eq(workspaceMembers.userId, userId),
        eq(workspaceMembers.status, 'active'),
        isNull(workspaceMembers.deletedAt),
      ),
    );
  return known?.role ?? null;
}
