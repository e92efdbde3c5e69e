import { and, countDistinct, desc, eq, exists, ilike, inArray, isNull, not, or, type SQL, sql } from 'drizzle-orm';
import { assetTags } from '#drizzle/schema/asset-tags.ts';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import { mediaFolders } from '#drizzle/schema/media-folders.ts';
import { postMedia } from '#drizzle/schema/post-media.ts';
import { posts } from '#drizzle/schema/posts.ts';
import type { AssetRow } from '#drizzle/schema/rows.ts';
import type { InputOf, OutputOf } from '#shared/contract/index.ts';
import type { MediaView } from '#shared/contract/media.ts';
import { MEDIA_NOTES, type MediaExtension } from '#shared/domain/media.ts';
import type { ReadDb } from '../../database/mirror.ts';
import type { QueryContext } from '../../ipc/handlers.ts';
import { readTagIds } from './asset-tags.ts';

/** The live places of an asset in live posts. */
function livePlaces(asset: SQL | typeof mediaAssets.id): SQL {
  return sql`${postMedia.mediaAssetId} = ${asset} and ${postMedia.deletedAt} is null and ${posts.deletedAt} is null`;
}

function isUsed(db: ReadDb): SQL {
  const places = db
    .select({ one: sql`1` })
    .from(postMedia)
    .innerJoin(posts, eq(posts.id, postMedia.postId))
    .where(and(eq(postMedia.workspaceId, mediaAssets.workspaceId), livePlaces(mediaAssets.id)));
  return exists(places);
}

/** What is seen, and so has to be told to who does not see it. */
const DESCRIBED_KINDS = ['image', 'gif', 'video'] as const;

function wearsOne(db: ReadDb, tagIds: readonly string[]): SQL {
  const worn = db
    .select({ one: sql`1` })
    .from(assetTags)
    .where(
      and(
        eq(assetTags.workspaceId, mediaAssets.workspaceId),
        eq(assetTags.mediaAssetId, mediaAssets.id),
        inArray(assetTags.tagId, [...tagIds]),
        isNull(assetTags.deletedAt),
      ),
    );
  return exists(worn);
}

const hasNoThumbnail = sql`jsonb_array_length(${mediaAssets.thumbnailSizes}) = 0`;

/** The folder of a file, where it is there: a file that was put into one which somebody deleted meanwhile is in none. */
const LIVE_FOLDER = sql<string | null>`(select f.id from ${mediaFolders} f
  where f.id = ${mediaAssets.folderId} and f.deleted_at is null)`;

function isInFolder(folderId: string | null | undefined): SQL | undefined {
  if (folderId === undefined) return undefined;
  return folderId === null ? sql`${LIVE_FOLDER} is null` : eq(mediaAssets.folderId, folderId);
}

/** `%` and `_` in what somebody types mean themselves. */
function toPattern(search: string): string {
  return `%${search.trim().replace(/[\\%_]/g, '\\$&')}%`;
}

function toConditions(db: ReadDb, workspaceId: string, input: InputOf<'media.list'>): SQL | undefined {
  const pattern = input.search?.trim() ? toPattern(input.search) : null;
  return and(
    eq(mediaAssets.workspaceId, workspaceId),
    isNull(mediaAssets.deletedAt),
    // Made of another, for one account's platform: it is seen where it is used, and needs its poster there.
    // A stripped one is seen where its bytes are also what was made to fit.
    input.needsPoster
      ? or(sql`not (coalesce(${mediaAssets.details} -> 'made', '{}') ? 'without')`, isUsed(db))
      : sql`not (${mediaAssets.details} ? 'made')`,
    input.kinds ? inArray(mediaAssets.kind, [...input.kinds]) : undefined,
    input.needsPoster ? and(eq(mediaAssets.kind, 'video'), hasNoThumbnail) : undefined,
    input.use === 'used' ? isUsed(db) : undefined,
    input.use === 'unused' ? not(isUsed(db)) : undefined,
    isInFolder(input.folderId),
    input.tagIds ? wearsOne(db, input.tagIds) : undefined,
    input.lacksAltText ? and(inArray(mediaAssets.kind, [...DESCRIBED_KINDS]), eq(mediaAssets.altText, '')) : undefined,
    pattern ? or(ilike(mediaAssets.fileName, pattern), ilike(mediaAssets.altText, pattern)) : undefined,
  );
}

/** In how many posts each of these files is. */
export async function readUseCounts(
  db: ReadDb,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: postMedia.mediaAssetId, count: countDistinct(postMedia.postId) })
    .from(postMedia)
    .innerJoin(posts, eq(posts.id, postMedia.postId))
    .where(
      and(
        eq(postMedia.workspaceId, workspaceId),
        inArray(postMedia.mediaAssetId, [...ids]),
        isNull(postMedia.deletedAt),
        isNull(posts.deletedAt),
      ),
    )
    .groupBy(postMedia.mediaAssetId);
  return new Map(rows.map(({ id, count }) => [id, count]));
}

type LibraryContext = Pick<QueryContext, 'db' | 'workspaceId' | 'downloads'>;

/** What its own row does not say. */
type Beyond = 'useCount' | 'isHere' | 'folderId' | 'tagIds';

function toView(row: AssetRow, beyond: Pick<MediaView, Beyond>): MediaView {
  const { useCount, isHere, folderId, tagIds } = beyond;
  const { id, kind, fileName, mimeType, sha256, sizeBytes, width, height, durationMs, codec, audioCodec } = row;
  const { frameRate, animated, pageCount, thumbnailSizes, altText, createdAt } = row;
  const notes = Array.isArray(row.details.notes) ? row.details.notes : [];
  return {
    id,
    kind,
    fileName,
    mimeType,
    sha256,
    sizeBytes,
    width,
    height,
    durationMs,
    codec,
    audioCodec,
    frameRate,
    animated,
    pageCount,
    thumbnailSizes,
    altText,
    useCount,
    folderId,
    tagIds,
    createdAt,
    isHere,
    extension: row.extension as MediaExtension,
    notes: MEDIA_NOTES.filter((note) => notes.includes(note)),
    needsPoster: kind === 'video' && thumbnailSizes.length === 0 && isHere,
  };
}

async function toViews(
  { db, workspaceId, downloads }: LibraryContext,
  rows: readonly AssetRow[],
): Promise<MediaView[]> {
  const ids = rows.map((row) => row.id);
  const counts = await readUseCounts(db, workspaceId, ids);
  const tagIds = await readTagIds(db, workspaceId, ids);
  const folders = await readFolderIds(db, workspaceId);
  return rows.map((row) =>
    toView(row, {
      useCount: counts.get(row.id) ?? 0,
      isHere: !downloads.isAbsent(row.id),
      tagIds: tagIds.get(row.id) ?? [],
      folderId: row.folderId !== null && folders.has(row.folderId) ? row.folderId : null,
    }),
  );
}

async function readFolderIds(db: ReadDb, workspaceId: string): Promise<ReadonlySet<string>> {
  const rows = await db
    .select({ id: mediaFolders.id })
    .from(mediaFolders)
    .where(and(eq(mediaFolders.workspaceId, workspaceId), isNull(mediaFolders.deletedAt)));
  return new Set(rows.map(({ id }) => id));
}

/** Newest first; files of one drop, which share their moment, by name. */
export async function readLibrary(
  context: LibraryContext,
  input: InputOf<'media.list'>,
): Promise<OutputOf<'media.list'>> {
  const { db, workspaceId } = context;
  const where = toConditions(db, workspaceId, input);
  const rows = await db
    .select()
    .from(mediaAssets)
    .where(where)
    .orderBy(desc(mediaAssets.createdAt), mediaAssets.fileName, mediaAssets.id)
    .limit(input.limit)
    .offset(input.offset);
  const total = await db.$count(mediaAssets, where);
  return { items: await toViews(context, rows), total };
}

export async function readAssets(context: LibraryContext, ids: readonly string[]): Promise<MediaView[]> {
  const { db, workspaceId } = context;
  const rows = await db
    .select()
    .from(mediaAssets)
    .where(and(eq(mediaAssets.workspaceId, workspaceId), inArray(mediaAssets.id, [...ids])));
  const views = new Map((await toViews(context, rows)).map((view) => [view.id, view]));
  return ids.flatMap((id) => views.get(id) ?? []);
}
