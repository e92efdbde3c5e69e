import { and, eq, inArray, isNull } from 'drizzle-orm';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import type { AssetRow } from '#drizzle/schema/rows.ts';
import { readStrippedOf } from '#shared/domain/published-file.ts';
import type { WriteTx } from '../../database/write-tx.ts';
import type { TaskContext } from '../../ipc/handlers.ts';
import { isStrippedOf } from '../../media/leaving/read-published.ts';
import { readUseCounts } from './read-library.ts';

/** Of files that nobody saw: no step of undo. */
const DROP_MARK = { label: 'dropFitted', undoable: false } as const;

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
    const fitted = rows.filter(({ details }) => 'made' in details && readStrippedOf(details).length === 0);
    await removeUnused(tx, workspaceId, fitted);
  });
}

/** With files that are deleted go those that were made of them without their location, unless another file or a post needs them. */
export async function removeStrippedOf(tx: WriteTx, workspaceId: string, ids: readonly string[]): Promise<void> {
  const rows = await tx.read
    .select()
    .from(mediaAssets)
    .where(and(eq(mediaAssets.workspaceId, workspaceId), isNull(mediaAssets.deletedAt), isStrippedOf(ids)));
  const orphans = rows.filter(
    ({ details }) => 'made' in details && readStrippedOf(details).every((of) => ids.includes(of)),
  );
  await removeUnused(tx, workspaceId, orphans);
}

async function removeUnused(tx: WriteTx, workspaceId: string, rows: readonly AssetRow[]): Promise<void> {
  const counts = await readUseCounts(
    tx.read,
    workspaceId,
    rows.map(({ id }) => id),
  );
  for (const { id } of rows) if (!counts.has(id)) await tx.remove(mediaAssets, id);
}
