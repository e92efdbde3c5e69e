import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import { postMedia } from '#drizzle/schema/post-media.ts';
import { postTags } from '#drizzle/schema/post-tags.ts';
import { postTargets } from '#drizzle/schema/post-targets.ts';
import { posts } from '#drizzle/schema/posts.ts';
import { workspaces } from '#drizzle/schema/workspaces.ts';
import type { SearchResult } from '#shared/contract/search.ts';
import { cutSnippet, type SearchWord } from '#shared/domain/search-text.ts';
import { toWallTime } from '#shared/domain/zone.ts';
import type { ReadDb } from '../../database/mirror.ts';

type Target = { readonly accountId: string; readonly override: string | null };

/** What a row of the list shows of each post, in the order of `ids`; one read, since each costs its milliseconds. */
export async function readResults(
  db: ReadDb,
  { workspaceId, ids, words }: { workspaceId: string; ids: readonly string[]; words: readonly SearchWord[] },
): Promise<SearchResult[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .select({
      id: posts.id,
      content: posts.content,
      state: posts.state,
      publishDate: posts.publishDate,
      timezone: workspaces.timezone,
      targets: sql<Target[]>`(${targetsOf(db, workspaceId)})`,
      tagIds: sql<string[]>`array(${tagsOf(db, workspaceId)})`,
      thumbnail: sql<SearchResult['thumbnail']>`(${pictureOf(db, workspaceId)})`,
    })
    .from(posts)
    .innerJoin(workspaces, eq(workspaces.id, posts.workspaceId))
    .where(inArray(posts.id, [...ids]));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    if (!row) return [];
    const { content, publishDate, timezone, targets, ...shown } = row;
    return [
      {
        ...shown,
        wallTime: publishDate === null ? null : toWallTime(publishDate, timezone),
        ...chooseSnippet(content, targets, words),
        accountIds: targets.map(({ accountId }) => accountId),
      },
    ];
  });
}

function targetsOf(db: ReadDb, workspaceId: string) {
  const target = sql`json_build_object('accountId', ${postTargets.socialAccountId}, 'override', ${postTargets.contentOverride})`;
  return db
    .select({ targets: sql`coalesce(json_agg(${target}), '[]')` })
    .from(postTargets)
    .where(
      and(eq(postTargets.workspaceId, workspaceId), eq(postTargets.postId, posts.id), isNull(postTargets.deletedAt)),
    );
}

function tagsOf(db: ReadDb, workspaceId: string) {
  return db
    .select({ tagId: sql`${postTags.tagId}::text` })
    .from(postTags)
    .where(and(eq(postTags.workspaceId, workspaceId), eq(postTags.postId, posts.id), isNull(postTags.deletedAt)));
}

function pictureOf(db: ReadDb, workspaceId: string) {
  const hasThumbnail = sql`jsonb_array_length(${mediaAssets.thumbnailSizes}) > 0`;
  const picture = sql`json_build_object('sha256', ${mediaAssets.sha256}, 'kind', ${mediaAssets.kind}, 'hasThumbnail', ${hasThumbnail})`;
  return db
    .select({ picture })
    .from(postMedia)
    .innerJoin(mediaAssets, eq(mediaAssets.id, postMedia.mediaAssetId))
    .where(
      and(
        eq(postMedia.workspaceId, workspaceId),
        eq(postMedia.postId, posts.id),
        isNull(postMedia.deletedAt),
        isNull(postMedia.postTargetId),
      ),
    )
    .orderBy(asc(postMedia.rank), asc(postMedia.id))
    .limit(1);
}

/** The post's own text, unless only an account's own text has what was searched for. */
function chooseSnippet(content: string, targets: readonly Target[], words: readonly SearchWord[]) {
  const original = { ...cutSnippet(content, words), snippetAccountId: null };
  if (original.ranges.length > 0) return original;
  for (const { accountId, override } of targets) {
    if (override === null) continue;
    const own = cutSnippet(override, words);
    if (own.ranges.length > 0) return { ...own, snippetAccountId: accountId };
  }
  return original;
}
