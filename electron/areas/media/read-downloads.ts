import { inArray } from 'drizzle-orm';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import { type DownloadsView, MAX_NAMED_REFUSALS } from '#shared/contract/media.ts';
import { toDownloadReason } from '#shared/domain/upload-troubles.ts';
import type { QueryContext } from '../../ipc/handlers.ts';

/** What comes, as far as it has come. */
export async function readDownloads({ db, downloads }: Pick<QueryContext, 'db' | 'downloads'>): Promise<DownloadsView> {
  const list = downloads.list();
  const pause = downloads.pause();
  const shown = list.slice(0, MAX_NAMED_REFUSALS);
  const ids = shown.map(({ assetId }) => assetId);
  const rows =
    ids.length === 0
      ? []
      : await db
          .select({ id: mediaAssets.id, fileName: mediaAssets.fileName })
          .from(mediaAssets)
          .where(inArray(mediaAssets.id, ids));
  const names = new Map(rows.map(({ id, fileName }) => [id, fileName]));
  const doneBytes = list.length === 0 ? 0 : downloads.doneBytes();
  return {
    files: shown.flatMap(({ assetId, sizeBytes, receivedBytes, isAsked, state }) => {
      const fileName = names.get(assetId);
      const reason = 'trouble' in state ? toDownloadReason(state.trouble.reason) : null;
      if (fileName === undefined) return [];
      return [{ id: assetId, fileName, sizeBytes, receivedBytes, isAsked, state: state.kind, reason }];
    }),
    fileCount: list.length,
    receivedBytes: list.reduce((sum, { receivedBytes }) => sum + receivedBytes, doneBytes),
    totalBytes: list.reduce((sum, { sizeBytes }) => sum + sizeBytes, doneBytes),
    isFetching: list.some(({ state }) => state.kind === 'fetching'),
    pause: pause && {
      reason: toDownloadReason(pause.trouble.reason),
      until: Number.isFinite(pause.untilMs) ? new Date(pause.untilMs).toISOString() : null,
    },
  };
}
