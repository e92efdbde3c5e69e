import { and, eq, isNull } from 'drizzle-orm';
import { generateNKeysBetween } from 'fractional-indexing';
import { postMedia } from '#drizzle/schema/post-media.ts';
import { postTags } from '#drizzle/schema/post-tags.ts';
import { postTargets } from '#drizzle/schema/post-targets.ts';
import type { InputOf } from '#shared/contract/index.ts';
import { junctionId, newId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import type { CommandContext } from '../../ipc/handlers.ts';
import { readEditablePost, readTarget } from './rows.ts';

/** Exactly these accounts. One that comes back brings its override and settings along. */
export async function setTargets(
  { postId, accountIds }: InputOf<'posts.setTargets'>,
  { tx, workspaceId }: CommandContext,
): Promise<void> {
  await readEditablePost(tx.read, postId);
  const rows = await tx.read.select().from(postTargets).where(eq(postTargets.postId, postId));
  const wanted = new Set(accountIds);
  for (const row of rows) {
    if (row.deletedAt === null && !wanted.has(row.socialAccountId)) await tx.remove(postTargets, row.id);
    if (row.deletedAt !== null && wanted.has(row.socialAccountId)) await tx.restore(postTargets, row.id);
  }
  const known = new Set(rows.map((row) => row.socialAccountId));
  for (const accountId of wanted) {
    if (known.has(accountId)) continue;
    const id = junctionId('target', postId, accountId);
    await tx.insert(postTargets, { id, workspaceId, postId, socialAccountId: accountId });
  }
}

export async function setTags(
  { postId, tagIds }: InputOf<'posts.setTags'>,
  { tx, workspaceId }: CommandContext,
): Promise<void> {
  const rows = await tx.read.select().from(postTags).where(eq(postTags.postId, postId));
  const wanted = new Set(tagIds);
  for (const row of rows) {
    if (row.deletedAt === null && !wanted.has(row.tagId)) await tx.remove(postTags, row.id);
    if (row.deletedAt !== null && wanted.has(row.tagId)) await tx.restore(postTags, row.id);
  }
  const known = new Set(rows.map((row) => row.tagId));
  for (const tagId of wanted) {
    if (known.has(tagId)) continue;
    await tx.insert(postTags, { id: junctionId('tag', postId, tagId), workspaceId, postId, tagId });
  }
}

export async function setTargetSettings(
  { postId, accountId, settings }: InputOf<'posts.setTargetSettings'>,
  { tx }: CommandContext,
): Promise<void> {
  await readEditablePost(tx.read, postId);
  const target = await readTarget(tx.read, postId, accountId);
  const merged = Object.entries({ ...target.settings, ...settings }).filter(([, value]) => value !== null);
  await tx.update(postTargets, target.id, { settings: Object.fromEntries(merged) });
}

/** Exactly these files in this order; a file that stays keeps its row, and with it its alt text. */
export async function setMedia(
  { postId, accountId, assetIds }: InputOf<'posts.setMedia'>,
  { tx, workspaceId }: CommandContext,
): Promise<void> {
  await readEditablePost(tx.read, postId);
  const target = accountId === undefined ? null : await readTarget(tx.read, postId, accountId);
  if (target) await tx.update(postTargets, target.id, { mediaOverridden: true });
  const rows = await tx.read
    .select()
    .from(postMedia)
    .where(
      and(
        eq(postMedia.postId, postId),
        target ? eq(postMedia.postTargetId, target.id) : isNull(postMedia.postTargetId),
        isNull(postMedia.deletedAt),
      ),
    );
  const free = [...rows];
  const ranks = generateNKeysBetween(null, null, assetIds.length);
  for (const [index, assetId] of assetIds.entries()) {
    const rank = must(ranks[index], 'a rank');
    const at = free.findIndex((row) => row.mediaAssetId === assetId);
    const [kept] = at < 0 ? [] : free.splice(at, 1);
    if (kept) await tx.update(postMedia, kept.id, { rank });
    else {
      const place = { workspaceId, postId, postTargetId: target?.id ?? null, mediaAssetId: assetId };
      await tx.insert(postMedia, { id: newId(), ...place, rank });
    }
  }
  for (const row of free) await tx.remove(postMedia, row.id);
}
