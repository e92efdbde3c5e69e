import { and, eq, inArray, isNull, or } from 'drizzle-orm';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import { postMedia } from '#drizzle/schema/post-media.ts';
import { postTags } from '#drizzle/schema/post-tags.ts';
import { postTargets } from '#drizzle/schema/post-targets.ts';
import { posts } from '#drizzle/schema/posts.ts';
import { socialAccounts } from '#drizzle/schema/social-accounts.ts';
import { tags } from '#drizzle/schema/tags.ts';
import { workspaces } from '#drizzle/schema/workspaces.ts';
import type { DstChoice } from '#shared/domain/states.ts';
import { resolveWallTime } from '#shared/domain/zone.ts';
import { junctionId, newId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import type { CommandContext } from '../../ipc/handlers.ts';
import type { ConflictItem } from './conflict-items.ts';
import { textOf } from './values.ts';

/** A new post with all that the one had which the project does not have: under its old id it could never be sent. */
export async function makeDraft(context: CommandContext, item: ConflictItem): Promise<string> {
  const { tx, workspaceId } = context;
  const from = item.subject.id;
  const row = item.rows.find(({ tableName }) => tableName === 'posts');
  // What was typed after it was held back is in the row alone.
  const values = { ...row?.ours, ...row?.now };
  const id = newId();
  await tx.insert(posts, {
    id,
    workspaceId,
    content: textOf(values.content) ?? '',
    category: textOf(values.category),
    settings: (values.settings ?? {}) as Record<string, unknown>,
    ...(await timeOf(context, values)),
  });
  await copyParts(context, { from, to: id, at: item.at });
  await makeNotedTargets(context, item, id);
  return id;
}

async function timeOf({ tx, workspaceId }: CommandContext, values: Readonly<Record<string, unknown>>) {
  const wallTime = textOf(values.wall_time);
  const dstChoice: DstChoice = values.dst_choice === 'later' ? 'later' : 'earlier';
  const [workspace] = await tx.read.select().from(workspaces).where(eq(workspaces.id, workspaceId));
  const timezone = textOf(values.timezone) ?? workspace?.timezone ?? 'UTC';
  if (wallTime === null) return { timezone, dstChoice };
  const publishDate = resolveWallTime(wallTime, timezone, dstChoice).instant;
  return { wallTime, timezone, dstChoice, publishDate, tzVersion: process.versions.tz ?? 'unknown' };
}

/** Of those that are not there any more: what was noted of them. */
async function makeNotedTargets(
  { tx, workspaceId }: CommandContext,
  item: ConflictItem,
  postId: string,
): Promise<void> {
  const noted = item.rows.filter(({ tableName, now }) => tableName === 'post_targets' && now === null);
  const ids = noted.flatMap(({ ours }) => textOf(ours.social_account_id) ?? []);
  const accounts = await tx.read
    .select({ id: socialAccounts.id })
    .from(socialAccounts)
    .where(and(inArray(socialAccounts.id, ids), isNull(socialAccounts.deletedAt)));
  for (const { id: socialAccountId } of accounts) {
    const { ours } = must(
      noted.find((row) => row.ours.social_account_id === socialAccountId),
      'the target',
    );
    const own = {
      contentOverride: textOf(ours.content_override),
      contentOverrideBase: textOf(ours.content_override_base),
    };
    const id = junctionId('target', postId, socialAccountId);
    await tx.insert(postTargets, { id, workspaceId, postId, socialAccountId, ...own });
  }
}

/** Parts that are there, or went with the post; none of what is gone for another reason. */
async function copyParts(
  { tx, workspaceId }: CommandContext,
  { from, to, at }: { readonly from: string; readonly to: string; readonly at: string },
): Promise<void> {
  const { read } = tx;
  const head = { workspaceId, postId: to };
  const went = (table: typeof postTargets | typeof postTags | typeof postMedia) =>
    and(eq(table.postId, from), or(isNull(table.deletedAt), eq(table.deletedAt, at)));
  const targets = await read
    .select()
    .from(postTargets)
    .where(
      and(
        went(postTargets),
        inArray(
          postTargets.socialAccountId,
          read.select({ id: socialAccounts.id }).from(socialAccounts).where(isNull(socialAccounts.deletedAt)),
        ),
      ),
    );
  const targetIds = new Map<string, string>();
  for (const { id: old, socialAccountId, contentOverride, contentOverrideBase, mediaOverridden, settings } of targets) {
    const id = junctionId('target', to, socialAccountId);
    targetIds.set(old, id);
    const own = { contentOverride, contentOverrideBase, mediaOverridden, settings };
    await tx.insert(postTargets, { id, ...head, socialAccountId, ...own });
  }
  const labels = await read
    .select()
    .from(postTags)
    .where(
      and(
        went(postTags),
        inArray(postTags.tagId, read.select({ id: tags.id }).from(tags).where(isNull(tags.deletedAt))),
      ),
    );
  for (const { tagId } of labels) await tx.insert(postTags, { id: junctionId('tag', to, tagId), ...head, tagId });
  const places = await read
    .select()
    .from(postMedia)
    .where(
      and(
        went(postMedia),
        inArray(
          postMedia.mediaAssetId,
          read.select({ id: mediaAssets.id }).from(mediaAssets).where(isNull(mediaAssets.deletedAt)),
        ),
      ),
    );
  for (const { mediaAssetId, postTargetId, rank, altTextOverride } of places) {
    const target = postTargetId === null ? null : (targetIds.get(postTargetId) ?? null);
    if (postTargetId !== null && target === null) continue;
    await tx.insert(postMedia, { id: newId(), ...head, mediaAssetId, postTargetId: target, rank, altTextOverride });
  }
}
