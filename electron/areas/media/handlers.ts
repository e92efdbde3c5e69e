import { and, eq, inArray, isNull } from 'drizzle-orm';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import { AppError } from '#shared/lib/app-error.ts';
import type { WriteTx } from '../../database/write-tx.ts';
import type { AreaHandlers } from '../../ipc/handlers.ts';
import { changeTags } from './asset-tags.ts';
import { findAlike } from './find-alike.ts';
import { fitMedia, planFitFor } from './fit.ts';
import { importBatch } from './import-batch.ts';
import { dropFitted, removeMadeOf } from './made-files.ts';
import { remakeThumbnails, savePoster } from './posters.ts';
import { readDownloads } from './read-downloads.ts';
import { readAssets, readLibrary, readUseCounts } from './read-library.ts';
import { readLocations, readPublishedFiles } from './read-locations.ts';
import { readPostsWith } from './read-posts-with.ts';
import { readSum } from './read-sum.ts';
import { readUploads } from './read-uploads.ts';
import { writeAltText } from './write-alt-text.ts';

export const mediaHandlers: AreaHandlers<'media'> = {
  'media.import': (input, context) => importBatch(input, context),
  'media.prepare': async (_input, { media }) => {
    await media.call('walk', { paths: [] });
    return {};
  },
  'media.cancelImport': async ({ batchId }, { running }) => {
    running.get(batchId)?.abort();
    return {};
  },
  'media.savePoster': async ({ id }, context) => {
    await savePoster(id, context);
    return {};
  },
  'media.remakeThumbnails': ({ id }, context) => remakeThumbnails(id, context),
  'media.findAlike': (input, context) => findAlike(input, context),
  'media.planFit': (input, context) => planFitFor(input, context),
  'media.fit': (input, context) => fitMedia(input, context),
  'media.dropFitted': async ({ ids }, context) => {
    await dropFitted(ids, context);
    return {};
  },
  'media.readLocations': (input, context) => readLocations(input, context),
  'media.readPublished': (input, context) => readPublishedFiles(input, context),
  'media.list': (input, context) => readLibrary(context, input),
  'media.read': ({ ids }, context) => readAssets(context, ids),
  'media.readSum': ({ ids }, { db, workspaceId }) => readSum(db, workspaceId, ids),
  'media.readPosts': (input, { db, workspaceId }) => readPostsWith(db, workspaceId, input),
  'media.readUploads': (_input, context) => readUploads(context),
  'media.sendAgain': async (_input, { uploads, downloads }) => {
    uploads.nudge('by_hand');
    downloads.nudge('by_hand');
    return {};
  },
  'media.readDownloads': (_input, context) => readDownloads(context),
  'media.fetch': async ({ ids }, { downloads }) => {
    await downloads.ask(ids);
    return {};
  },
  'media.cancelFetch': async ({ ids }, { downloads }) => {
    await downloads.cancel(ids);
    return {};
  },
  'media.readAway': async (_input, { downloads }) => downloads.away(),
  'media.readKeeping': (_input, { downloads }) => downloads.keeping(),
  'media.changeKeeping': async (change, { downloads }) => {
    await downloads.changeKeeping(change);
    return {};
  },
  'media.wantPictures': async ({ hashes }, { downloads }) => ({ here: downloads.want(hashes) }),
  'media.setAltText': {
    mark: ({ id }) => ({ label: 'setMediaAltText', coalesceKey: `setMediaAltText:${id}` }),
    run: async (input, context) => {
      await writeAltText(input, context);
      return {};
    },
  },
  'media.changeTags': {
    mark: ({ ids }) => ({ label: 'tagMedia', labelValues: { count: ids.length } }),
    run: async (input, context) => {
      await changeTags(input, context);
      return {};
    },
  },
  'media.delete': {
    mark: ({ ids }) => ({ label: 'deleteMedia', labelValues: { count: ids.length } }),
    run: async ({ ids }, { tx, workspaceId }) => {
      await assertDeletable(tx, workspaceId, ids);
      for (const id of ids) await tx.remove(mediaAssets, id);
      await removeMadeOf(tx, workspaceId, ids);
      return {};
    },
  },
};

/** The bytes stay in the vault: undo brings the file back, and a post that was deleted with it can still show it. */
async function assertDeletable(tx: WriteTx, workspaceId: string, ids: readonly string[]): Promise<void> {
  const live = await tx.read
    .select({ id: mediaAssets.id })
    .from(mediaAssets)
    .where(
      and(eq(mediaAssets.workspaceId, workspaceId), inArray(mediaAssets.id, [...ids]), isNull(mediaAssets.deletedAt)),
    );
  if (live.length < new Set(ids).size) throw new AppError('not_found', 'One of these files is gone');
  const [used] = await readUseCounts(tx.read, workspaceId, ids);
  if (!used) return;
  const [assetId, posts] = used;
  throw new AppError('not_allowed', 'A post holds this file', { details: { assetId, posts, reason: 'in_use' } });
}
