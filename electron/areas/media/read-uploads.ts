import { inArray } from 'drizzle-orm';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import { MAX_NAMED_REFUSALS, type UploadsView } from '#shared/contract/media.ts';
import type { ReadDb } from '../../database/mirror.ts';
import type { QueryContext } from '../../ipc/handlers.ts';
import { countUploads, type StuckUpload } from '../../media/upload/count-uploads.ts';

/** What is at the project already and only looked at there is no matter of a person's. */
export async function readUploads({ db, uploads }: Pick<QueryContext, 'db' | 'uploads'>): Promise<UploadsView> {
  const { stuck, ...count } = countUploads(uploads);
  const pause = uploads.pause();
  const atStorage = uploads.list().filter(({ state }) => state.kind === 'checking');
  return {
    ...count,
    pause: pause && { reason: pause.trouble.reason, until: toInstant(pause.untilMs) },
    hold: uploads.hold(),
    held: await nameThem(db, stuck.slice(0, MAX_NAMED_REFUSALS)),
    heldFiles: stuck.length,
    uncheckedFiles: uploads.isUnchecked() ? atStorage.length : 0,
  };
}

function toInstant(ms: number): string | null {
  return Number.isFinite(ms) ? new Date(ms).toISOString() : null;
}

async function nameThem(db: ReadDb, stuck: readonly StuckUpload[]): Promise<UploadsView['held']> {
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
