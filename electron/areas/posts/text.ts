import { and, desc, eq, isNull } from 'drizzle-orm';
import { postMedia } from '#drizzle/schema/post-media.ts';
import { postRevisions } from '#drizzle/schema/post-revisions.ts';
import { postTargets } from '#drizzle/schema/post-targets.ts';
import { posts } from '#drizzle/schema/posts.ts';
import type { InputOf } from '#shared/contract/index.ts';
import type { RevisionReason } from '#shared/domain/states.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { newId } from '#shared/lib/ids.ts';
import type { CommandContext } from '../../ipc/handlers.ts';
import { createPost } from './create.ts';
import { readEditablePost, readPostRow, readTarget } from './rows.ts';

/** A pause this long ends a burst of typing: what stood before the next burst becomes a kept revision. */
const BURST_PAUSE_MS = 120_000;

export async function writeText(input: InputOf<'posts.writeText'>, context: CommandContext): Promise<void> {
  const { postId, accountId, content, create } = input;
  const { tx } = context;
  if (create && !(await readPostRow(tx.read, postId))) await createPost({ id: postId, ...create }, context);
  const post = await readEditablePost(tx.read, postId);
  if (accountId === undefined) {
    if (post.content === content) return;
    await keepBeforeBurst(context, postId, null, post.content, post.updatedAt);
    await tx.update(posts, postId, { content, bodyRev: post.bodyRev + 1 });
    return;
  }
  const target = await readTarget(tx.read, postId, accountId);
  if (target.contentOverride === content) return;
  if (target.contentOverride !== null) {
    await keepBeforeBurst(context, postId, target.id, target.contentOverride, target.updatedAt);
  }
  await tx.update(postTargets, target.id, {
    contentOverride: content,
    contentOverrideBase: target.contentOverride === null ? post.content : target.contentOverrideBase,
    bodyRev: target.bodyRev + 1,
  });
}

/**
 * For text that was accepted before the mirror was open and that its post does not take: it becomes a kept revision, or
 * a draft of its own where there is no post to keep it with.
 */
export async function keepRefusedText(input: InputOf<'posts.writeText'>, context: CommandContext): Promise<void> {
  const { postId, content } = input;
  if (content === '') return;
  const [post] = await context.tx.read.select({ id: posts.id }).from(posts).where(eq(posts.id, postId));
  if (post) await keep(context, postId, null, content, 'replaced');
  else await createPost({ id: postId, content }, context);
}

export async function resetOverride(input: InputOf<'posts.resetOverride'>, context: CommandContext): Promise<void> {
  const { tx } = context;
  await readEditablePost(tx.read, input.postId);
  const target = await readTarget(tx.read, input.postId, input.accountId);
  if (input.part === 'time') {
    await tx.update(postTargets, target.id, { wallTimeOverride: null, publishDateOverride: null });
  } else if (input.part === 'settings') {
    await tx.update(postTargets, target.id, { settings: {} });
  } else if (input.part === 'media') {
    const places = await tx.read
      .select({ id: postMedia.id })
      .from(postMedia)
      .where(and(eq(postMedia.postTargetId, target.id), isNull(postMedia.deletedAt)));
    for (const place of places) await tx.remove(postMedia, place.id);
    await tx.update(postTargets, target.id, { mediaOverridden: false });
  } else if (target.contentOverride !== null) {
    await keep(context, input.postId, target.id, target.contentOverride, 'replaced');
    await tx.update(postTargets, target.id, { contentOverride: null, contentOverrideBase: null });
  }
}

export async function acceptOriginal(
  { postId, accountId }: InputOf<'posts.acceptOriginal'>,
  { tx }: CommandContext,
): Promise<void> {
  const post = await readEditablePost(tx.read, postId);
  const target = await readTarget(tx.read, postId, accountId);
  if (target.contentOverride === null) return;
  await tx.update(postTargets, target.id, { contentOverrideBase: post.content });
}

export async function restoreRevision(
  { revisionId }: InputOf<'posts.restoreRevision'>,
  context: CommandContext,
): Promise<void> {
  const { tx } = context;
  const [revision] = await tx.read.select().from(postRevisions).where(eq(postRevisions.id, revisionId));
  if (!revision) throw new AppError('not_found', 'This revision is gone');
  const post = await readEditablePost(tx.read, revision.postId);
  if (revision.postTargetId === null) {
    await keep(context, post.id, null, post.content, 'replaced');
    await tx.update(posts, post.id, { content: revision.content, bodyRev: post.bodyRev + 1 });
    return;
  }
  const [target] = await tx.read.select().from(postTargets).where(eq(postTargets.id, revision.postTargetId));
  if (!target || target.deletedAt !== null) throw new AppError('not_found', 'This account is no longer a target');
  if (target.contentOverride !== null) await keep(context, post.id, target.id, target.contentOverride, 'replaced');
  await tx.update(postTargets, target.id, {
    contentOverride: revision.content,
    contentOverrideBase: target.contentOverrideBase ?? post.content,
    bodyRev: target.bodyRev + 1,
  });
}

async function keepBeforeBurst(
  context: CommandContext,
  postId: string,
  targetId: string | null,
  content: string,
  changedAt: string,
): Promise<void> {
  const isNewBurst = context.clock.nowMs() - Date.parse(changedAt) > BURST_PAUSE_MS;
  if (isNewBurst && content !== '') await keep(context, postId, targetId, content, 'replaced');
}

/** The same text twice in a row is kept once. */
async function keep(
  { tx, workspaceId }: CommandContext,
  postId: string,
  postTargetId: string | null,
  content: string,
  reason: RevisionReason,
): Promise<void> {
  const [last] = await tx.read
    .select({ content: postRevisions.content })
    .from(postRevisions)
    .where(
      and(
        eq(postRevisions.postId, postId),
        postTargetId ? eq(postRevisions.postTargetId, postTargetId) : isNull(postRevisions.postTargetId),
      ),
    )
    .orderBy(desc(postRevisions.createdAt), desc(postRevisions.id))
    .limit(1);
  if (last?.content === content) return;
  await tx.insert(postRevisions, { id: newId(), workspaceId, postId, postTargetId, content, reason });
}
