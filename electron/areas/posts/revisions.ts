import { and, asc, count, desc, eq, isNull } from 'drizzle-orm';
import { postRevisions } from '#drizzle/schema/post-revisions.ts';
import { postTargets } from '#drizzle/schema/post-targets.ts';
import type { OutputOf } from '#shared/contract/index.ts';
import type { RevisionReason } from '#shared/domain/states.ts';
import { newId } from '#shared/lib/ids.ts';
import type { ReadDb } from '../../database/mirror.ts';
import type { CommandContext } from '../../ipc/handlers.ts';

/** Months of work on one text. Beyond that the oldest goes: a history that nobody can read to its end helps nobody. */
const MAX_REVISIONS = 100;

export type RevisionPlace = { readonly postId: string /** null: the original. */; readonly targetId: string | null };

/** Keeps a text that is about to leave the post. The same text twice in a row is kept once, an empty one not at all. */
export async function keepRevision(
  { tx, workspaceId }: CommandContext,
  { postId, targetId }: RevisionPlace,
  content: string,
  reason: RevisionReason,
): Promise<void> {
  if (content.trim() === '') return;
  const place = atPlace({ postId, targetId });
  const [last] = await tx.read
    .select({ content: postRevisions.content })
    .from(postRevisions)
    .where(place)
    .orderBy(desc(postRevisions.createdAt), desc(postRevisions.id))
    .limit(1);
  if (last?.content === content) return;
  await tx.insert(postRevisions, { id: newId(), workspaceId, postId, postTargetId: targetId, content, reason });
  const [kept] = await tx.read.select({ revisions: count() }).from(postRevisions).where(place);
  if (!kept || kept.revisions <= MAX_REVISIONS) return;
  const oldest = await tx.read
    .select({ id: postRevisions.id })
    .from(postRevisions)
    .where(place)
    .orderBy(asc(postRevisions.createdAt), asc(postRevisions.id))
    .limit(kept.revisions - MAX_REVISIONS);
  for (const row of oldest) await tx.remove(postRevisions, row.id);
}

function atPlace({ postId, targetId }: RevisionPlace) {
  return and(
    eq(postRevisions.postId, postId),
    targetId ? eq(postRevisions.postTargetId, targetId) : isNull(postRevisions.postTargetId),
    isNull(postRevisions.deletedAt),
  );
}

export async function readRevisions(db: ReadDb, postId: string): Promise<OutputOf<'posts.readRevisions'>> {
  return await db
    .select({
      id: postRevisions.id,
      accountId: postTargets.socialAccountId,
      content: postRevisions.content,
      reason: postRevisions.reason,
      createdAt: postRevisions.createdAt,
    })
    .from(postRevisions)
    .leftJoin(postTargets, eq(postTargets.id, postRevisions.postTargetId))
    .where(and(eq(postRevisions.postId, postId), isNull(postRevisions.deletedAt)))
    .orderBy(desc(postRevisions.createdAt), desc(postRevisions.id));
}
