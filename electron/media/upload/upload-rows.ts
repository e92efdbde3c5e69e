import { and, eq, isNull, notInArray, sql } from 'drizzle-orm';
import { uploads } from '#drizzle/schema/device/sync.ts';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import { postMedia } from '#drizzle/schema/post-media.ts';
import { posts } from '#drizzle/schema/posts.ts';
import type { MediaExtension } from '#shared/domain/media.ts';
import { TROUBLE_REASONS, type TroubleReason } from '#shared/domain/upload-troubles.ts';
import type { Database } from '../../database/mirror.ts';
import type { UploadState } from './upload-state.ts';

/** A file that Storage does not have for certain. */
export type UploadWork = {
  readonly assetId: string;
  readonly sha256: string;
  readonly extension: MediaExtension;
  readonly mimeType: string;
  readonly sizeBytes: number;
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
        eq(postMedia.mediaAssetId, mediaAssets.id),
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
      upload: uploads,
    })
    .from(mediaAssets)
    .leftJoin(uploads, eq(uploads.mediaAssetId, mediaAssets.id))
    .where(and(...isWork(workspaceId)))
    .orderBy(
      sql`(${dueAt}) nulls last`,
      sql`${mediaAssets.kind} <> 'image'`,
      mediaAssets.sizeBytes,
      mediaAssets.createdAt,
      mediaAssets.id,
    );
  return rows.map(({ upload, extension, ...work }) => ({
    work: { ...work, extension: extension as MediaExtension },
    progress: upload ? fromRow(upload) : BEGINNING,
  }));
}

function isWork(workspaceId: string) {
  return [
    eq(mediaAssets.workspaceId, workspaceId),
    isNull(mediaAssets.deletedAt),
    sql`${mediaAssets.status} <> 'ready'`,
    sql`${mediaAssets.sizeBytes} > 0`,
  ];
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

/** Files that Storage has, or that are in the library no more, are on no way. */
export async function removeEndedUploads(db: Database, workspaceId: string): Promise<void> {
  const onTheirWay = db
    .select({ id: mediaAssets.id })
    .from(mediaAssets)
    .where(and(...isWork(workspaceId)));
  await db
    .delete(uploads)
    .where(and(eq(uploads.workspaceId, workspaceId), notInArray(uploads.mediaAssetId, onTheirWay)));
}
