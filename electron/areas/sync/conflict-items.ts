import { inArray, type SQL, sql } from 'drizzle-orm';
import { conflicts } from '#drizzle/schema/device/sync.ts';
import { must } from '#shared/lib/must.ts';
import type { ReadDb } from '../../database/mirror.ts';
import { type MirroredTable, tableByName } from '../../database/tables.ts';
import { type ConflictKey, readKeys } from './conflict-keys.ts';
import { type Columns, toValue } from './values.ts';

export type ConflictRow = Pick<
  typeof conflicts.$inferSelect,
  'id' | 'tableName' | 'rowId' | 'field' | 'ours' | 'theirs' | 'base' | 'detail'
>;

/** One row of a table, with what both had for the fields in question. */
export type RowConflict = {
  readonly tableName: string;
  readonly rowId: string;
  readonly ours: Columns;
  readonly theirs: Columns;
  /** What the first of ours replaced; nothing of a new row. */
  readonly base: Columns;
  /** As it is in the mirror, removed or not; null: it is not there. */
  readonly now: Columns | null;
};

export type ConflictItem = ConflictKey & { readonly detail: string | null; readonly rows: readonly RowConflict[] };

/** What is open, with all values; of one field that was refused twice, the last. */
export async function readItems(db: ReadDb, keys: readonly ConflictKey[]): Promise<ConflictItem[]> {
  const ids = keys.flatMap((key) => key.ids);
  if (ids.length === 0) return [];
  const rows = await db
    .select({
      id: conflicts.id,
      tableName: conflicts.tableName,
      rowId: conflicts.rowId,
      field: conflicts.field,
      ours: conflicts.ours,
      theirs: conflicts.theirs,
      base: conflicts.base,
      detail: conflicts.detail,
    })
    .from(conflicts)
    .where(inArray(conflicts.id, ids));
  const byId = new Map(rows.map((row) => [row.id, row]));
  const now = await readNow(db, rows);
  return keys.map((key) => {
    const own = key.ids.map((id) => must(byId.get(id), 'the conflict'));
    const groups = Map.groupBy(own, (row) => row.rowId);
    return {
      ...key,
      detail: own[0]?.detail ?? null,
      rows: [...groups].map(([rowId, fields]) => ({
        tableName: must(fields[0], 'a field').tableName,
        rowId,
        ours: side(fields, 'ours'),
        theirs: side(fields, 'theirs'),
        base: first(fields),
        now: now.get(rowId) ?? null,
      })),
    };
  });
}

/** The one that the conflict of this id belongs to; undefined where it is dealt with. */
export async function readItemOf(
  db: ReadDb,
  workspaceId: string,
  conflictId: string,
): Promise<ConflictItem | undefined> {
  const together: SQL = sql`(${conflicts.createdAt}, ${conflicts.reason}) =
    (select c.created_at, c.reason from ${conflicts} c where c.id = ${conflictId})`;
  const keys = await readKeys(db, workspaceId, together);
  const key = keys.find(({ ids }) => ids.includes(conflictId));
  return key && (await readItems(db, [key]))[0];
}

function side(fields: readonly ConflictRow[], which: 'ours' | 'theirs'): Columns {
  return Object.fromEntries(fields.map((row) => [row.field, toValue(row.field, row[which])]));
}

function first(fields: readonly ConflictRow[]): Columns {
  return Object.fromEntries(fields.toReversed().map((row) => [row.field, toValue(row.field, row.base)]));
}

async function readNow(db: ReadDb, rows: readonly ConflictRow[]): Promise<Map<string, Columns>> {
  const now = new Map<string, Columns>();
  for (const [name, own] of Map.groupBy(rows, (row) => row.tableName)) {
    const table: MirroredTable = tableByName(name);
    const found = await db
      .select({ id: table.id, row: sql<Record<string, unknown>>`to_jsonb(${table})` })
      .from(table)
      .where(inArray(table.id, [...new Set(own.map(({ rowId }) => rowId))]));
    for (const { id, row } of found) {
      now.set(id, Object.fromEntries(Object.entries(row).map(([column, value]) => [column, toValue(column, value)])));
    }
  }
  return now;
}
