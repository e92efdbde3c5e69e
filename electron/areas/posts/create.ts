import { and, asc, eq, isNull } from 'drizzle-orm';
import { postMedia } from '#drizzle/schema/post-media.ts';
import { postTags } from '#drizzle/schema/post-tags.ts';
import { postTargets } from '#drizzle/schema/post-targets.ts';
import { posts } from '#drizzle/schema/posts.ts';
import type { InputOf } from '#shared/contract/index.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { junctionId, newId } from '#shared/lib/ids.ts';
import type { CommandContext } from '../../ipc/handlers.ts';
import { toTimeColumns } from './plan.ts';
import { readPostRow, readZone } from './rows.ts';
import { setTags, setTargets } from './targets.ts';

/** Sent again with the same id it changes nothing: the window may not know whether the first one arrived. */
export async function createPost(input: InputOf<'posts.create'>, context: CommandContext): Promise<void> {
  const { tx, workspaceId } = context;
  const [known] = await tx.read.select({ id: posts.id }).from(posts).where(eq(posts.id, input.id));
  if (known) return;
  const timezone = input.timezone ?? (await readZone(tx.read, workspaceId));
  const time = toTimeColumns({ wallTime: input.wallTime ?? null, timezone, dstChoice: 'earlier' });
  await tx.insert(posts, { id: input.id, workspaceId, content: input.content ?? '', ...time });
  if (input.accountIds) await setTargets({ postId: input.id, accountIds: input.accountIds }, context);
  if (input.tagIds) await setTags({ postId: input.id, tagIds: input.tagIds }, context);
}

/** Copies are drafts with the same text, overrides, files and tags. Sent again with the same ids it changes nothing. */
export async function duplicatePosts({ copies }: InputOf<'posts.duplicate'>, context: CommandContext): Promise<void> {
  for (const { from, to, wallTime } of copies) await duplicatePost(context, from, to, wallTime);
}

async function duplicatePost(
  context: CommandContext,
  from: string,
  to: string,
  wallTime: string | null | undefined,
): Promise<void> {
  const { tx, workspaceId } = context;
  const source = await readPostRow(tx.read, from);
  if (!source) throw new AppError('not_found', 'This post is gone', { details: { postId: from } });
  const [known] = await tx.read.select({ id: posts.id }).from(posts).where(eq(posts.id, to));
  if (known) return;
  const { content, timezone, dstChoice, category, settings } = source;
  const time = toTimeColumns({ wallTime: wallTime === undefined ? source.wallTime : wallTime, timezone, dstChoice });
  await tx.insert(posts, { id: to, workspaceId, content, category, settings, ...time });
  const keepsTime = wallTime === undefined || wallTime === source.wallTime;
  const targetIds = await copyTargets(context, { from, to, keepsTime });
  await copyMedia(context, from, to, targetIds);
  const tagRows = await tx.read
    .select({ tagId: postTags.tagId })
    .from(postTags)
    .where(and(eq(postTags.postId, from), isNull(postTags.deletedAt)));
  await setTags({ postId: to, tagIds: tagRows.map((row) => row.tagId) }, context);
}

async function copyTargets(
  { tx, workspaceId }: CommandContext,
  { from, to, keepsTime }: { from: string; to: string; keepsTime: boolean },
): Promise<Map<string, string>> {
  const rows = await tx.read
    .select()
    .from(postTargets)
    .where(and(eq(postTargets.postId, from), isNull(postTargets.deletedAt)));
  const ids = new Map<string, string>();
  for (const row of rows) {
    const id = junctionId('target', to, row.socialAccountId);
    ids.set(row.id, id);
    const { socialAccountId, contentOverride, contentOverrideBase, mediaOverridden, settings } = row;
    const copied = { socialAccountId, contentOverride, contentOverrideBase, mediaOverridden, settings };
    const { wallTimeOverride, publishDateOverride } = row;
    // An own time was set against the post's: beside another one it means nothing.
    const time = keepsTime ? { wallTimeOverride, publishDateOverride } : {};
    await tx.insert(postTargets, { id, workspaceId, postId: to, ...copied, ...time });
  }
  return ids;
}

async function copyMedia(
  { tx, workspaceId }: CommandContext,
  from: string,
  to: string,
  targetIds: ReadonlyMap<string, string>,
): Promise<void> {
  const rows = await tx.read
    .select()
    .from(postMedia)
    .where(and(eq(postMedia.postId, from), isNull(postMedia.deletedAt)))
    .orderBy(asc(postMedia.rank), asc(postMedia.id));
  for (const { mediaAssetId, postTargetId, rank, altTextOverride } of rows) {
    const target = postTargetId === null ? null : (targetIds.get(postTargetId) ?? null);
    if (postTargetId !== null && target === null) continue;
    const row = { mediaAssetId, postTargetId: target, rank, altTextOverride };
    await tx.insert(postMedia, { id: newId(), workspaceId, postId: to, ...row });
  }
}
