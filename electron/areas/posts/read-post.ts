import { and, asc, eq, isNull } from 'drizzle-orm';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import { postMedia } from '#drizzle/schema/post-media.ts';
import { postTags } from '#drizzle/schema/post-tags.ts';
import { postTargets } from '#drizzle/schema/post-targets.ts';
import { socialAccounts } from '#drizzle/schema/social-accounts.ts';
import type { PostMediaView, PostTargetView, PostView } from '#shared/contract/posts.ts';
import type { ReadDb } from '../../database/mirror.ts';
import { readPostRow } from './rows.ts';

/** A post with all that the composer shows of it. */
export async function readPost(db: ReadDb, id: string): Promise<PostView | null> {
  const row = await readPostRow(db, id);
  if (!row) return null;
  const [media, targets, tags] = await Promise.all([readMedia(db, id), readTargetRows(db, id), readTagIds(db, id)]);
  const { content, state, reviewState, wallTime, timezone, dstChoice, publishDate, settings, createdAt, updatedAt } =
    row;
  return {
    id,
    content,
    state,
    reviewState,
    wallTime,
    timezone,
    dstChoice,
    publishDate,
    settings,
    createdAt,
    updatedAt,
    tagIds: tags,
    media: media.filter((item) => item.targetId === null).map((item) => item.view),
    targets: targets.map((target) => toTargetView(target, media)),
  };
}

type MediaRow = { targetId: string | null; view: PostMediaView };
type JoinedTarget = Awaited<ReturnType<typeof readTargetRows>>[number];

function toTargetView({ target, provider }: JoinedTarget, media: readonly MediaRow[]): PostTargetView {
  const own = media.filter((item) => item.targetId === target.id).map((item) => item.view);
  return {
    id: target.id,
    accountId: target.socialAccountId,
    provider,
    contentOverride: target.contentOverride,
    contentOverrideBase: target.contentOverrideBase,
    mediaOverride: target.mediaOverridden ? own : null,
    wallTimeOverride: target.wallTimeOverride,
    settings: target.settings,
    status: target.status,
  };
}

async function readTargetRows(db: ReadDb, postId: string) {
  return await db
    .select({ target: postTargets, provider: socialAccounts.provider })
    .from(postTargets)
    .innerJoin(socialAccounts, eq(socialAccounts.id, postTargets.socialAccountId))
    .where(and(eq(postTargets.postId, postId), isNull(postTargets.deletedAt)))
    .orderBy(asc(socialAccounts.rank), asc(socialAccounts.createdAt), asc(socialAccounts.id));
}

async function readTagIds(db: ReadDb, postId: string): Promise<string[]> {
  const rows = await db
    .select({ tagId: postTags.tagId })
    .from(postTags)
    .where(and(eq(postTags.postId, postId), isNull(postTags.deletedAt)))
    .orderBy(asc(postTags.createdAt), asc(postTags.id));
  return rows.map((row) => row.tagId);
}

async function readMedia(db: ReadDb, postId: string): Promise<MediaRow[]> {
  const rows = await db
    .select({ place: postMedia, asset: mediaAssets })
    .from(postMedia)
    .innerJoin(mediaAssets, eq(mediaAssets.id, postMedia.mediaAssetId))
    .where(and(eq(postMedia.postId, postId), isNull(postMedia.deletedAt)))
    .orderBy(asc(postMedia.rank), asc(postMedia.id));
  return rows.map(({ place, asset }) => ({
    targetId: place.postTargetId,
    view: {
      id: place.id,
      assetId: asset.id,
      kind: asset.kind,
      fileName: asset.fileName,
      mimeType: asset.mimeType,
      extension: asset.extension,
      sha256: asset.sha256,
      sizeBytes: asset.sizeBytes,
      width: asset.width,
      height: asset.height,
      durationMs: asset.durationMs,
      codec: asset.codec,
      frameRate: asset.frameRate,
      animated: asset.animated,
      pageCount: asset.pageCount,
      thumbnailSizes: asset.thumbnailSizes,
      altText: place.altTextOverride ?? asset.altText,
    },
  }));
}
