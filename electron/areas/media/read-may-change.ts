import type { AssetRow } from '#drizzle/schema/rows.ts';
import type { TaskContext } from '../../ipc/handlers.ts';
import { readAccess, readMay } from '../../sync/access.ts';

/**
 * Which rows of files this person may change: for what the app does by itself, which must never come back as a refusal. Members
 * change what they made, and what is made here has no maker before the project names one.
 */
export async function readMayChange({
  db,
  workspaceId,
  sync,
}: Pick<TaskContext, 'db' | 'workspaceId' | 'sync'>): Promise<(row: Pick<AssetRow, 'createdBy'>) => boolean> {
  if ((await readAccess(db, workspaceId, sync)) !== 'write') return () => false;
  if (await readMay(db, workspaceId, sync, 'media.writeAll')) return () => true;
  const userId = sync.userId();
  return ({ createdBy }) => createdBy === null || createdBy === userId;
}
