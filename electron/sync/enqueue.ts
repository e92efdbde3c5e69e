import { toSnakeCase } from 'drizzle-orm/casing';
import type { RowChange, RowValues } from '#shared/domain/row-change.ts';
import { isSentColumn, isWrittenTable, type WrittenTable } from '#shared/domain/sync-columns.ts';
import { newId } from '#shared/lib/ids.ts';
import type { Row, SyncTx } from './store.ts';

type SentChange = {
  readonly table: WrittenTable;
  readonly rowId: string;
  readonly op: 'insert' | 'update';
  readonly patch: Row;
  readonly base: Row;
  /** All that the change replaced, also what is not sent. */
  readonly before: Row;
};

/**
 * Notes changes for the server, in the transaction that makes them (SPEC 1). What stood in each row before is kept as its
 * base while anything is pending on it. A burst of typing stays one mutation.
 */
export async function enqueue(tx: SyncTx, changes: readonly RowChange[]): Promise<void> {
  const sent = changes.flatMap(toSent);
  const [only, second] = sent;
  if (!only) return;
  if (!second && (await foldIntoLast(tx, only))) return;
  await keepBases(tx, sent);
  const { lastMutationId, snapshot } = await tx.readCursor();
  const entries = toGroups(sent).flatMap((group) => {
    const groupId = newId();
    return group.map((change) => ({ change, groupId, groupSize: group.length }));
  });
  await tx.addEntries(
    entries.map(({ change: { table, rowId, op, patch, base }, groupId, groupSize }, index) => ({
      mutationId: lastMutationId + 1 + index,
      groupId,
      groupSize,
      tableName: table,
      rowId,
      operation: op,
      patch,
      baseValues: base,
      hash: null,
      seen: snapshot,
    })),
  );
  await tx.changeCursor({ lastMutationId: lastMutationId + entries.length });
}

function toSent(change: RowChange): SentChange[] {
  const { table, op } = change;
  if (!isWrittenTable(table)) return [];
  const pick = (values: RowValues) =>
    Object.fromEntries(Object.entries(toColumns(values)).filter(([column]) => isSentColumn(table, column, op)));
  const patch = pick(change.after);
  if (Object.keys(patch).length === 0) return [];
  const before = change.op === 'update' ? toColumns(change.before) : {};
  const base = change.op === 'update' ? pick(change.before) : {};
  const sent: SentChange = { table, rowId: change.id, op, patch, base, before };
  const { deletedAt = null } = change.after;
  if (op === 'update' || deletedAt === null) return [sent];
  // Made and removed in one command: new rows are sent as live ones.
  const unborn = { deleted_at: null };
  return [sent, { ...sent, op: 'update', patch: { deleted_at: deletedAt }, base: unborn, before: unborn }];
}

function toColumns(values: RowValues): Row {
  return Object.fromEntries(Object.entries(values).map(([column, value]) => [toSnakeCase(column), value]));
}

/**
 * A new post and its parts are taken whole or not at all (SPEC 1.6); every other change stands alone, so that one that is
 * refused takes no other with it. A group stands where its last part stood: what its parts refer to comes before it.
 */
function toGroups(changes: readonly SentChange[]): SentChange[][] {
  const madeHere = new Set(
    changes.flatMap(({ table, op, rowId }) => (table === 'posts' && op === 'insert' ? [rowId] : [])),
  );
  const groups = new Map<string, { changes: SentChange[]; at: number }>();
  for (const [at, change] of changes.entries()) {
    const root = rootOf(change, madeHere) ?? `${change.table}:${change.rowId}`;
    const group = groups.get(root) ?? { changes: [], at };
    group.changes.push(change);
    group.at = at;
    groups.set(root, group);
  }
  return [...groups.values()].sort((left, right) => left.at - right.at).map(({ changes: group }) => group);
}

function rootOf({ table, rowId, patch }: SentChange, madeHere: ReadonlySet<string>): string | null {
  const parents = table === 'posts' ? [patch.parent_post_id, rowId] : [patch.post_id];
  const found = parents.find((id) => typeof id === 'string' && madeHere.has(id));
  return typeof found === 'string' ? found : null;
}

/** The rows as they were before their first pending change; a new row has none. */
async function keepBases(tx: SyncTx, changes: readonly SentChange[]): Promise<void> {
  for (const [table, edits] of Map.groupBy(
    changes.filter(({ op }) => op === 'update'),
    (change) => change.table,
  )) {
    const ids = edits.map(({ rowId }) => rowId);
    const based = await tx.readBases(table, ids);
    const pending = await tx.readEntries({ rowIds: ids });
    // Without a base although something is pending: it is new, or the server has purged it.
    const isPending = new Set(pending.flatMap(({ tableName, rowId }) => (tableName === table ? [rowId] : [])));
    for (const { op, rowId } of changes) if (op === 'insert') isPending.add(rowId);
    const first = edits.filter(({ rowId }) => !based.has(rowId) && !isPending.has(rowId));
    if (first.length === 0) continue;
    const rows = await tx.readRows(
      table,
      first.map(({ rowId }) => rowId),
    );
    await tx.putBases(
      table,
      first.flatMap(({ rowId, before }) => {
        const row = rows.get(rowId);
        return row ? [{ ...row, ...before }] : [];
      }),
    );
  }
}

/** Only into the very last one: what lies between may be what the change refers to. */
async function foldIntoLast(tx: SyncTx, { table, rowId, op, patch, base }: SentChange): Promise<boolean> {
  if (op !== 'update') return false;
  const last = await tx.readLastEntry();
  if (!last || last.hash !== null || last.groupSize > 1) return false;
  if (last.tableName !== table || last.rowId !== rowId) return false;
  const isNew = last.operation === 'insert';
  if (isNew && 'deleted_at' in patch) return false;
  const baseValues = isNew ? last.baseValues : { ...base, ...last.baseValues };
  await tx.changeEntries([{ ...last, patch: { ...last.patch, ...patch }, baseValues }]);
  return true;
}
