import { and, asc, count, desc, eq, exists, gte, inArray, isNotNull, isNull, lt, type SQL, sql } from 'drizzle-orm';
import { postMedia } from '#drizzle/schema/post-media.ts';
import { postTags } from '#drizzle/schema/post-tags.ts';
import { postTargets } from '#drizzle/schema/post-targets.ts';
import { posts } from '#drizzle/schema/posts.ts';
import { workspaces } from '#drizzle/schema/workspaces.ts';
import type { CalendarFilter, CalendarPost, POST_TABLES } from '#shared/contract/calendar.ts';
import type { InputOf, OutputOf } from '#shared/contract/index.ts';
import type { PostState, ReviewState } from '#shared/domain/states.ts';
import { createClockReader, toInstant } from '#shared/domain/zone.ts';
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
  const rows = await readRows(db, workspaceId, conditions(db, workspaceId, filter, inRange), [
    asc(posts.publishDate),
    asc(posts.id),
  ]);
  const total = hasFilter(filter) ? await countRows(db, conditions(db, workspaceId, NO_FILTER, inRange)) : rows.length;
  return {
    timezone,
    posts: rows.map(toPlanned(timezone)),
    hiddenCount: total - rows.length,
  };
}

export async function readChanged(
  db: ReadDb,
  workspaceId: string,
  { rows: changed }: InputOf<'calendar.readChanged'>,
): Promise<OutputOf<'calendar.readChanged'>> {
  const timezone = await readZone(db, workspaceId);
  const idsIn = (table: (typeof POST_TABLES)[number]) => changed.flatMap((row) => (row.table === table ? row.id : []));
  const ids = new Set(idsIn('posts'));
  for (const [name, table] of Object.entries({
    post_targets: postTargets,
    post_tags: postTags,
    post_media: postMedia,
  })) {
    const parts = idsIn(name as (typeof POST_TABLES)[number]);
    if (parts.length === 0) continue;
    const found = await db.selectDistinct({ postId: table.postId }).from(table).where(inArray(table.id, parts));
    for (const { postId } of found) ids.add(postId);
  }
  if (ids.size === 0) return { timezone, ids: [], posts: [] };
  const wanted = [inArray(posts.id, [...ids]), isNotNull(posts.publishDate)];
  const rows = await readRows(db, workspaceId, conditions(db, workspaceId, NO_FILTER, wanted), [
    asc(posts.publishDate),
    asc(posts.id),
  ]);
  return { timezone, ids: [...ids], posts: rows.map(toPlanned(timezone)) };
}

/** In the workspace's zone. */
function toPlanned(timezone: string) {
  const readClock = createClockReader(timezone);
  return ({ zone, atMs, ...row }: Row) => ({
    ...row,
    ...readClock(must(atMs, 'an instant')),
    postZone: zone === timezone ? null : zone,
  });
}

export async function readUnplanned(
  db: ReadDb,
  workspaceId: string,
  { filter, limit }: InputOf<'calendar.readUnplanned'>,
): Promise<OutputOf<'calendar.readUnplanned'>> {
  const where = conditions(db, workspaceId, filter, [isNull(posts.publishDate)]);
  const rows = await readRows(db, workspaceId, where, [desc(posts.createdAt), desc(posts.id)], limit);
  return {
    posts: rows.map(({ zone: _zone, atMs: _none, ...row }) => ({
      ...row,
      wallTime: null,
      postZone: null,
      repeated: null,
    })),
    total: await countRows(db, where),
  };
}

type Row = {
  readonly id: string;
  readonly atMs: number | null;
  readonly zone: string;
  readonly state: PostState;
  readonly reviewState: ReviewState;
  readonly snippet: string;
  readonly accountIds: string[];
  readonly tagIds: string[];
  readonly thumbnail: CalendarPost['thumbnail'];
  readonly mediaCount: number;
};

/** As `readRows` has the database write a row: names a thousand times over cost as much as what they name. */
type Written = [
  id: string,
  atMs: number | null,
  zone: string,
  state: PostState,
  reviewState: ReviewState,
  text: string,
  accountIds: string[] | null,
  tagIds: string[] | null,
  mediaCount: number | null,
  thumbnail: CalendarPost['thumbnail'],
];

/**
 * Posts with their accounts, tags and first pictures in one answer of one row: PGlite reads a JSON text three times as
 * fast as the same rows one by one. Each of the parts is read in one walk through its index, for all posts at once: a
 * probe a post took three times as long (measured at 1,150 posts of 50,000).
 */
async function readRows(
  db: ReadDb,
  workspaceId: string,
  where: SQL | undefined,
  order: readonly SQL[],
  limit = Number.MAX_SAFE_INTEGER,
): Promise<readonly Row[]> {
  const page = db
    .select()
    .from(posts)
    .where(where)
    .orderBy(...order)
    .limit(limit);
  // Plain names: drizzle leaves the table's off in a select from one table, and here several meet.
  const isOfPage = sql`workspace_id = ${workspaceId} and post_id = any((select ids from page_ids)::uuid[]) and deleted_at is null`;
  const rows = sql`(
    with page as materialized (${page}),
    page_ids as materialized (select array_agg(id) as ids from page),
    targets as (
      select post_id, array_agg(social_account_id order by social_account_id) as account_ids
      from post_targets where ${isOfPage} group by post_id
    ),
    tagged as (
      select post_id, array_agg(tag_id order by tag_id) as tag_ids from post_tags where ${isOfPage} group by post_id
    ),
    media as (
      select post_id, count(*) as total, (array_agg(media_asset_id order by rank, id))[1] as first_id
      from post_media where ${isOfPage} and post_target_id is null group by post_id
    )
    select json_build_array(
      posts.id, (extract(epoch from posts.publish_date) * 1000)::bigint, posts.timezone, posts.state,
      posts.review_state, left(posts.content, ${SNIPPET_LENGTH}), account_ids, tag_ids, total,
      case when asset.id is not null then json_build_object(
        'sha256', asset.sha256,
        'kind', asset.kind,
        'hasThumbnail', jsonb_array_length(asset.thumbnail_sizes) > 0
      ) end
    ) as row
    from page as posts
    left join targets on targets.post_id = posts.id
    left join tagged on tagged.post_id = posts.id
    left join media on media.post_id = posts.id
    left join media_assets asset on asset.id = media.first_id
    order by ${sql.join([...order], sql`, `)}
  ) as page_rows`;
  const [answer] = await db.select({ rows: sql<Written[]>`coalesce(json_agg(row), '[]'::json)` }).from(rows);
  return must(answer, 'one row').rows.map(fromWritten);
}

function fromWritten(written: Written): Row {
  const [id, atMs, zone, state, reviewState, text, accountIds, tagIds, mediaCount, thumbnail] = written;
  return {
    id,
    atMs,
    zone,
    state,
    reviewState,
    snippet: text.replace(/\s+/g, ' ').trim(),
    accountIds: accountIds ?? [],
    tagIds: tagIds ?? [],
    thumbnail,
    mediaCount: mediaCount ?? 0,
  };
}

const NO_FILTER: CalendarFilter = { accountIds: [], tagIds: [], states: [] };

function hasFilter({ accountIds, tagIds, states }: CalendarFilter): boolean {
  return accountIds.length + tagIds.length + states.length > 0;
}

async function countRows(db: ReadDb, where: SQL | undefined): Promise<number> {
  const [total] = await db.select({ posts: count() }).from(posts).where(where);
  return total?.posts ?? 0;
}

function conditions(db: ReadDb, workspaceId: string, filter: CalendarFilter, extra: readonly SQL[]): SQL | undefined {
  const all: SQL[] = [
    eq(posts.workspaceId, workspaceId),
    isNull(posts.deletedAt),
    isNull(posts.parentPostId),
    ...extra,
  ];
  if (filter.states.length > 0) all.push(inArray(posts.state, filter.states));
  if (filter.accountIds.length > 0) {
    const target = and(
      eq(postTargets.workspaceId, posts.workspaceId),
      eq(postTargets.postId, posts.id),
      inArray(postTargets.socialAccountId, filter.accountIds),
      isNull(postTargets.deletedAt),
    );
    all.push(exists(db.select({ one: sql`1` }).from(postTargets).where(target)));
  }
  if (filter.tagIds.length > 0) {
    const tag = and(
      eq(postTags.workspaceId, posts.workspaceId),
      eq(postTags.postId, posts.id),
      inArray(postTags.tagId, filter.tagIds),
      isNull(postTags.deletedAt),
    );
    all.push(exists(db.select({ one: sql`1` }).from(postTags).where(tag)));
  }
  return and(...all);
}

async function readZone(db: ReadDb, workspaceId: string): Promise<string> {
  const [row] = await db.select({ zone: workspaces.timezone }).from(workspaces).where(eq(workspaces.id, workspaceId));
  return must(row, 'the workspace').zone;
}
