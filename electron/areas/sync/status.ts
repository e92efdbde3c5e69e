import { and, asc, desc, eq, sql } from 'drizzle-orm';
import { outbox, syncCursors } from '#drizzle/schema/device/sync.ts';
import { posts } from '#drizzle/schema/posts.ts';
import { workspaces } from '#drizzle/schema/workspaces.ts';
import type { SyncStatus, SyncView } from '#shared/contract/sync.ts';
import type { ReadDb } from '../../database/mirror.ts';
import type { QueryContext, RunningSync } from '../../ipc/handlers.ts';
import { readAccess, readRole } from '../../sync/access.ts';
import { readKeys } from './conflict-keys.ts';

const NOTHING = {
  access: 'write' as const,
  role: null,
  workspaceName: null,
  waiting: { count: 0, since: null },
  conflicts: 0,
  firstSync: null,
};

export async function readSync({ db, workspaceId, sync }: QueryContext): Promise<SyncView> {
  const state = sync.state();
  if (state.kind === 'local') return { status: state, ...NOTHING };
  const pulledAt = await readPulledAt(db, workspaceId);
  const [workspace] = await db.select({ name: workspaces.name }).from(workspaces).where(eq(workspaces.id, workspaceId));
  return {
    status: toStatus(state, pulledAt),
    access: await readAccess(db, workspaceId, sync),
    role: await readRole(db, workspaceId, sync),
    workspaceName: workspace?.name ?? null,
    waiting: await readWaiting(db, workspaceId),
    conflicts: (await readKeys(db, workspaceId)).length,
    firstSync: pulledAt === null ? await readFirstSync(db, workspaceId) : null,
  };
}

/** `pulledAt`: of an earlier run, until a round of this one has ended. */
export function toStatus(state: ReturnType<RunningSync['state']>, pulledAt: string | null): SyncStatus {
  if (state.kind === 'local') return state;
  const syncedAt = state.syncedAtMs === null ? pulledAt : toIso(state.syncedAtMs);
  if (state.kind !== 'waiting') return { kind: state.kind, syncedAt };
  return { kind: 'waiting', syncedAt, code: state.error.code, retryAt: toIso(state.retryAtMs) };
}

/** Ids of mutations have no gaps, and leave from the front: first and last say how many there are. */
export async function readWaiting(db: ReadDb, workspaceId: string): Promise<SyncView['waiting']> {
  const end = (order: typeof asc) =>
    db
      .select({ id: outbox.mutationId, at: outbox.createdAt })
      .from(outbox)
      .where(eq(outbox.workspaceId, workspaceId))
      .orderBy(order(outbox.mutationId))
      .limit(1);
  const [[first], [last]] = [await end(asc), await end(desc)];
  if (!first || !last) return { count: 0, since: null };
  return { count: last.id - first.id + 1, since: first.at };
}

export async function readPulledAt(db: ReadDb, workspaceId: string): Promise<string | null> {
  const [cursor] = await db
    .select({ at: syncCursors.lastPulledAt })
    .from(syncCursors)
    .where(eq(syncCursors.workspaceId, workspaceId));
  return cursor?.at ?? null;
}

async function readFirstSync(db: ReadDb, workspaceId: string): Promise<SyncView['firstSync']> {
  const [row] = await db
    .select({ posts: sql<number>`count(*)::int` })
    .from(posts)
    .where(and(eq(posts.workspaceId, workspaceId)));
  const count = row?.posts ?? 0;
  // Posts around today come before all others.
  return { posts: count, isUsable: count > 0 };
}

function toIso(ms: number): string {
  return new Date(ms).toISOString();
}
