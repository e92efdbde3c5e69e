import { and, eq, inArray, isNull, ne, sql } from 'drizzle-orm';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import type { InputOf, OutputOf } from '#shared/contract/index.ts';
import type { TaskContext } from '../../ipc/handlers.ts';
import { readLiveAsset } from './asset-rows.ts';
import { readAssets } from './read-library.ts';

/** More of one picture than a person looks through. */
const MOST_SHOWN = 12;

/** The same picture saved anew, or one of a series: the most alike first. Of files that the library lists. */
export async function findAlike(
  { id }: InputOf<'media.findAlike'>,
  context: TaskContext,
): Promise<OutputOf<'media.findAlike'>> {
  const { db, workspaceId, media } = context;
  const { sha256, thumbnailSizes } = await readLiveAsset(db, workspaceId, id);
  if (thumbnailSizes.length === 0) return { items: [] };
  const { alike } = await media.call('findAlike', { sha256 });
  if (alike.length === 0) return { items: [] };
  const rows = await db
    .select({ id: mediaAssets.id, sha256: mediaAssets.sha256 })
    .from(mediaAssets)
    .where(
      and(
        eq(mediaAssets.workspaceId, workspaceId),
        inArray(
          mediaAssets.sha256,
          alike.map((other) => other.sha256),
        ),
        isNull(mediaAssets.deletedAt),
        ne(mediaAssets.id, id),
        sql`not (${mediaAssets.details} ? 'made')`,
      ),
    );
  const ids = new Map(rows.map((row) => [row.sha256, row.id]));
  const ordered = alike.flatMap((other) => ids.get(other.sha256) ?? []);
  return { items: await readAssets(context, ordered.slice(0, MOST_SHOWN)) };
}
