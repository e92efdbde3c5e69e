import { and, eq, inArray, isNull } from 'drizzle-orm';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import { mediaFolders } from '#drizzle/schema/media-folders.ts';
import type { AssetRow } from '#drizzle/schema/rows.ts';
import { noteLocation } from '#shared/domain/published-file.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { junctionId } from '#shared/lib/ids.ts';
import type { ReadDb } from '../../database/mirror.ts';
import type { WriteTx } from '../../database/write-tx.ts';
import type { TakenFile } from '../../media/messages.ts';

/** From the bytes, so that two devices that add the same file make one row, and an undone one comes back as it was. */
export function assetId(workspaceId: string, sha256: string): string {
  return junctionId('media', workspaceId, sha256);
}

function toRow(workspaceId: string, taken: TakenFile) {
  const { facts, fileName, sha256, thumbnailSizes, sharedPicture, hasLocation } = taken;
  const { kind, mimeType, extension, sizeBytes, width, height, durationMs, frameRate, pageCount } = facts;
  const { frameCount, hasAlpha, colorSpace, bitRate, audioSampleRateHz, audioChannels, notes } = facts;
  return {
    id: assetId(workspaceId, sha256),
    workspaceId,
    kind,
    fileName,
    mimeType,
    extension,
    sizeBytes,
    width,
    height,
    durationMs,
    codec: facts.videoCodec,
    audioCodec: facts.audioCodec,
    frameRate,
    animated: (frameCount ?? 1) > 1,
    pageCount,
    sha256,
    thumbnailSizes,
    details: {
      frameCount,
      hasAlpha,
      colorSpace,
      bitRate,
      audioSampleRateHz,
      audioChannels,
      notes: [...notes],
      ...noteLocation(hasLocation),
      ...(sharedPicture && { picture: sharedPicture }),
    },
  };
}

/** What is known of them beyond their bytes. */
type Beyond = {
  readonly altText?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly folderId?: string | undefined;
};

/**
 * Adds rows for files that the library does not have, and brings deleted ones back. One that was made of another, and that a person
 * adds as it is, is theirs from then on. Returns the ids that are new to the library.
 */
export async function addAssets(
  tx: WriteTx,
  workspaceId: string,
  taken: readonly TakenFile[],
  { altText = '', details = {}, folderId }: Beyond = {},
): Promise<string[]> {
  // One that somebody deleted meanwhile is no reason to lose the files.
  const place = folderId !== undefined && (await isFolder(tx.read, workspaceId, folderId)) ? { folderId } : {};
  const described = taken.map((file) => {
    const row = toRow(workspaceId, file);
    return [file.sha256, { ...row, altText, ...place, details: { ...row.details, ...details } }] as const;
  });
  const rows = new Map(described);
  const known = await tx.read
    .select({
      id: mediaAssets.id,
      sha256: mediaAssets.sha256,
      deletedAt: mediaAssets.deletedAt,
      details: mediaAssets.details,
    })
    .from(mediaAssets)
    .where(and(eq(mediaAssets.workspaceId, workspaceId), inArray(mediaAssets.sha256, [...rows.keys()])));
  const becomesOwn = (row: (typeof known)[number]) => !('made' in details) && 'made' in row.details;
  const unseen = known.filter((row) => row.deletedAt !== null || becomesOwn(row));
  for (const row of unseen) {
    const { made: _made, ...own } = row.details;
    await tx.update(mediaAssets, row.id, { deletedAt: null, ...place, ...(becomesOwn(row) && { details: own }) });
  }
  for (const { sha256 } of known) rows.delete(sha256);
  await tx.insertMany(mediaAssets, [...rows.values()]);
  return [...unseen.map(({ id }) => id), ...[...rows.values()].map(({ id }) => id)];
}

async function isFolder(db: ReadDb, workspaceId: string, id: string): Promise<boolean> {
  const found = await db.$count(
    mediaFolders,
    and(eq(mediaFolders.workspaceId, workspaceId), eq(mediaFolders.id, id), isNull(mediaFolders.deletedAt)),
  );
  return found > 0;
}

/** As they are in this write: the column is written whole, and what was read before the bytes were looked at may be older. */
export async function readDetails(db: ReadDb, id: string): Promise<AssetRow['details']> {
  const [row] = await db.select({ details: mediaAssets.details }).from(mediaAssets).where(eq(mediaAssets.id, id));
  if (!row) throw new AppError('not_found', 'This file is gone', { details: { assetId: id } });
  return row.details;
}

export async function readLiveAsset(db: ReadDb, workspaceId: string, id: string): Promise<AssetRow> {
  const [row] = await db
    .select()
    .from(mediaAssets)
    .where(and(eq(mediaAssets.workspaceId, workspaceId), eq(mediaAssets.id, id), isNull(mediaAssets.deletedAt)));
  if (!row) throw new AppError('not_found', 'This file is gone', { details: { assetId: id } });
  return row;
}
