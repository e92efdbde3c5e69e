import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { generateNKeysBetween } from 'fractional-indexing';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import { postMedia } from '#drizzle/schema/post-media.ts';
import { postTargets } from '#drizzle/schema/post-targets.ts';
import type { InputOf } from '#shared/contract/index.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { newId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import type { ReadDb } from '../../database/mirror.ts';
import type { WriteTx } from '../../database/write-tx.ts';
import type { CommandContext } from '../../ipc/handlers.ts';
import { assertSilent } from './assert-silent.ts';
import { readEditablePost, readTarget } from './rows.ts';

/** As many as `posts.setMedia` takes. */
const MOST_FILES = 100;

/**
 * Exactly these files in this order; a file that stays keeps its row, and with it its alt text. One that comes into an
 * account's own set brings along what it was called in the original.
 */
export async function setMedia(
  { postId, accountId, assetIds }: InputOf<'posts.setMedia'>,
  { tx, workspaceId }: CommandContext,
): Promise<void> {
  const { state } = await readEditablePost(tx.read, postId);
  const target = accountId === undefined ? null : await readTarget(tx.read, postId, accountId);
  const madeOf = await takeFiles(tx, workspaceId, [...new Set(assetIds)]);
  if (target) await tx.update(postTargets, target.id, { mediaOverridden: true });
  const free = await readPlaces(tx.read, postId, target?.id ?? null);
  if (state === 'queued') {
    const known = await tx.read
      .select({ id: postMedia.mediaAssetId })
      .from(postMedia)
      .where(and(eq(postMedia.postId, postId), isNull(postMedia.deletedAt)));
    const fresh = assetIds.filter((assetId) => known.every(({ id }) => id !== assetId));
    await assertSilent(tx.read, { workspaceId, postId, assetIds: fresh, reason: 'location_queued' });
  }
  const originals = target ? await readPlaces(tx.read, postId, null) : [];
  const ranks = generateNKeysBetween(null, null, assetIds.length);
  for (const [index, assetId] of assetIds.entries()) {
    const rank = must(ranks[index], 'a rank');
    const at = free.findIndex((row) => row.mediaAssetId === assetId);
    const [kept] = at < 0 ? [] : free.splice(at, 1);
    if (kept) await tx.update(postMedia, kept.id, { rank });
    else {
      const known = originals.find((row) => row.mediaAssetId === assetId || row.mediaAssetId === madeOf.get(assetId));
      const altTextOverride = known?.altTextOverride ?? null;
      const place = { workspaceId, postId, postTargetId: target?.id ?? null, mediaAssetId: assetId, altTextOverride };
      await tx.insert(postMedia, { id: newId(), ...place, rank });
    }
  }
  for (const row of free) await tx.remove(postMedia, row.id);
}

/** To the end of the original's files, or of an account's own. */
export async function addMedia(input: InputOf<'posts.addMedia'>, context: CommandContext): Promise<void> {
  const { postId, accountId, assetIds } = input;
  const { read } = context.tx;
  const target = accountId === undefined ? null : await readTarget(read, postId, accountId);
  const held = await readPlaces(read, postId, target?.id ?? null);
  const all = [...held.map((place) => place.mediaAssetId), ...assetIds];
  if (all.length > MOST_FILES) throw new AppError('invalid_input', `A post takes ${MOST_FILES} files`);
  await setMedia({ ...input, assetIds: all }, context);
}

export async function useFitted(
  { postId, accounts }: InputOf<'posts.useFitted'>,
  context: CommandContext,
): Promise<void> {
  for (const { accountId, assetIds } of accounts) await setMedia({ postId, accountId, assetIds }, context);
}

/** In their order. */
async function readPlaces(db: ReadDb, postId: string, targetId: string | null) {
  return await db
    .select()
    .from(postMedia)
    .where(
      and(
        eq(postMedia.postId, postId),
        targetId === null ? isNull(postMedia.postTargetId) : eq(postMedia.postTargetId, targetId),
        isNull(postMedia.deletedAt),
      ),
    )
    .orderBy(postMedia.rank, postMedia.id);
}

/**
 * Of which file each was made, for those that were made to fit. All of them must be there; one that was dropped as unused while
 * somebody was about to use it comes back.
 */
async function takeFiles(tx: WriteTx, workspaceId: string, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { id, deletedAt } = mediaAssets;
  const known = await tx.read
    .select({ id, deletedAt, madeOf: sql<string | null>`${mediaAssets.details} -> 'made' ->> 'of'` })
    .from(mediaAssets)
    .where(and(eq(mediaAssets.workspaceId, workspaceId), inArray(mediaAssets.id, [...ids])));
  if (known.length < ids.length) throw new AppError('not_found', 'One of these files is gone');
  for (const row of known) if (row.madeOf !== null && row.deletedAt !== null) await tx.restore(mediaAssets, row.id);
  return new Map(known.flatMap((row) => (row.madeOf === null ? [] : [[row.id, row.madeOf] as const])));
}

export async function setAltText(
  { postMediaId, altText }: InputOf<'posts.setAltText'>,
  { tx }: CommandContext,
): Promise<void> {
  const [place] = await tx.read
    .select()
    .from(postMedia)
    .where(and(eq(postMedia.id, postMediaId), isNull(postMedia.deletedAt)));
  if (!place) throw new AppError('not_found', 'This file is no longer in the post');
  await readEditablePost(tx.read, place.postId);
  await tx.update(postMedia, place.id, { altTextOverride: altText });
}
