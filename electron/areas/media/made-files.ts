import { and, eq, inArray, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import { postMedia } from '#drizzle/schema/post-media.ts';
import type { AssetRow } from '#drizzle/schema/rows.ts';
import { readStrippedOf } from '#shared/domain/published-file.ts';
import type { ReadDb } from '../../database/mirror.ts';
import type { WriteTx } from '../../database/write-tx.ts';
import type { TaskContext } from '../../ipc/handlers.ts';
import { isStrippedOf } from '../../media/leaving/read-published.ts';
import { readMayChange } from './read-may-change.ts';

/** Of files that nobody saw: no step of undo. */
const DROP_MARK = { label: 'dropFitted', undoable: false } as const;
/** Whoever made it may still be looking at it, on this device or another. */
const LEFT_BEHIND_MS = 24 * 3_600_000;

/** Files that were made to fit and that nobody took. What is also something else (in a post, in the library, stripped) stays. */
export async function dropFitted(ids: readonly string[], context: TaskContext): Promise<void> {
  const { workspaceId, write } = context;
  await write(DROP_MARK, async (tx) => {
    const rows = await tx.read
      .select()
      .from(mediaAssets)
      .where(
        and(eq(mediaAssets.workspaceId, workspaceId), inArray(mediaAssets.id, [...ids]), isNull(mediaAssets.deletedAt)),
      );
    await removeUnheld(tx, rows.filter(isFitted));
  });
}

/** Those of a window that was closed over them, or an app that ended. Asked at the start. */
export async function dropLeftBehind(context: Omit<TaskContext, 'files'>, nowMs: number): Promise<void> {
  const { db, workspaceId, write } = context;
  const mayChange = await readMayChange(context);
  const before = new Date(nowMs - LEFT_BEHIND_MS).toISOString();
  const isLeft = and(
    eq(mediaAssets.workspaceId, workspaceId),
    isNull(mediaAssets.deletedAt),
    lt(mediaAssets.createdAt, before),
    sql`${mediaAssets.details} -> 'made' ? 'provider'`,
  );
  const read = async (from: ReadDb) => {
    const rows = await from.select().from(mediaAssets).where(isLeft);
    return await leaveHeld(
      from,
      rows.filter((row) => isFitted(row) && mayChange(row)),
    );
  };
  if ((await read(db)).length === 0) return;
  await write(DROP_MARK, async (tx) =>
    tx.removeMany(
      mediaAssets,
      (await read(tx.read)).map(({ id }) => id),
    ),
  );
}

/** With files that are deleted goes what was made of them, unless another file or a post needs it. */
export async function removeMadeOf(tx: WriteTx, workspaceId: string, ids: readonly string[]): Promise<void> {
  const rows = await tx.read
    .select()
    .from(mediaAssets)
    .where(
      and(
        eq(mediaAssets.workspaceId, workspaceId),
        isNull(mediaAssets.deletedAt),
        or(isStrippedOf(ids), isMadeOf(ids)),
      ),
    );
  await removeUnheld(
    tx,
    rows.filter(({ details }) => 'made' in details && readStrippedOf(details).every((of) => ids.includes(of))),
  );
}

function isMadeOf(ids: readonly string[]): SQL {
  return inArray(sql`${mediaAssets.details} -> 'made' ->> 'of'`, [...ids]);
}

function isFitted({ details }: AssetRow): boolean {
  return 'made' in details && readStrippedOf(details).length === 0;
}

async function removeUnheld(tx: WriteTx, rows: readonly AssetRow[]): Promise<void> {
  const unheld = await leaveHeld(tx.read, rows);
  await tx.removeMany(
    mediaAssets,
    unheld.map(({ id }) => id),
  );
}

/** Without those that any place names: one that was removed comes back with a redo, or with a post out of the trash. */
async function leaveHeld(db: ReadDb, rows: readonly AssetRow[]): Promise<AssetRow[]> {
  if (rows.length === 0) return [];
  const places = await db
    .selectDistinct({ id: postMedia.mediaAssetId })
    .from(postMedia)
    .where(
      inArray(
        postMedia.mediaAssetId,
        rows.map(({ id }) => id),
      ),
    );
  const held = new Set(places.map(({ id }) => id));
  return rows.filter(({ id }) => !held.has(id));
}
