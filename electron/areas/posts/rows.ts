import { and, eq, inArray, isNull } from 'drizzle-orm';
import { postTargets } from '#drizzle/schema/post-targets.ts';
import { posts } from '#drizzle/schema/posts.ts';
import type { PostRow, TargetRow } from '#drizzle/schema/rows.ts';
import { workspaces } from '#drizzle/schema/workspaces.ts';
import { isEditableState } from '#shared/domain/post-state.ts';
import type { PostState } from '#shared/domain/states.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { must } from '#shared/lib/must.ts';
import type { ReadDb } from '../../database/mirror.ts';

export async function readPostRow(db: ReadDb, id: string): Promise<PostRow | undefined> {
  const [row] = await db
    .select()
    .from(posts)
    .where(and(eq(posts.id, id), isNull(posts.deletedAt)));
  return row;
}

/** The post, or `not_found`; `not_allowed` once it has begun to go out: sync and hands never change a published post. */
export async function readEditablePost(db: ReadDb, id: string): Promise<PostRow> {
  const row = await readPostRow(db, id);
  if (!row) throw new AppError('not_found', 'This post is gone', { details: { postId: id } });
  assertEditable(row.state, id);
  return row;
}

export async function readEditablePosts(db: ReadDb, ids: readonly string[]): Promise<PostRow[]> {
  const rows = await db
    .select()
    .from(posts)
    .where(and(inArray(posts.id, [...ids]), isNull(posts.deletedAt)));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => {
    const row = byId.get(id);
    if (!row) throw new AppError('not_found', 'This post is gone', { details: { postId: id } });
    assertEditable(row.state, id);
    return row;
  });
}

export async function readTarget(db: ReadDb, postId: string, accountId: string): Promise<TargetRow> {
  const target = (await readTargets(db, postId)).find((row) => row.socialAccountId === accountId);
  if (!target)
    throw new AppError('not_found', 'This account is not among the post’s targets', { details: { accountId } });
  return target;
}

export async function readTargets(db: ReadDb, postId: string): Promise<TargetRow[]> {
  return await db
    .select()
    .from(postTargets)
    .where(and(eq(postTargets.postId, postId), isNull(postTargets.deletedAt)));
}

export async function readZone(db: ReadDb, workspaceId: string): Promise<string> {
  const [row] = await db.select({ zone: workspaces.timezone }).from(workspaces).where(eq(workspaces.id, workspaceId));
  return must(row, 'the workspace').zone;
}

function assertEditable(state: PostState, id: string): void {
  if (isEditableState(state)) return;
  throw new AppError('not_allowed', `A post that is ${state} is not edited`, { details: { postId: id, state } });
}
