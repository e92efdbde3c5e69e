import { inArray } from 'drizzle-orm';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import { MAX_NAMED_REFUSALS, type UploadsView } from '#shared/contract/media.ts';
import type { TroubleReason } from '#shared/domain/upload-troubles.ts';
import type { ReadDb } from '../../database/mirror.ts';
import type { QueryContext } from '../../ipc/handlers.ts';
import type { UploadView } from '../../media/upload/queue.ts';
import { isOfFile } from '../../media/upload/upload-nudge.ts';

/** Of its own doing, and not of the line, a file has failed so often: whoever waits for it should know. */
const TOLD_ATTEMPTS = 3;

/** What is at the project already and only looked at there is no matter of a person's. */
export async function readUploads({ db, uploads }: Pick<QueryContext, 'db' | 'uploads'>): Promise<UploadsView> {
  const list = uploads.list();
  const pause = uploads.pause();
  const atStorage = list.filter(({ state }) => state.kind === 'checking');
  const stuck = list.flatMap(toStuck);
  const onTheirWay = list.filter(({ state }) => state.kind !== 'held' && state.kind !== 'checking');
  const doneBytes = onTheirWay.length === 0 ? 0 : uploads.doneBytes();
  return {
    files: onTheirWay.length,
    sentBytes: doneBytes + sum(onTheirWay, ({ sentBytes }) => sentBytes),
    totalBytes: doneBytes + sum(onTheirWay, ({ sizeBytes }) => sizeBytes),
    isSending: onTheirWay.some(({ state }) => state.kind === 'sending'),
    pause: pause && { reason: pause.trouble.reason, until: toInstant(pause.untilMs) },
    held: await nameThem(db, stuck.slice(0, MAX_NAMED_REFUSALS)),
    heldFiles: stuck.length,
    uncheckedFiles: uploads.isUnchecked() ? atStorage.length : 0,
  };
}

type Stuck = { readonly assetId: string; readonly reason: TroubleReason };

function toStuck({ assetId, state, attempts }: UploadView): Stuck[] {
  if (state.kind === 'held') return [{ assetId, reason: state.trouble.reason }];
  const isTold = state.kind === 'retrying' && isOfFile(state.trouble) && attempts >= TOLD_ATTEMPTS;
  return isTold ? [{ assetId, reason: state.trouble.reason }] : [];
}

function sum(views: readonly UploadView[], bytesOf: (view: UploadView) => number): number {
  return views.reduce((bytes, view) => bytes + bytesOf(view), 0);
}

function toInstant(ms: number): string | null {
  return Number.isFinite(ms) ? new Date(ms).toISOString() : null;
}

async function nameThem(db: ReadDb, stuck: readonly Stuck[]): Promise<UploadsView['held']> {
  if (stuck.length === 0) return [];
  const ids = stuck.map(({ assetId }) => assetId);
  const rows = await db
    .select({ id: mediaAssets.id, fileName: mediaAssets.fileName })
    .from(mediaAssets)
    .where(inArray(mediaAssets.id, ids));
  const names = new Map(rows.map(({ id, fileName }) => [id, fileName]));
  return stuck.flatMap(({ assetId, reason }) => {
    const fileName = names.get(assetId);
    return fileName === undefined ? [] : [{ id: assetId, fileName, reason }];
  });
}
