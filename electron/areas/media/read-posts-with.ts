import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { postMedia } from '#drizzle/schema/post-media.ts';
import { posts } from '#drizzle/schema/posts.ts';
import { workspaces } from '#drizzle/schema/workspaces.ts';
import type { InputOf, OutputOf } from '#shared/contract/index.ts';
import { toWallTime } from '#shared/domain/zone.ts';
import { must } from '#shared/lib/must.ts';
import type { ReadDb } from '../../database/mirror.ts';

/** A line of a list. */
const SNIPPET_CHARS = 120;

/** Live posts in which this file has a live place, in the original or in one account's own files. */
export async function readPostsWith(
  db: ReadDb,
  workspaceId: string,
  { id, limit }: InputOf<'media.readPosts'>,
): Promise<OutputOf<'media.readPosts'>> {
  const [workspace] = await db.select().from(workspaces).where(eq(workspaces.id, workspaceId));
  const { timezone } = must(workspace, 'the workspace');
  const places = db
    .select({ postId: postMedia.postId })
    .from(postMedia)
    .where(and(eq(postMedia.workspaceId, workspaceId), eq(postMedia.mediaAssetId, id), isNull(postMedia.deletedAt)));
  const rows = await db
    .select({
      id: posts.id,
      state: posts.state,
      publishDate: posts.publishDate,
      snippet: sql<string>`left(${posts.content}, ${SNIPPET_CHARS})`,
    })
    .from(posts)
    .where(and(inArray(posts.id, places), isNull(posts.deletedAt)))
    .orderBy(sql`${posts.publishDate} asc nulls last`, asc(posts.id))
    .limit(limit);
  return rows.map(({ publishDate, snippet, ...post }) => ({
    ...post,
    wallTime: publishDate === null ? null : toWallTime(publishDate, timezone),
    snippet: snippet.replace(/\s+/g, ' ').trim(),
  }));
}
