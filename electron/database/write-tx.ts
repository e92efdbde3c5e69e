import type { InferInsertModel } from 'drizzle-orm';
import { inArray } from 'drizzle-orm';
import type { RowChange, RowValues } from '#shared/domain/row-change.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { type Clock, nowIso } from '#shared/lib/clock.ts';
import { applyChanges } from './apply-changes.ts';
import type { Database, ReadDb } from './mirror.ts';
import { type MirroredTable, tableName } from './tables.ts';

type Insert<Table extends MirroredTable> = InferInsertModel<Table> & { id: string };
type Patch<Table extends MirroredTable> = Partial<InferInsertModel<Table>>;

/**
 * Permission to write, handed to the handler of a command alone. Each call changes rows at once, within the command's
 * transaction, and notes the changes for the journal; nothing is durable before the command returns. Use the `…Many`
 * calls for groups: 20,000 rows one by one take half a minute, together a second.
 */
export type WriteTx = {
  readonly read: ReadDb;
  readonly insert: <Table extends MirroredTable>(table: Table, row: Insert<Table>) => Promise<void>;
  readonly insertMany: <Table extends MirroredTable>(table: Table, rows: readonly Insert<Table>[]) => Promise<void>;
  /** Columns that already have the value are left out; a patch that changes nothing leaves no trace. */
  readonly update: <Table extends MirroredTable>(table: Table, id: string, patch: Patch<Table>) => Promise<void>;
  readonly updateMany: <Table extends MirroredTable>(
    table: Table,
    patches: readonly { readonly id: string; readonly patch: Patch<Table> }[],
  ) => Promise<void>;
  /** Soft: the row stays, with `deletedAt`. */
  readonly remove: (table: MirroredTable, id: string) => Promise<void>;
  readonly removeMany: (table: MirroredTable, ids: readonly string[]) => Promise<void>;
  readonly restore: (table: MirroredTable, id: string) => Promise<void>;
};

type AnyPatch = { readonly id: string; readonly patch: RowValues };

/** As many rows are read at a time. */
const READ_ROWS = 2_000;

export function createWriteTx(db: Database, clock: Clock, changes: RowChange[]): WriteTx {
  async function insertMany(table: MirroredTable, rows: readonly (RowValues & { id: string })[]): Promise<void> {
    const at = nowIso(clock);
    const inserts = rows.map((row) => {
      const after = { createdAt: at, updatedAt: at, ...row };
      return { op: 'insert', table: tableName(table), id: row.id, after } as const;
    });
    const [only, second] = inserts;
    // Alone it says what is wrong with it: a batch would quietly write over a row that is there.
    if (only && !second) await db.insert(table).values(only.after as never);
    else await insertBatch(table, inserts);
    changes.push(...inserts);
  }

  async function insertBatch(table: MirroredTable, inserts: readonly RowChange[]): Promise<void> {
    const known = await readRows(
      table,
      inserts.map(({ id }) => id),
    );
    if (known.size > 0) throw new AppError('conflict', `${known.size} of the rows are in ${tableName(table)} already`);
    await applyChanges(db, inserts);
  }

  async function updateMany(table: MirroredTable, patches: readonly AnyPatch[]): Promise<void> {
    for (let start = 0; start < patches.length; start += READ_ROWS) {
      const slice = patches.slice(start, start + READ_ROWS);
      const rows = await readRows(
        table,
        slice.map(({ id }) => id),
      );
      const updates = slice.flatMap(({ id, patch }) => {
        const row = rows.get(id);
        if (!row) throw new AppError('not_found', `No row ${id} in ${tableName(table)}`);
        const made = toUpdate(table, row, id, patch);
        for (const { after } of made) rows.set(id, { ...row, ...after });
        return made;
      });
      await applyChanges(db, updates);
      changes.push(...updates);
    }
  }

  async function readRows(table: MirroredTable, ids: readonly string[]): Promise<Map<string, RowValues>> {
    const rows = new Map<string, RowValues>();
    for (let start = 0; start < ids.length; start += READ_ROWS) {
      const slice = ids.slice(start, start + READ_ROWS);
      const found = (await db.select().from(table).where(inArray(table.id, slice))) as (RowValues & { id: string })[];
      for (const row of found) rows.set(row.id, row);
    }
    return rows;
  }

  function toUpdate(table: MirroredTable, row: RowValues, id: string, patch: RowValues): RowChange[] {
    const changed = Object.entries(patch).filter(
      ([column, value]) => value !== undefined && !isSame(row[column], value),
    );
    if (changed.length === 0) return [];
    const after = { ...Object.fromEntries(changed), updatedAt: nowIso(clock) };
    const before = Object.fromEntries(Object.keys(after).map((column) => [column, row[column] ?? null]));
    return [{ op: 'update', table: tableName(table), id, before, after }];
  }

  const update = (table: MirroredTable, id: string, patch: RowValues) => updateMany(table, [{ id, patch }]);
  return {
    read: db,
    insert: ((table: MirroredTable, row: RowValues & { id: string }) => insertMany(table, [row])) as WriteTx['insert'],
    insertMany: insertMany as WriteTx['insertMany'],
    update: update as WriteTx['update'],
    updateMany: updateMany as WriteTx['updateMany'],
    remove: (table, id) => update(table, id, { deletedAt: nowIso(clock) }),
    removeMany: (table, ids) =>
      updateMany(
        table,
        ids.map((id) => ({ id, patch: { deletedAt: nowIso(clock) } })),
      ),
    restore: (table, id) => update(table, id, { deletedAt: null }),
  };
}

/** Rows hold JSON values only, so that JSON decides whether two are the same. */
function isSame(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(left ?? null) === JSON.stringify(right ?? null);
}
