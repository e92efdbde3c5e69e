import { and, eq, exists, isNull, ne, notExists, notInArray, or, sql } from 'drizzle-orm';
import { sharedPictures, uploads } from '#drizzle/schema/device/sync.ts';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import { postMedia } from '#drizzle/schema/post-media.ts';
import { posts } from '#drizzle/schema/posts.ts';
import { socialAccounts } from '#drizzle/schema/social-accounts.ts';
import { type MediaExtension, readSharedPicture, type SharedPicture } from '#shared/domain/media.ts';
import { TROUBLE_REASONS, type TroubleReason } from '#shared/domain/upload-troubles.ts';
import type { Database } from '../../database/mirror.ts';
import type { UploadState } from './upload-state.ts';

/** A file that Storage does not have for certain, or of which it does not have the picture. */
export type UploadWork = {
  readonly assetId: string;
  readonly sha256: string;
  readonly extension: MediaExtension;
  readonly mimeType: string;
  readonly sizeBytes: number;
  /** The file itself is there and was looked at. */
  readonly isStored: boolean;
  /** That other devices show before they have the file; null: it has none, or Storage has it. */
  readonly picture: SharedPicture | null;
};

/** What is known of its way so far. */
export type UploadProgress = {
  readonly state: UploadState;
  readonly uploadUrl: string | null;
  readonly sentBytes: number;
  readonly attempts: number;
  readonly losses: number;
};

/** Whatever the database holds: an upload that begins anew loses nothing. */
const BEGINNING: UploadProgress = { state: { kind: 'waiting' }, uploadUrl: null, sentBytes: 0, attempts: 0, losses: 0 };

/** In the order in which they are sent (SPEC 1). */
export async function readUploadWork(
  db: Database,
  workspaceId: string,
): Promise<{ readonly work: UploadWork; readonly progress: UploadProgress }[]> {
  const dueAt = db
    .select({ at: sql`min(${posts.publishDate})` })
    .from(postMedia)
    .innerJoin(posts, eq(posts.id, postMedia.postId))
    .where(
      and(
        eq(postMedia.workspaceId, mediaAssets.workspaceId),
        sql`${postMedia.mediaAssetId} = any(array[${mediaAssets.id}] || ${STRIPPED_OF})`,
        isNull(postMedia.deletedAt),
        isNull(posts.deletedAt),
        eq(posts.state, 'queued'),
      ),
    );
  const rows = await db
    .select({
      assetId: mediaAssets.id,
      sha256: mediaAssets.sha256,
      extension: mediaAssets.extension,
      mimeType: mediaAssets.mimeType,
      sizeBytes: mediaAssets.sizeBytes,
      isStored: eq(mediaAssets.status, 'ready').mapWith(Boolean),
      picture: sql<unknown>`${mediaAssets.details} -> 'picture'`,
      isPictureThere: sql<boolean>`${sharedPictures.sha256} is not null`,
      upload: uploads,
    })
    .from(mediaAssets)
    .leftJoin(uploads, eq(uploads.mediaAssetId, mediaAssets.id))
    .leftJoin(sharedPictures, eq(sharedPictures.sha256, pictureHash))
    .where(isWork(db, workspaceId))
    .orderBy(
      sql`(${dueAt}) nulls last`,
      sql`${mediaAssets.kind} <> 'image'`,
      mediaAssets.sizeBytes,
      mediaAssets.createdAt,
      mediaAssets.id,
    );
  return rows.map(({ upload, extension, picture, isPictureThere, ...work }) => ({
    work: {
      ...work,
      extension: extension as MediaExtension,
      // Of a file that is not stored Storage may have let go while this device was off, picture included (SPEC 4.5).
      picture: isPictureThere && work.isStored ? null : readSharedPicture({ picture }),
    },
    // What is stored has only its picture to send: how far the file once was says nothing of that.
    progress: upload && !work.isStored ? fromRow(upload) : BEGINNING,
  }));
}

/** A stripped file is not in the post, and goes out with it. What a row says is a teammate's word: anything else is passed over. */
const STRIPPED_OF = sql`array(
  select (value #>> '{}')::uuid from jsonb_path_query(${mediaAssets.details}, 'lax $.strippedOf[*]') as value
  where value #>> '{}' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
)`;

const pictureHash = sql`${mediaAssets.details} -> 'picture' ->> 'sha256'`;

function isWork(db: Database, workspaceId: string) {
  const sentPicture = db.select().from(sharedPictures).where(eq(sharedPictures.sha256, pictureHash));
  return and(
    eq(mediaAssets.workspaceId, workspaceId),
    isUsed(db),
    or(ne(mediaAssets.status, 'ready'), and(sql`${pictureHash} is not null`, notExists(sentPicture))),
    sql`${mediaAssets.sizeBytes} > 0`,
  );
}

/** In the library, or in the trash while a post or an account has it. The project asks the same (private.is_asset_used). */
function isUsed(db: Database) {
  const places = db
    .select({ one: sql`1` })
    .from(postMedia)
    .where(
      and(
        eq(postMedia.workspaceId, mediaAssets.workspaceId),
        eq(postMedia.mediaAssetId, mediaAssets.id),
        isNull(postMedia.deletedAt),
      ),
    );
  const accounts = db
    .select({ one: sql`1` })
    .from(socialAccounts)
    .where(
      and(
        eq(socialAccounts.workspaceId, mediaAssets.workspaceId),
        eq(socialAccounts.avatarSha256, mediaAssets.sha256),
        isNull(socialAccounts.deletedAt),
      ),
    );
  return or(isNull(mediaAssets.deletedAt), exists(places), exists(accounts));
}

/** Storage has it: this device has sent it, or fetched it. */
export async function keepSharedPicture(db: Database, workspaceId: string, sha256: string): Promise<void> {
  await db.insert(sharedPictures).values({ sha256, workspaceId }).onConflictDoNothing();
}

function fromRow({
  state,
  reason,
  code,
  uploadUrl,
  sentBytes,
  attempts,
  losses,
  nextAttemptAt,
}: typeof uploads.$inferSelect) {
  return { state: toState({ state, reason, code, nextAttemptAt }), uploadUrl, sentBytes, attempts, losses };
}

type StateRow = Pick<typeof uploads.$inferSelect, 'state' | 'reason' | 'code' | 'nextAttemptAt'>;

function toState({ state, reason, code, nextAttemptAt }: StateRow): UploadState {
  const known = TROUBLE_REASONS.find((one): one is TroubleReason => one === reason);
  const trouble = { reason: known ?? 'unexpected', ...(code !== null && { code }) };
  if (state === 'checking') return { kind: 'checking' };
  if (state === 'held') return { kind: 'held', trouble };
  if (state === 'retrying' && nextAttemptAt !== null)
    return { kind: 'retrying', atMs: Date.parse(nextAttemptAt), trouble };
  return { kind: 'waiting' };
}

export async function writeUpload(
  db: Database,
  { workspaceId, assetId, updatedAt }: { workspaceId: string; assetId: string; updatedAt: string },
  { state, uploadUrl, sentBytes, attempts, losses }: UploadProgress,
): Promise<void> {
  const trouble = 'trouble' in state ? state.trouble : null;
  const values = {
    state: state.kind,
    reason: trouble?.reason ?? null,
    code: trouble?.code ?? null,
    nextAttemptAt: state.kind === 'retrying' ? new Date(state.atMs).toISOString() : null,
    uploadUrl,
    sentBytes,
    attempts,
    losses,
    updatedAt,
  };
  await db
    .insert(uploads)
    .values({ mediaAssetId: assetId, workspaceId, ...values })
    .onConflictDoUpdate({ target: uploads.mediaAssetId, set: values });
}

/**
 * Files that Storage has, or that nothing uses any more, are on no way. Of the latter Storage lets go in the end, pictures
 * included: one that comes back brings its own along (SPEC 4.5).
 */
export async function removeEndedUploads(db: Database, workspaceId: string): Promise<void> {
  const onTheirWay = db.select({ id: mediaAssets.id }).from(mediaAssets).where(isWork(db, workspaceId));
  await db
    .delete(uploads)
    .where(and(eq(uploads.workspaceId, workspaceId), notInArray(uploads.mediaAssetId, onTheirWay)));
  const isShown = and(eq(mediaAssets.workspaceId, workspaceId), isUsed(db), sql`${pictureHash} is not null`);
  const shown = db
    .select({ sha256: sql<string>`${pictureHash}` })
    .from(mediaAssets)
    .where(isShown);
  await db
    .delete(sharedPictures)
    .where(and(eq(sharedPictures.workspaceId, workspaceId), notInArray(sharedPictures.sha256, shown)));
}
