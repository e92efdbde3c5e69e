import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import type { AssetRow } from '#drizzle/schema/rows.ts';
import { type MediaExtension, readSharedPicture } from '#shared/domain/media.ts';
import { AppError } from '#shared/lib/app-error.ts';
import type { TaskContext } from '../../ipc/handlers.ts';
import type { DrawnPictures } from '../../media/messages.ts';
import { readDetails, readLiveAsset } from './asset-rows.ts';
import { readMayChange } from './read-may-change.ts';

/** Derived, like the files they speak of: no step of undo. */
const MARK = { label: 'savePoster', undoable: false } as const;

async function noteThumbnails(
  context: TaskContext,
  { id, createdBy }: AssetRow,
  { thumbnailSizes, sharedPicture }: DrawnPictures,
): Promise<void> {
  // Who only looks changes nothing by looking, nor what others made.
  if (!(await readMayChange(context))({ createdBy })) return;
  await context.write(MARK, async (tx) => {
    const { picture: _before, ...details } = await readDetails(tx.read, id);
    const described = { ...details, ...(sharedPicture && { picture: sharedPicture }) };
    await tx.update(mediaAssets, id, { thumbnailSizes, details: described });
  });
}

/** SECURITY: bytes only. A path here would let a page make a picture of any file that it can name. */
export async function savePoster(id: string, context: TaskContext): Promise<void> {
  const [attached] = context.files;
  if (attached === undefined || !('bytes' in attached))
    throw new AppError('invalid_input', 'A poster is sent as bytes');
  const asset = await readLiveAsset(context.db, context.workspaceId, id);
  const { sha256, kind } = asset;
  if (kind !== 'video') throw new AppError('media_unsupported', 'Only films have posters', { details: { kind } });
  const drawn = await context.media.call('savePoster', { sha256, bytes: attached.bytes });
  await noteThumbnails(context, asset, drawn);
}

export async function remakeThumbnails(id: string, context: TaskContext): Promise<{ isHere: boolean }> {
  const asset = await readLiveAsset(context.db, context.workspaceId, id);
  if (context.downloads.isAbsent(id)) {
    context.downloads.want([asset.sha256]);
    return { isHere: false };
  }
  if (asset.kind === 'image' || asset.kind === 'gif') {
    const { sha256 } = asset;
    const extension = asset.extension as MediaExtension;
    const before = readSharedPicture(asset.details);
    const drawn = await context.media.call('remakeThumbnails', { sha256, extension, sharedPicture: before });
    const isSame =
      String(drawn.thumbnailSizes) === String(asset.thumbnailSizes) && drawn.sharedPicture?.sha256 === before?.sha256;
    if (!isSame) await noteThumbnails(context, asset, drawn);
    return { isHere: true };
  }
  // A team's film has its poster at the project too: it comes from there, and nobody's picture of it is taken away.
  if (context.sync.userId() !== null) {
    context.downloads.want([asset.sha256]);
    return { isHere: false };
  }
  // The window sees `needsPoster` again, and draws one.
  await noteThumbnails(context, asset, { thumbnailSizes: [], sharedPicture: null });
  return { isHere: true };
}
