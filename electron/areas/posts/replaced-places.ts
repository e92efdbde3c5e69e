import { sql } from 'drizzle-orm';
import { postMedia } from '#drizzle/schema/post-media.ts';
import type { AssetRow, PostMediaRow } from '#drizzle/schema/rows.ts';
import { junctionId, newId } from '#shared/lib/ids.ts';
import { among } from '../../database/among.ts';
import type { ReadDb } from '../../database/mirror.ts';
import type { CommandContext } from '../../ipc/handlers.ts';

/**
 * In each of these places another file, in the same order. A place names its file for good (a device may not change that), so
 * the old one goes and a new one comes. `described`: the words of the old file, where a place has none of its own.
 */
export async function replacePlaces(
  places: readonly PostMediaRow[],
  { fresh, described }: { readonly fresh: AssetRow; readonly described: string | null },
  { tx, workspaceId }: CommandContext,
): Promise<void> {
  const known = await readKnown(tx.read, places, fresh.id);
  const made = places.map((place) => ({ ...chooseId(place, fresh, known), place }));
  const own = ({ rank, altTextOverride }: PostMediaRow) => ({ rank, altTextOverride: altTextOverride ?? described });
  await tx.removeMany(
    postMedia,
    places.map(({ id }) => id),
  );
  await tx.insertMany(
    postMedia,
    made
      .filter(({ isBuried }) => !isBuried)
      .map(({ id, place }) => {
        const { postId, postTargetId } = place;
        return { id, workspaceId, postId, postTargetId, mediaAssetId: fresh.id, ...own(place) };
      }),
  );
  await tx.updateMany(
    postMedia,
    made.filter(({ isBuried }) => isBuried).map(({ id, place }) => ({ id, patch: { ...own(place), deletedAt: null } })),
  );
}

type Known = Pick<PostMediaRow, 'mediaAssetId' | 'deletedAt'>;

/**
 * It follows from the old place's, so that two devices that replace a file apart make one row; by two files that is a conflict,
 * which is shown, and not two pictures where one was meant. The second is for a place that an undo put back and that takes
 * another file now.
 */
function chooseId(
  { id }: PostMediaRow,
  fresh: AssetRow,
  known: ReadonlyMap<string, Known>,
): { readonly id: string; readonly isBuried: boolean } {
  for (const own of idsFor(id, fresh.id)) {
    const row = known.get(own);
    if (!row) return { id: own, isBuried: false };
    if (row.deletedAt !== null && row.mediaAssetId === fresh.id) return { id: own, isBuried: true };
  }
  return { id: newId(), isBuried: false };
}

function idsFor(placeId: string, freshId: string): readonly string[] {
  return [junctionId('replaced', placeId), junctionId('replaced', placeId, freshId)];
}

async function readKnown(
  db: ReadDb,
  places: readonly PostMediaRow[],
  freshId: string,
): Promise<ReadonlyMap<string, Known>> {
  const rows = await db
    .select({ id: postMedia.id, mediaAssetId: postMedia.mediaAssetId, deletedAt: postMedia.deletedAt })
    .from(postMedia)
    .where(sql`${postMedia.id} in ${among(places.flatMap(({ id }) => idsFor(id, freshId)))}`);
  return new Map(rows.map((row) => [row.id, row]));
}
