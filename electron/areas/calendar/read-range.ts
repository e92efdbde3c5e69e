import { and, asc, count, desc, eq, gte, inArray, isNull, lt, type SQL, sql } from 'drizzle-orm';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import { postMedia } from '#drizzle/schema/post-media.ts';
import { postTags } from '#drizzle/schema/post-tags.ts';
import { postTargets } from '#drizzle/schema/post-targets.ts';
import { posts } from '#drizzle/schema/posts.ts';
import { workspaces } from '#drizzle/schema/workspaces.ts';
import type { CalendarFilter } from '#shared/contract/calendar.ts';
import type { InputOf, OutputOf } from '#shared/contract/index.ts';
import { resolveWallTime, toInstant, toWallTime } from '#shared/domain/zone.ts';
import { must } from '#shared/lib/must.ts';
import type { ReadDb } from '../../database/mirror.ts';

/** As much of a text as the widest tile shows. */
const SNIPPET_LENGTH = 160;

export async function readRange(
  db: ReadDb,
  workspaceId: string,
  { from, to, filter }: InputOf<'calendar.readRange'>,
): Promise<OutputOf<'calendar.readRange'>> {
  const timezone = await readZone(db, workspaceId);
  const inRange = [
    gte(posts.publishDate, toInstant(`${from}T00:00`, timezone)),
    lt(posts.publishDate, toInstant(`${to}T00:00`, timezone)),
  ];
  const rows = await readRows(db, workspaceId, filter, inRange).orderBy(asc(posts.publishDate), asc(posts.id));
  return {
    timezone,
    posts: (await withParts(db, rows)).map(({ publishDate, zone, ...post }) => ({
      ...post,
      ...placeInZone(must(publishDate, 'an instant'), timezone),
      postZone: zone === timezone ? null : zone,
    })),
    hiddenCount: hasFilter(filter) ? (await countRows(db, workspaceId, NO_FILTER, inRange)) - rows.length : 0,
  };
}

function placeInZone(instant: string, timezone: string) {
  const wallTime = toWallTime(instant, timezone);
  const resolved = resolveWallTime(wallTime, timezone, 'earlier');
  if (resolved.kind !== 'ambiguous') return { wallTime, repeated: null };
  return { wallTime, repeated: resolved.instant === instant ? ('earlier' as const) : ('later' as const) };
}

export async function readUnplanned(
  db: ReadDb,
  workspaceId: string,
  { filter, limit }: InputOf<'calendar.readUnplanned'>,
): Promise<OutputOf<'calendar.readUnplanned'>> {
  const unplanned = [isNull(posts.publishDate)];
  const rows = await readRows(db, workspaceId, filter, unplanned)
    .orderBy(desc(posts.createdAt), desc(posts.id))
    .limit(limit);
  return {
    posts: (await withParts(db, rows)).map(({ publishDate: _none, zone: _zone, ...post }) => ({
      ...post,
      wallTime: null,
      postZone: null,
      repeated: null,
    })),
    total: await countRows(db, workspaceId, filter, unplanned),
  };
}

const NO_FILTER: CalendarFilter = { accountIds: [], tagIds: [], states: [] };

function hasFilter({ accountIds, tagIds, states }: CalendarFilter): boolean {
  return accountIds.length + tagIds.length + states.length > 0;
}

async function countRows(db: ReadDb, workspaceId: string, filter: CalendarFilter, extra: SQL[]): Promise<number> {
  const [total] = await db
    .select({ posts: count() })
    .from(posts)
    .where(and(...conditions(db, workspaceId, filter), ...extra));
  return total?.posts ?? 0;
}

type Row = Awaited<ReturnType<typeof readRows>>[number];

function readRows(db: ReadDb, workspaceId: string, filter: CalendarFilter, extra: SQL[]) {
  return db
    .select({
      id: posts.id,
      publishDate: posts.publishDate,
      zone: posts.timezone,
      state: posts.state,
      reviewState: posts.reviewState,
      snippet: sql<string>`left(${posts.content}, ${SNIPPET_LENGTH})`,
    })
    .from(posts)
    .where(and(...conditions(db, workspaceId, filter), ...extra))
    .$dynamic();
}

function conditions(db: ReadDb, workspaceId: string, filter: CalendarFilter): SQL[] {
  const all: SQL[] = [eq(posts.workspaceId, workspaceId), isNull(posts.deletedAt), isNull(posts.parentPostId)];
  if (filter.states.length > 0) all.push(inArray(posts.state, filter.states));
  if (filter.accountIds.length > 0) {
    const withAccount = db
      .select({ id: postTargets.postId })
      .from(postTargets)
      .where(and(inArray(postTargets.socialAccountId, filter.accountIds), isNull(postTargets.deletedAt)));
    all.push(inArray(posts.id, withAccount));
  }
  if (filter.tagIds.length > 0) {
    const withTag = db
      .select({ id: postTags.postId })
      .from(postTags)
      .where(and(inArray(postTags.tagId, filter.tagIds), isNull(postTags.deletedAt)));
    all.push(inArray(posts.id, withTag));
  }
  return all;
}

/** Accounts, tags and pictures of many posts in three reads, whatever their number. */
async function withParts(db: ReadDb, rows: readonly Row[]) {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const targets = await db
    .select({ postId: postTargets.postId, accountId: postTargets.socialAccountId })
    .from(postTargets)
    .where(and(inArray(postTargets.postId, ids), isNull(postTargets.deletedAt)));
  const tags = await db
    .select({ postId: postTags.postId, tagId: postTags.tagId })
    .from(postTags)
    .where(and(inArray(postTags.postId, ids), isNull(postTags.deletedAt)));
  const media = await db
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
  const accountsOf = Map.groupBy(targets, (row) => row.postId);
  const tagsOf = Map.groupBy(tags, (row) => row.postId);
  const mediaOf = Map.groupBy(media, (row) => row.postId);
  return rows.map((row) => {
    const files = mediaOf.get(row.id) ?? [];
    const [first] = files;
    return {
      ...row,
      snippet: row.snippet.replace(/\s+/g, ' ').trim(),
      accountIds: (accountsOf.get(row.id) ?? []).map((target) => target.accountId),
      tagIds: (tagsOf.get(row.id) ?? []).map((tag) => tag.tagId),
      thumbnail: first ? { sha256: first.sha256, kind: first.kind, hasThumbnail: first.hasThumbnail } : null,
      mediaCount: files.length,
    };
  });
}

async function readZone(db: ReadDb, workspaceId: string): Promise<string> {
  const [row] = await db.select({ zone: workspaces.timezone }).from(workspaces).where(eq(workspaces.id, workspaceId));
  return must(row, 'the workspace').zone;
}
