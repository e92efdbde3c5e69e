import type { Conflict, Cursor, OutboxEntry, Row, SyncTx } from '../store.ts';
import type { Outcome } from '../wire.ts';

/** A workspace as it is called until its first page comes. */
export type SyncBeginning = {
  readonly clientId: string;
  readonly epoch: string;
  readonly name: string;
  readonly timezone: string;
};

/**
 * What sync did to its own bookkeeping in one transaction, as the journal keeps it (SPEC 8). Rows of a page and the cursor's
 * snapshot are not among it: they come again by a pull from the older snapshot.
 */
export type Op =
  | ({ readonly op: 'begin' } & SyncBeginning)
  | { readonly op: 'add'; readonly entries: readonly OutboxEntry[] }
  | { readonly op: 'change'; readonly entries: readonly Pick<OutboxEntry, 'mutationId' | 'patch' | 'baseValues'>[] }
  | { readonly op: 'sent'; readonly ids: readonly number[] }
  | { readonly op: 'drop'; readonly upTo: number }
  | { readonly op: 'keep'; readonly outcomes: readonly Outcome[] }
  | { readonly op: 'conflicts'; readonly conflicts: readonly Conflict[] }
  | { readonly op: 'cursor'; readonly values: Partial<Cursor> }
  | { readonly op: 'insert'; readonly table: string; readonly id: string; readonly values: Row }
  | { readonly op: 'set'; readonly table: string; readonly id: string; readonly values: Row }
  | { readonly op: 'leave' };

/** `tx` with what it does noted in `ops`. */
export function recordOps(tx: SyncTx, ops: Op[]): SyncTx {
  return {
    ...tx,
    addEntries: async (entries) => {
      await tx.addEntries(entries);
      ops.push({ op: 'add', entries });
    },
    changeEntries: async (entries) => {
      const known = await readSame(tx, entries);
      await tx.changeEntries(entries);
      const sent = entries.filter(({ mutationId, hash }) => hash && !known.get(mutationId)?.hash);
      if (sent.length > 0) ops.push({ op: 'sent', ids: sent.map(({ mutationId }) => mutationId) });
      const changed = entries.filter((entry) => !sent.includes(entry));
      if (changed.length > 0) ops.push({ op: 'change', entries: changed.map(payloadOf) });
    },
    dropEntries: async (upTo) => {
      await tx.dropEntries(upTo);
      ops.push({ op: 'drop', upTo });
    },
    keepOutcomes: async (outcomes) => {
      await tx.keepOutcomes(outcomes);
      // The server tells what is settled again and again, until the next push.
      const pending = await pendingAmong(tx, outcomes);
      if (pending.length > 0) ops.push({ op: 'keep', outcomes: pending });
    },
    addConflicts: async (conflicts) => {
      await tx.addConflicts(conflicts);
      if (conflicts.length > 0) ops.push({ op: 'conflicts', conflicts });
    },
    changeCursor: async (values) => {
      const kept = keptOfCursor(values, await tx.readCursor());
      await tx.changeCursor(values);
      if (Object.keys(kept).length > 0) ops.push({ op: 'cursor', values: kept });
    },
    insertRow: async (table, id, values) => {
      await tx.insertRow(table, id, values);
      ops.push({ op: 'insert', table, id, values });
    },
    setColumns: async (table, rows) => {
      await tx.setColumns(table, rows);
      // Marks of rows that are none any more. All else is a page's, or lies over one because it is pending.
      const marks = rows.filter(({ id: _id, ...values }) => Object.keys(values).join() === 'deleted_at');
      if (marks.length === 0) return;
      const pending = await tx.readEntries({ rowIds: marks.map(({ id }) => id) });
      const isPending = new Set(pending.flatMap(({ rowId, patch }) => ('deleted_at' in patch ? [rowId] : [])));
      for (const { id, ...values } of marks) if (!isPending.has(id)) ops.push({ op: 'set', table, id, values });
    },
    sweepRows: async (kept, why) => {
      // What a bootstrap did not bring, the next one does not bring either.
      if (why === 'left') ops.push({ op: 'leave' });
      return await tx.sweepRows(kept, why);
    },
  };
}

function payloadOf({ mutationId, patch, baseValues }: OutboxEntry) {
  return { mutationId, patch, baseValues };
}

async function pendingAmong(tx: SyncTx, outcomes: readonly Outcome[]): Promise<Outcome[]> {
  const ids = outcomes.map(({ id }) => id);
  if (ids.length === 0) return [];
  const entries = await tx.readEntries({ after: Math.min(...ids) - 1, upTo: Math.max(...ids) });
  const pending = new Set(entries.map(({ mutationId }) => mutationId));
  return outcomes.filter(({ id }) => pending.has(id));
}

async function readSame(tx: SyncTx, entries: readonly OutboxEntry[]): Promise<Map<number, OutboxEntry>> {
  const ids = entries.map(({ mutationId }) => mutationId);
  if (ids.length === 0) return new Map();
  const known = await tx.readEntries({ after: Math.min(...ids) - 1, upTo: Math.max(...ids) });
  return new Map(known.map((entry) => [entry.mutationId, entry]));
}

/** A snapshot that is older than the rows brings them again; one that is newer would pass over them. */
function keptOfCursor({ snapshot, aclRev: _rights, lastPulledAt, ...kept }: Partial<Cursor>, before: Cursor) {
  return {
    ...kept,
    ...(snapshot === null ? { snapshot } : {}),
    // Once: a bootstrap of a mirror that had rows sweeps.
    ...(lastPulledAt != null && before.lastPulledAt === null ? { lastPulledAt } : {}),
  };
}
