import { and, asc, count, eq, isNull, sql } from 'drizzle-orm';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import { mediaFolders } from '#drizzle/schema/media-folders.ts';
import type { OutputOf } from '#shared/contract/index.ts';
import type { ReadDb } from '../../database/mirror.ts';

/** As the library lists them: not what was made of another file, for one account's platform. */
function isListed(workspaceId: string) {
  return and(
    eq(mediaAssets.workspaceId, workspaceId),
    isNull(mediaAssets.deletedAt),
    sql`not (${mediaAssets.details} ? 'made')`,
  );
}

export async function readFolders(db: ReadDb, workspaceId: string): Promise<OutputOf<'folders.list'>> {
  const folders = await db
    .select({ id: mediaFolders.id, name: mediaFolders.name, fileCount: count(mediaAssets.id) })
    .from(mediaFolders)
    .leftJoin(mediaAssets, and(isListed(workspaceId), eq(mediaAssets.folderId, mediaFolders.id)))
    .where(and(eq(mediaFolders.workspaceId, workspaceId), isNull(mediaFolders.deletedAt)))
    .groupBy(mediaFolders.id)
    .orderBy(asc(sql`lower(${mediaFolders.name})`), mediaFolders.id);
  const totalCount = await db.$count(mediaAssets, isListed(workspaceId));
  const filed = folders.reduce((sum, { fileCount }) => sum + fileCount, 0);
  return { folders, totalCount, unfiledCount: totalCount - filed };
}
