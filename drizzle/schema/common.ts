import { type SQL, sql } from 'drizzle-orm';
import { type AnyPgColumn, check, customType, index, uuid } from 'drizzle-orm/pg-core';

/** timestamptz, read and written as ISO 8601 in UTC with milliseconds, so that a row survives JSON unchanged. */
export const instant = customType<{ data: string; driverData: string }>({
  dataType: () => 'timestamp with time zone',
  fromDriver: (value) => new Date(value).toISOString(),
});

/** timestamp without a zone as `YYYY-MM-DDTHH:MM`: what the clock on the wall says. */
export const wallTime = customType<{ data: string; driverData: string }>({
  dataType: () => 'timestamp without time zone',
  fromDriver: (value) => value.replace(' ', 'T').slice(0, 16),
});

/** The 64-bit id of the transaction that wrote the row (docs/sync): travels as text, never as a number. */
export const xid8 = customType<{ data: string; driverData: string }>({ dataType: () => 'xid8' });

export const now = sql`now()`;

const id = () => uuid().primaryKey().default(sql`gen_random_uuid()`);

/** What every synced row carries. Hard deletes are refused to users: `deletedAt` marks the grave. */
export const rowColumns = {
  id: id(),
  createdBy: uuid(),
  createdAt: instant().notNull().default(now),
  updatedAt: instant().notNull().default(now),
  deletedAt: instant(),
  rev: xid8().notNull().default(sql`pg_current_xact_id()`),
};

export const tenantColumns = { ...rowColumns, workspaceId: uuid().notNull() };

/** States are text with a check: enum equality is not leakproof, so under RLS it is no index condition. */
export function oneOf(name: string, column: AnyPgColumn, values: readonly string[]) {
  return check(name, sql`${column} in (${sql.raw(values.map((value) => `'${value}'`).join(', '))})`);
}

export function live(column: AnyPgColumn): SQL {
  return sql`${column} is null`;
}

/** The index by which the server reads a workspace's changes in order. Nothing on a device asks that way. */
export function revIndex(table: string, columns: { workspaceId: AnyPgColumn; rev: AnyPgColumn; id: AnyPgColumn }) {
  return index(`${table}_workspace_rev_idx`).on(
    columns.workspaceId as never,
    columns.rev as never,
    columns.id as never,
  );
}
