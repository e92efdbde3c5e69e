import type { OutboxEntry, RowKey, SyncTx } from './store.ts';
import type { Page, ServerRow } from './wire.ts';

/**
 * Rows of the server into the mirror, with what is pending laid over them again (SPEC 2). Revs are never compared: the
 * order of the answers counts. Answers with the tables that changed.
 */
export async function applyRows(tx: SyncTx, rows: Page['rows']): Promise<string[]> {
  if (rows.length === 0) return [];
  const pending = await tx.readEntries({ rowIds: rows.map(({ row }) => row.id) });
  const isPending = new Set(pending.map(keyOf));
  const byTable = Map.groupBy(rows, ({ table }) => table);
  for (const [table, entries] of byTable) {
    const whole = entries.map(({ row }) => row);
    await tx.putRows(table, whole);
    const bases = whole.filter(({ id }) => isPending.has(`${table}:${id}`));
    if (bases.length > 0) await tx.putBases(table, bases);
  }
  await layOver(tx, pending);
  return [...byTable.keys()];
}

/** In order, over what the server has. */
async function layOver(tx: SyncTx, pending: readonly OutboxEntry[]): Promise<void> {
  for (const { tableName, rowId, patch } of pending) await tx.setColumns(tableName, rowId, patch);
}

/**
 * Rows as the server has them with what is still pending over them: after something left the outbox. Answers with the ids
 * of those that the server has.
 */
export async function restoreRows(tx: SyncTx, rows: readonly RowKey[]): Promise<ReadonlySet<string>> {
  const known = new Set<string>();
  const pending = await tx.readEntries({ rowIds: rows.map(({ id }) => id) });
  const isPending = new Set(pending.map(keyOf));
  for (const [table, keys] of Map.groupBy(rows, (row) => row.table)) {
    const bases = await tx.readBases(
      table,
      keys.map(({ id }) => id),
    );
    await tx.putRows(table, [...bases.values()]);
    for (const id of bases.keys()) known.add(id);
    const settled = [...bases.keys()].filter((id) => !isPending.has(`${table}:${id}`));
    if (settled.length > 0) await tx.dropBases(settled.map((id) => ({ table, id })));
  }
  await layOver(tx, pending);
  return known;
}

/**
 * After a bootstrap: rows that it did not bring are gone (SPEC 6.5). What is pending on them is still sent, for the server to
 * say what comes of it; until then they are shown as removed. Rows that were made here and went with a lost membership are
 * made again.
 */
export async function sweep(tx: SyncTx, brought: ReadonlySet<string>, at: string): Promise<void> {
  const pending = await tx.readEntries({});
  await tx.sweepRows(new Set([...brought, ...pending.map(keyOf)]));
  const made = pending.filter(({ operation }) => operation === 'insert');
  for (const [table, inserts] of Map.groupBy(made, ({ tableName }) => tableName)) {
    const rows = await tx.readRows(
      table,
      inserts.map(({ rowId }) => rowId),
    );
    for (const { rowId, patch } of inserts) if (!rows.has(rowId)) await tx.insertRow(table, rowId, patch);
  }
  const isMade = new Set(made.map(keyOf));
  const missing = pending.filter((entry) => !brought.has(keyOf(entry)));
  await tx.dropBases(missing.map(({ tableName, rowId }) => ({ table: tableName, id: rowId })));
  for (const entry of missing) {
    if (!isMade.has(keyOf(entry))) await tx.setColumns(entry.tableName, entry.rowId, { deleted_at: at });
  }
  await layOver(tx, pending);
}

export function keyOf({ tableName, rowId }: OutboxEntry): string {
  return `${tableName}:${rowId}`;
}

export function pageKeys(rows: readonly { readonly table: string; readonly row: ServerRow }[]): string[] {
  return rows.map(({ table, row }) => `${table}:${row.id}`);
}
