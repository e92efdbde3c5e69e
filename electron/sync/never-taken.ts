import { keyOf } from './apply-page.ts';
import type { OutboxEntry, SyncTx } from './store.ts';

/**
 * What waits on rows that the server never took, and on their parts. Sent, each would be refused for itself, long after
 * somebody may have decided about the row: it goes without its values, like what is held back. Answers with what it was; the
 * caller notes it in `conflicts` (SPEC 4.6).
 */
export async function takeDoomed(tx: SyncTx, made: readonly OutboxEntry[]): Promise<OutboxEntry[]> {
  if (made.length === 0) return [];
  const gone = new Set(made.map(keyOf));
  const posts = new Set(made.flatMap(({ tableName, rowId }) => (tableName === 'posts' ? [rowId] : [])));
  const doomed: OutboxEntry[] = [];
  for (const entry of await tx.readEntries({})) {
    const { operation, tableName, rowId, patch } = entry;
    const isPart = [patch.post_id, patch.parent_post_id].some((id) => typeof id === 'string' && posts.has(id));
    if (!gone.has(keyOf(entry)) && !(operation === 'insert' && isPart)) continue;
    gone.add(keyOf(entry));
    if (tableName === 'posts') posts.add(rowId);
    if (Object.keys(patch).length > 0) doomed.push(entry);
  }
  await tx.changeEntries(doomed.map(withoutValues));
  return doomed;
}

/** It keeps its number and hash, so that the others go on. */
export function withoutValues(entry: OutboxEntry): OutboxEntry {
  return { ...entry, patch: {}, baseValues: {} };
}
