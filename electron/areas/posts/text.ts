import { and, desc, eq, inArray, isNull } from 'drizzle-orm';
import { postMedia } from '#drizzle/schema/post-media.ts';
import { postRevisions } from '#drizzle/schema/post-revisions.ts';
import { postTargets } from '#drizzle/schema/post-targets.ts';
import { posts } from '#drizzle/schema/posts.ts';
import type { TargetRow } from '#drizzle/schema/rows.ts';
import { socialAccounts } from '#drizzle/schema/social-accounts.ts';
import type { InputOf } from '#shared/contract/index.ts';
import { isInsertion, mergeTyped } from '#shared/domain/merge-text.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { junctionId, newId } from '#shared/lib/ids.ts';
import type { ReadDb } from '../../database/mirror.ts';
import type { CommandContext } from '../../ipc/handlers.ts';
import { createPost } from './create.ts';
import { textBeforeRemoval } from './removal-runs.ts';
import { keepRevision, type RevisionPlace } from './revisions.ts';
import { readEditablePost, readPostRow, readTarget, readTargets } from './rows.ts';
import { setTargets } from './targets.ts';

/** A pause this long ends a burst of typing: what stood before the next burst becomes a kept revision. */
const BURST_PAUSE_MS = 120_000;

export async function writeText(input: InputOf<'posts.writeText'>, context: CommandContext): Promise<void> {
  const { postId, accountId, create } = input;
  const { tx } = context;
  if (create && !(await readPostRow(tx.read, postId))) {
    const content = accountId === undefined ? input.content : '';
    if (!(await bringBack(postId, create.accountIds, context))) {
      await createPost({ id: postId, ...create, content }, context);
    }
  }
  const post = await readEditablePost(tx.read, postId);
  if (accountId === undefined) {
    const content = await mergeInto(context, { postId, targetId: null }, post.content, input);
    if (post.content === content) return;
    await keepBeforeWriting(context, { postId, targetId: null }, post, content);
    await tx.update(posts, postId, { content, bodyRev: post.bodyRev + 1 });
    return;
  }
  const target =
    (await findWrittenTarget(tx.read, postId, accountId)) ?? (await readTarget(tx.read, postId, accountId));
  const { contentOverride, updatedAt } = target;
  const place = { postId, targetId: target.id };
  const content = contentOverride === null ? input.content : await mergeInto(context, place, contentOverride, input);
  if (contentOverride === content) return;
  if (contentOverride !== null) {
    const before = { content: contentOverride, updatedAt };
    await keepBeforeWriting(context, place, before, content);
  }
  await tx.update(postTargets, target.id, {
    contentOverride: content,
    contentOverrideBase: contentOverride === null ? post.content : target.contentOverrideBase,
    bodyRev: target.bodyRev + 1,
  });
}

/** Also one that was taken off the post while its text was being typed: what is written stays with it, and comes back with it. */
async function findWrittenTarget(db: ReadDb, postId: string, accountId: string): Promise<TargetRow | undefined> {
  const isIt = and(eq(postTargets.postId, postId), eq(postTargets.socialAccountId, accountId));
  const rows = await db.select().from(postTargets).where(isIt).orderBy(desc(postTargets.deletedAt));
  return rows.find(({ deletedAt }) => deletedAt === null) ?? rows[0];
}

/** A text that came to stand there while the field was written in is not written over: sync brought it, or another window. */
async function mergeInto(
  context: CommandContext,
  place: RevisionPlace,
  stored: string,
  { content: typed, base }: InputOf<'posts.writeText'>,
): Promise<string> {
  if (base === undefined) return typed;
  const { text, kept } = mergeTyped({ base, typed, stored });
  if (kept !== null) await keepRevision(context, place, kept, 'replaced');
  return text;
}

/**
 * Who goes on writing in a post that was deleted meanwhile (undo of its making) means it: it comes back with all that it had,
 * as a draft where it was queued. False: there is none.
 */
async function bringBack(id: string, accountIds: readonly string[], context: CommandContext): Promise<boolean> {
  const { tx } = context;
  const [buried] = await tx.read.select().from(posts).where(eq(posts.id, id));
  if (!buried) return false;
  await tx.update(posts, id, { deletedAt: null, state: buried.state === 'queued' ? 'draft' : buried.state });
  const kept = (await readTargets(tx.read, id)).map((target) => target.socialAccountId);
  const wanted = [...new Set([...kept, ...accountIds])];
  const living = await tx.read
    .select({ id: socialAccounts.id })
    .from(socialAccounts)
    .where(and(inArray(socialAccounts.id, wanted), isNull(socialAccounts.deletedAt)));
  await setTargets({ postId: id, accountIds: living.map((account) => account.id) }, context);
  return true;
}

/**
 * For text that its post does not take: it becomes a kept revision of the text that it was to be, or a draft of its own where
 * there is no post to keep it with: one, in which the next letters go on. Never refused.
 */
export async function keepRefusedText(input: InputOf<'posts.writeText'>, context: CommandContext): Promise<void> {
  const { postId, accountId, content } = input;
  if (content === '') return;
  const { tx } = context;
  const [post] = await tx.read.select({ deletedAt: posts.deletedAt }).from(posts).where(eq(posts.id, postId));
  if (post?.deletedAt === null) {
    const target = accountId === undefined ? undefined : await findWrittenTarget(tx.read, postId, accountId);
    await keepRevision(context, { postId, targetId: target?.id ?? null }, content, 'replaced');
    return;
  }
  if (!post) {
    await createPost({ id: postId, content }, context);
    return;
  }
  const draft = await readPostRow(tx.read, keptDraftId(postId, accountId));
  const isUnplanned = draft?.state === 'draft' && draft.wallTime === null;
  if (isUnplanned && isInsertion(draft.content, content)) {
    await tx.update(posts, draft.id, { content, bodyRev: draft.bodyRev + 1 });
  } else if (!isUnplanned || !isInsertion(content, draft.content))
    await createPost({ id: draft ? newId() : keptDraftId(postId, accountId), content }, context);
}

/** A teammate's device may keep letters of the same post. */
const RUN = newId();

function keptDraftId(postId: string, accountId: string | undefined): string {
  return junctionId('kept', RUN, postId, accountId ?? '');
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
    await keepRevision(context, { postId: input.postId, targetId: target.id }, target.contentOverride, 'replaced');
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
  const [revision] = await tx.read
    .select()
    .from(postRevisions)
    .where(and(eq(postRevisions.id, revisionId), isNull(postRevisions.deletedAt)));
  if (!revision) throw new AppError('not_found', 'This revision is gone');
  const { content } = revision;
  const post = await readEditablePost(tx.read, revision.postId);
  if (revision.postTargetId === null) {
    if (post.content === content) return;
    await keepRevision(context, { postId: post.id, targetId: null }, post.content, 'restored');
    await tx.update(posts, post.id, { content, bodyRev: post.bodyRev + 1 });
    return;
  }
  const [target] = await tx.read.select().from(postTargets).where(eq(postTargets.id, revision.postTargetId));
  if (!target || target.deletedAt !== null) throw new AppError('not_found', 'This account is no longer a target');
  if (target.contentOverride === content) return;
  await keepRevision(context, { postId: post.id, targetId: target.id }, target.contentOverride ?? '', 'restored');
  await tx.update(postTargets, target.id, {
    contentOverride: content,
    contentOverrideBase: target.contentOverrideBase ?? post.content,
    bodyRev: target.bodyRev + 1,
  });
}

/** Every line that was typed stays in the text or in a kept revision (docs/sync: invariant 5). */
async function keepBeforeWriting(
  context: CommandContext,
  place: RevisionPlace,
  before: { readonly content: string; readonly updatedAt: string },
  next: string,
): Promise<void> {
  const removedFrom = textBeforeRemoval(place, before.content, next);
  const isNewBurst = context.clock.nowMs() - Date.parse(before.updatedAt) > BURST_PAUSE_MS;
  const kept = removedFrom ?? (isNewBurst ? before.content : null);
  if (kept !== null) await keepRevision(context, place, kept, 'replaced');
}
