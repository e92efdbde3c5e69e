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
import { must } from '#shared/lib/must.ts';
import type { ReadDb } from '../../database/mirror.ts';

/** What a row of the list shows of each post, in the order of `ids`, in four reads whatever their number. */
export async function readResults(
  db: ReadDb,
  { workspaceId, ids, words }: { workspaceId: string; ids: readonly string[]; words: readonly SearchWord[] },
): Promise<SearchResult[]> {
  if (ids.length === 0) return [];
  const wanted = [...ids];
  const [workspace] = await db.select().from(workspaces).where(eq(workspaces.id, workspaceId));
  const rows = await db
    .select({ id: posts.id, content: posts.content, state: posts.state, publishDate: posts.publishDate })
    .from(posts)
    .where(inArray(posts.id, wanted));
  const targets = await db
    .select({
      postId: postTargets.postId,
      accountId: postTargets.socialAccountId,
      override: postTargets.contentOverride,
    })
    .from(postTargets)
    .where(and(inArray(postTargets.postId, wanted), isNull(postTargets.deletedAt)));
  const tagged = await db
    .select({ postId: postTags.postId, tagId: postTags.tagId })
    .from(postTags)
    .where(and(inArray(postTags.postId, wanted), isNull(postTags.deletedAt)));
  const pictures = await readPictures(db, wanted);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const targetsOf = Map.groupBy(targets, ({ postId }) => postId);
  const tagsOf = Map.groupBy(tagged, ({ postId }) => postId);
  const { timezone } = must(workspace, 'the workspace');
  return ids.flatMap((id) => {
    const row = byId.get(id);
    if (!row) return [];
    const own = targetsOf.get(id) ?? [];
    return [
      {
        id,
        state: row.state,
        wallTime: row.publishDate === null ? null : toWallTime(row.publishDate, timezone),
        ...chooseSnippet(row.content, own, words),
        accountIds: own.map(({ accountId }) => accountId),
        tagIds: (tagsOf.get(id) ?? []).map(({ tagId }) => tagId),
        thumbnail: pictures.get(id) ?? null,
      },
    ];
  });
}

/** The post's own text, unless only an account's own text has what was searched for. */
function chooseSnippet(
  content: string,
  targets: readonly { readonly accountId: string; readonly override: string | null }[],
  words: readonly SearchWord[],
) {
  const original = { ...cutSnippet(content, words), snippetAccountId: null };
  if (original.ranges.length > 0) return original;
  for (const { accountId, override } of targets) {
    if (override === null) continue;
    const own = cutSnippet(override, words);
    if (own.ranges.length > 0) return { ...own, snippetAccountId: accountId };
  }
  return original;
}

async function readPictures(db: ReadDb, ids: string[]) {
  const files = await db
    .select({
      postId: postMedia.postId,
      sha256: mediaAssets.sha256,
      kind: mediaAssets.kind,
      hasThumbnail: sql<boolean>`jsonb_array_length(${mediaAssets.thumbnailSizes}) > 0`,
    })
    .from(postMedia)
    .innerJoin(mediaAssets, eq(mediaAssets.id, postMedia.mediaAssetId))
    .where(and(inArray(postMedia.postId, ids), isNull(postMedia.deletedAt), isNull(postMedia.postTargetId)))
    .orderBy(asc(postMedia.rank), asc(postMedia.id));
  const first = new Map<string, { sha256: string; kind: string; hasThumbnail: boolean }>();
  for (const { postId, ...file } of files) if (!first.has(postId)) first.set(postId, file);
  return first;
}
