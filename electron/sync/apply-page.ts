import { isDeepStrictEqual } from 'node:util';
import { junctionId } from '#shared/lib/ids.ts';
import type { OutboxEntry, Row, RowKey, SyncTx } from './store.ts';
import type { Page, ServerRow } from './wire.ts';

/**
 * Rows of the server into the mirror, with what is pending laid over them again (SPEC 2). Revs are never compared: the
 * order of the answers counts. `known`: in a mirror's first pull the ids that it brought so far.
 */
export async function applyRows(
  tx: SyncTx,
  rows: Page['rows'],
  { at, known = null }: { readonly at: string; readonly known?: Set<string> | null },
): Promise<void> {
  if (rows.length === 0) return;
  const pending = await tx.readEntries({ rowIds: rows.map(({ row }) => row.id) });
  const isPending = new Set(pending.map(keyOf));
  const byTable = Map.groupBy(rows, ({ table }) => table);
  const byKey = new Map(rows.map(({ table, row }) => [`${table}:${row.id}`, row]));
  for (const [table, entries] of byTable) {
    const whole = entries.map(({ row }) => row);
    await put(tx, table, whole, { at, known });
    const bases = whole.filter(({ id }) => isPending.has(`${table}:${id}`));
    if (bases.length > 0) await tx.putBases(table, bases);
  }
  // What was sent comes back: most of it is in the rows by now.
  await layOver(
    tx,
    [...Map.groupBy(pending, keyOf)].flatMap(([key, entries]) =>
      holds(byKey.get(key), merged(entries)) ? [] : entries,
    ),
  );
}

/** One that this mirror cannot hold is noted, and the others go on (SPEC 2.6). */
async function put(
  tx: SyncTx,
  table: string,
  rows: readonly ServerRow[],
  { at, known }: { readonly at: string; readonly known: Set<string> | null },
): Promise<void> {
  await tx.dropUnfit(
    table,
    rows.map(({ id }) => id),
  );
  const isNew = ({ id }: ServerRow) => known !== null && !known.has(id);
  const unfit = [
    ...(await tx.addRows(table, rows.filter(isNew))),
    ...(await tx.putRows(
      table,
      rows.filter((row) => !isNew(row)),
    )),
  ];
  for (const { id } of rows) known?.add(id);
  await tx.addConflicts(
    unfit.map(({ row, why }) => ({
      // Said once, however often it comes.
      id: junctionId('unfit', table, row.id),
      table,
      rowId: row.id,
      field: '',
      ours: null,
      theirs: row,
      base: null,
      reason: 'unfit',
      detail: why,
      at,
    })),
  );
}

/** What a row's entries make of it, the last word of each column. */
function merged(entries: readonly OutboxEntry[]): Row {
  return Object.assign({}, ...entries.map(({ patch }) => patch));
}

function holds(row: Row | undefined, values: Row): boolean {
  return row !== undefined && Object.entries(values).every(([column, value]) => isDeepStrictEqual(row[column], value));
}

/** In order, over what the server has. */
async function layOver(tx: SyncTx, pending: readonly OutboxEntry[]): Promise<void> {
  for (const [table, entries] of Map.groupBy(pending, ({ tableName }) => tableName)) {
    const rows = new Map<string, Row & { readonly id: string }>();
    for (const { rowId: id, patch } of entries) rows.set(id, { ...rows.get(id), ...patch, id });
    await tx.setColumns(table, [...rows.values()]);
  }
}

/** They are shown as removed. One that is already keeps its moment: by that it is known which refusal removed it. */
export async function hide(tx: SyncTx, rows: readonly RowKey[], at: string): Promise<void> {
  for (const [table, keys] of Map.groupBy(rows, (row) => row.table)) {
    const found = await tx.readRows(table, [...new Set(keys.map(({ id }) => id))]);
    const live = [...found].filter(([, row]) => row.deleted_at === null || row.deleted_at === undefined);
    await tx.setColumns(
      table,
      live.map(([id]) => ({ id, deleted_at: at })),
    );
  }
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
  await tx.sweepRows(new Set([...brought, ...pending.map(keyOf)]), 'not_brought');
  // Of what is held back the values are gone.
  const made = pending.filter(({ operation, patch }) => operation === 'insert' && Object.keys(patch).length > 0);
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
  await hide(
    tx,
    missing
      .filter((entry) => !isMade.has(keyOf(entry)))
      .map(({ tableName, rowId }) => ({ table: tableName, id: rowId })),
    at,
  );
  await layOver(tx, pending);
}

/**
 * This person is no member any more (SPEC 6.3): rows with something unsent stay, and the workspace itself, as it is called,
 * since its desk is open.
 */
export async function sweepAfterLeaving(tx: SyncTx): Promise<void> {
  const { workspaceId: id } = tx;
  const row = (await tx.readRows('workspaces', [id])).get(id);
  const pending = await tx.readEntries({});
  await tx.sweepRows(new Set(pending.map(keyOf)), 'left');
  if (row) await tx.putRows('workspaces', [{ id, name: row.name, timezone: row.timezone }]);
}

export function keyOf({ tableName, rowId }: OutboxEntry): string {
  return `${tableName}:${rowId}`;
}

export function pageKeys(rows: readonly { readonly table: string; readonly row: ServerRow }[]): string[] {
  return rows.map(({ table, row }) => `${table}:${row.id}`);
}
