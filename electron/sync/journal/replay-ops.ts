import { restoreRows, sweepAfterLeaving } from '../apply-page.ts';
import { takeBatch } from '../outbox.ts';
import type { OutboxEntry, RowKey, SyncTx } from '../store.ts';
import type { Op } from './ops.ts';

/**
 * Does to a mirror that has not seen it what sync noted in one transaction. Rows stand afterwards as far as is known here: the
 * next pull brings what the journal does not have.
 */
export async function replayOps(tx: SyncTx, ops: readonly Op[]): Promise<void> {
  const touched: RowKey[] = [];
  const marked: Extract<Op, { op: 'set' }>[] = [];
  for (const op of ops) {
    switch (op.op) {
      case 'begin':
        break;
      case 'add':
        await keepBases(tx, op.entries);
        await tx.addEntries(op.entries);
        touched.push(...op.entries.map(keyOf));
        break;
      case 'change':
        touched.push(...(await changePayloads(tx, op.entries)));
        break;
      case 'sent':
        // Made again, not believed: where the numbers have come apart the server says `sync_cloned` of other hashes (SPEC 3.1).
        await takeBatch(tx, (op.ids[0] ?? 0) - 1, op.ids.length);
        break;
      case 'drop':
        await drop(tx, op.upTo);
        break;
      case 'keep':
        await tx.keepOutcomes(op.outcomes);
        break;
      case 'conflicts':
        await tx.addConflicts(op.conflicts);
        break;
      case 'cursor':
        await tx.changeCursor(op.values);
        break;
      case 'insert':
        if (!(await tx.readRows(op.table, [op.id])).has(op.id)) await tx.insertRow(op.table, op.id, op.values);
        touched.push({ table: op.table, id: op.id });
        break;
      case 'set':
        marked.push(op);
        break;
      case 'leave':
        await sweepAfterLeaving(tx);
        break;
      default:
        // Of a newer version: what it did comes again by a pull.
        break;
    }
  }
  await restoreRows(tx, touched);
  // Last: a base that is kept above is the row as it was before.
  for (const { table, id, values } of marked) await tx.setColumns(table, [{ ...values, id }]);
}

/** The rows as the server has them, where nothing else is pending on them: what is sent anew may still be refused. */
async function keepBases(tx: SyncTx, entries: readonly OutboxEntry[]): Promise<void> {
  for (const { tableName, rowId, operation } of entries) {
    if (operation === 'insert') continue;
    const row = (await tx.readRows(tableName, [rowId])).get(rowId);
    const pending = await tx.readEntries({ rowIds: [rowId] });
    const isBased = (await tx.readBases(tableName, [rowId])).has(rowId);
    if (row && !isBased && !pending.some((entry) => entry.tableName === tableName)) await tx.putBases(tableName, [row]);
  }
}

async function changePayloads(
  tx: SyncTx,
  changed: readonly Pick<OutboxEntry, 'mutationId' | 'patch' | 'baseValues'>[],
): Promise<RowKey[]> {
  const ids = changed.map(({ mutationId }) => mutationId);
  const known = await tx.readEntries({ after: Math.min(...ids) - 1, upTo: Math.max(...ids) });
  const entries = known.flatMap((entry) => {
    const change = changed.find(({ mutationId }) => mutationId === entry.mutationId);
    return change ? [{ ...entry, ...change }] : [];
  });
  await tx.changeEntries(entries);
  return entries.map(keyOf);
}

/**
 * What the server has taken is the row's from then on, though the page that said so is not here: without it the text of an
 * hour ago would be shown until the network is back.
 */
async function drop(tx: SyncTx, upTo: number): Promise<void> {
  const outcomes = await tx.takeOutcomes(upTo);
  const entries = await tx.readEntries({ upTo });
  await tx.dropEntries(upTo);
  const isNotTaken = new Set(outcomes.filter(({ status }) => status !== 'applied').map(({ id }) => id));
  for (const [table, ofTable] of Map.groupBy(entries, ({ tableName }) => tableName)) {
    const bases = new Map(
      await tx.readBases(
        table,
        ofTable.map(({ rowId }) => rowId),
      ),
    );
    for (const { mutationId, rowId, patch } of ofTable) {
      const base = bases.get(rowId);
      if (base && !isNotTaken.has(mutationId)) bases.set(rowId, { ...base, ...patch });
    }
    if (bases.size > 0) await tx.putBases(table, [...bases.values()]);
  }
  await restoreRows(tx, entries.map(keyOf));
}

function keyOf({ tableName, rowId }: Pick<OutboxEntry, 'tableName' | 'rowId'>): RowKey {
  return { table: tableName, id: rowId };
}
