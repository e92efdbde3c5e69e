import { and, asc, desc, eq, gte, inArray, isNull, sql } from 'drizzle-orm';
import { downloads, fetchedFiles } from '#drizzle/schema/device/sync.ts';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import { postMedia } from '#drizzle/schema/post-media.ts';
import { posts } from '#drizzle/schema/posts.ts';
import {
  MEDIA_EXTENSIONS,
  type MediaExtension,
  readSharedPicture,
  Sha256,
  type SharedPicture,
} from '#shared/domain/media.ts';
import type { Database } from '../../database/mirror.ts';

/** A file of the workspace, and what there is to know of whether it is wanted here. */
export type LibraryFile = {
  readonly assetId: string;
  readonly sha256: string;
  readonly extension: MediaExtension;
  readonly sizeBytes: number;
  readonly picture: SharedPicture | null;
  /** Storage has it for certain. */
  readonly isStored: boolean;
  /** Removed from the library: older posts may show it, and undo brings it back. */
  readonly isInTrash: boolean;
  /** Somebody at this device wants it here. */
  readonly isAsked: boolean;
  /** When the first of the posts goes out that have yet to; null: none has a time. */
  readonly dueAtMs: number | null;
};

/** A post that should have gone out yesterday may still be looked at. */
const LATE_MS = 24 * 60 * 60_000;

/** What is planned next first, then the newest. */
export async function readLibraryFiles(db: Database, workspaceId: string, nowMs: number): Promise<LibraryFile[]> {
  const dueAt = db
    .select({ assetId: postMedia.mediaAssetId, at: sql<string | null>`min(${posts.publishDate})`.as('at') })
    .from(postMedia)
    .innerJoin(posts, eq(posts.id, postMedia.postId))
    .where(
      and(
        eq(postMedia.workspaceId, workspaceId),
        isNull(postMedia.deletedAt),
        isNull(posts.deletedAt),
        inArray(posts.state, ['draft', 'queued']),
        gte(posts.publishDate, new Date(nowMs - LATE_MS).toISOString()),
      ),
    )
    .groupBy(postMedia.mediaAssetId)
    .as('due');
  const rows = await db
    .select({
      assetId: mediaAssets.id,
      sha256: mediaAssets.sha256,
      extension: mediaAssets.extension,
      sizeBytes: mediaAssets.sizeBytes,
      status: mediaAssets.status,
      deletedAt: mediaAssets.deletedAt,
      picture: sql<unknown>`${mediaAssets.details} -> 'picture'`,
      askedAt: downloads.askedAt,
      dueAt: dueAt.at,
    })
    .from(mediaAssets)
    .leftJoin(downloads, eq(downloads.mediaAssetId, mediaAssets.id))
    .leftJoin(dueAt, eq(dueAt.assetId, mediaAssets.id))
    .where(and(eq(mediaAssets.workspaceId, workspaceId), sql`${mediaAssets.sizeBytes} > 0`))
    .orderBy(sql`${dueAt.at} nulls last`, desc(mediaAssets.createdAt), mediaAssets.id);
  return rows.flatMap(({ status, deletedAt, picture, askedAt, dueAt: at, extension, ...file }) => {
    const known = MEDIA_EXTENSIONS.find((one) => one === extension);
    // SECURITY: they become paths, and come from whoever runs the project.
    if (!known || !Sha256.safeParse(file.sha256).success) return [];
    return {
      ...file,
      extension: known,
      picture: readSharedPicture({ picture }),
      isStored: status === 'ready',
      isInTrash: deletedAt !== null,
      isAsked: askedAt !== null,
      dueAtMs: at === null ? null : Date.parse(at),
    };
  });
}

export async function askFor(
  db: Database,
  { workspaceId, assetIds, askedAt }: { workspaceId: string; assetIds: readonly string[]; askedAt: string },
): Promise<void> {
  if (assetIds.length === 0) return;
  const rows = assetIds.map((mediaAssetId) => ({ mediaAssetId, workspaceId, askedAt }));
  await db.insert(downloads).values(rows).onConflictDoNothing();
}

export async function forgetAsked(db: Database, assetIds: readonly string[]): Promise<void> {
  if (assetIds.length > 0) await db.delete(downloads).where(inArray(downloads.mediaAssetId, [...assetIds]));
}

export type FetchedFile = {
  readonly sha256: string;
  readonly extension: MediaExtension;
  readonly sizeBytes: number;
};

/** It came from Storage, or was used again. */
export async function noteFetched(
  db: Database,
  { workspaceId, usedAt, ...file }: FetchedFile & { workspaceId: string; usedAt: string },
): Promise<void> {
  await db
    .insert(fetchedFiles)
    .values({ ...file, workspaceId, usedAt })
    .onConflictDoUpdate({ target: fetchedFiles.sha256, set: { usedAt } });
}

export async function noteUsed(db: Database, sha256: string, usedAt: string): Promise<void> {
  await db.update(fetchedFiles).set({ usedAt }).where(eq(fetchedFiles.sha256, sha256));
}

/** They are this device's own now, or gone. */
export async function forgetFetched(db: Database, hashes: readonly string[]): Promise<void> {
  if (hashes.length > 0) await db.delete(fetchedFiles).where(inArray(fetchedFiles.sha256, [...hashes]));
}

/** Used longest ago first. */
export async function readFetched(db: Database, workspaceId: string): Promise<FetchedFile[]> {
  const rows = await db
    .select({ sha256: fetchedFiles.sha256, extension: fetchedFiles.extension, sizeBytes: fetchedFiles.sizeBytes })
    .from(fetchedFiles)
    .where(eq(fetchedFiles.workspaceId, workspaceId))
    .orderBy(asc(fetchedFiles.usedAt), fetchedFiles.sha256);
  return rows.map(({ extension, ...file }) => ({ ...file, extension: extension as MediaExtension }));
}
