import type { RowChange } from '#shared/domain/row-change.ts';
import type { Enqueued } from '../../database/outgoing.ts';
import { enqueue } from '../enqueue.ts';
import type { OutboxEntry, Row, SyncTx } from '../store.ts';
import type { ServerRow } from '../wire.ts';

/** Says where the changes went. null: nothing of them is for the server. */
export async function enqueueNoted(tx: SyncTx, changes: readonly RowChange[]): Promise<Enqueued | null> {
  const { snapshot: seen } = await tx.readCursor();
  const ids: number[] = [];
  const bases: Record<string, readonly Row[]> = {};
  const note = (entries: readonly OutboxEntry[]) => ids.push(...entries.map(({ mutationId }) => mutationId));
  const noting: SyncTx = {
    ...tx,
    addEntries: async (entries) => {
      await tx.addEntries(entries);
      note(entries);
    },
    changeEntries: async (entries) => {
      await tx.changeEntries(entries);
      note(entries);
    },
    putBases: async (table, rows) => {
      await tx.putBases(table, rows);
      if (rows.length > 0) bases[table] = rows;
    },
  };
  await enqueue(noting, changes);
  const [id] = ids;
  if (id === undefined) return null;
  return Object.keys(bases).length === 0 ? { id, seen } : { id, seen, bases };
}

/** To the same place, also where entries of the journal in between are lost. */
export async function enqueueAgain(
  tx: SyncTx,
  changes: readonly RowChange[],
  { enqueued: { id, seen, bases = {} }, apply }: { readonly enqueued: Enqueued; readonly apply: () => Promise<void> },
): Promise<void> {
  for (const [table, rows] of Object.entries(bases)) {
    await tx.putRows(table, rows as readonly ServerRow[]);
    await tx.putBases(table, rows);
  }
  await apply();
  const again: SyncTx = {
    ...tx,
    readCursor: async () => ({ ...(await tx.readCursor()), lastMutationId: id - 1, snapshot: seen }),
    readLastEntry: async () => {
      const last = await tx.readLastEntry();
      return last?.mutationId === id ? last : null;
    },
  };
  await enqueue(again, changes);
}
