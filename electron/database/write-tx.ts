import type { InferInsertModel } from 'drizzle-orm';
import { eq } from 'drizzle-orm';
import type { RowChange, RowValues } from '#shared/domain/row-change.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { type Clock, nowIso } from '#shared/lib/clock.ts';
import type { Database, ReadDb } from './mirror.ts';
import { type MirroredTable, tableName } from './tables.ts';

type Insert<Table extends MirroredTable> = InferInsertModel<Table> & { id: string };

/**
 * Permission to write, handed to the handler of a command alone. Each call changes the row at once, within the command's
 * transaction, and notes the change for the journal; nothing is durable before the command returns.
 */
export type WriteTx = {
  readonly read: ReadDb;
  readonly insert: <Table extends MirroredTable>(table: Table, row: Insert<Table>) => Promise<void>;
  /** Columns that already have the value are left out; a patch that changes nothing leaves no trace. */
  readonly update: <Table extends MirroredTable>(
    table: Table,
    id: string,
    patch: Partial<InferInsertModel<Table>>,
  ) => Promise<void>;
  /** Soft: the row stays, with `deletedAt`. */
  readonly remove: (table: MirroredTable, id: string) => Promise<void>;
  readonly restore: (table: MirroredTable, id: string) => Promise<void>;
};

export function createWriteTx(db: Database, clock: Clock, changes: RowChange[]): WriteTx {
  async function insert(table: MirroredTable, row: RowValues & { id: string }): Promise<void> {
    const at = nowIso(clock);
    const after = { createdAt: at, updatedAt: at, ...row };
    await db.insert(table).values(after as never);
    changes.push({ op: 'insert', table: tableName(table), id: row.id, after });
  }

  async function update(table: MirroredTable, id: string, patch: RowValues): Promise<void> {
    const [row] = (await db.select().from(table).where(eq(table.id, id))) as RowValues[];
    if (!row) throw new AppError('not_found', `No row ${id} in ${tableName(table)}`);
    const changed = Object.entries(patch).filter(([column, value]) => !isSame(row[column], value));
    if (changed.length === 0) return;
    const after = { ...Object.fromEntries(changed), updatedAt: nowIso(clock) };
    const before = Object.fromEntries(Object.keys(after).map((column) => [column, row[column] ?? null]));
    await db
      .update(table)
      .set(after as never)
      .where(eq(table.id, id));
    changes.push({ op: 'update', table: tableName(table), id, before, after });
  }

  return {
    read: db,
    insert: insert as WriteTx['insert'],
    update: update as WriteTx['update'],
    remove: (table, id) => update(table, id, { deletedAt: nowIso(clock) }),
    restore: (table, id) => update(table, id, { deletedAt: null }),
  };
}

/** Rows hold JSON values only, so that JSON decides whether two are the same. */
function isSame(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(left ?? null) === JSON.stringify(right ?? null);
}
