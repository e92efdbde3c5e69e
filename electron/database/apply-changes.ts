import { eq, sql } from 'drizzle-orm';
import { toSnakeCase } from 'drizzle-orm/casing';
import type { RowChange, RowValues, StoredChange } from '#shared/domain/row-change.ts';
import type { Database, ReadDb } from './mirror.ts';
import { toFull } from './stored-change.ts';
import { type MirroredTable, tableByName } from './tables.ts';

/** From here on one statement for many rows is quicker than a statement each. */
const BATCH_FROM = 8;
/** A statement of this many rows takes some 20 ms. */
const BATCH_ROWS = 1_000;

/** Makes rows as the changes say. Columns are set, never added to: doing it twice does no harm. */
export async function applyChanges(db: Database, changes: readonly RowChange[]): Promise<void> {
  for (const batch of toBatches(changes)) {
    if (batch.length < BATCH_FROM) for (const change of batch) await applyOne(db, change);
    else await applyBatch(db, batch);
  }
}

async function applyOne(db: Database, change: RowChange): Promise<void> {
  const table = tableByName(change.table);
  if (change.op === 'insert') {
    await db
      .insert(table)
      .values({ ...change.after, id: change.id } as never)
      .onConflictDoUpdate({ target: table.id, set: change.after as never });
    return;
  }
  await db
    .update(table)
    .set(change.after as never)
    .where(eq(table.id, change.id));
}

/** Runs of changes of the same kind, table and columns; a row stands in a run once, so that order is kept. */
function toBatches(changes: readonly RowChange[]): RowChange[][] {
  const batches: RowChange[][] = [];
  let shape = '';
  let ids = new Set<string>();
  for (const change of changes) {
    const its = `${change.op} ${change.table} ${Object.keys(change.after).sort().join()}`;
    const batch = batches.at(-1);
    if (batch && its === shape && batch.length < BATCH_ROWS && !ids.has(change.id)) batch.push(change);
    else {
      batches.push([change]);
      shape = its;
      ids = new Set();
    }
    ids.add(change.id);
  }
  return batches;
}

async function applyBatch(db: Database, batch: readonly RowChange[]): Promise<void> {
  const [first] = batch;
  if (!first) return;
  const table = tableByName(first.table);
  const columns = Object.keys(first.after).filter((column) => column !== 'id');
  const rows = JSON.stringify(batch.map(({ id, after }) => ({ ...after, id })));
  const record = sql.join(
    ['id', ...columns].map((column) => sql`${sql.identifier(column)} ${sql.raw(sqlTypeOf(table, column))}`),
    sql`, `,
  );
  const source = sql`jsonb_to_recordset(${rows}::jsonb) as v(${record})`;
  const pairs = columns.map((column) => ({ name: sql.identifier(toSnakeCase(column)), value: sql.identifier(column) }));
  const set = (from: string) =>
    sql.join(
      pairs.map(({ name, value }) => sql`${name} = ${sql.raw(from)}.${from === 'v' ? value : name}`),
      sql`, `,
    );
  if (first.op === 'update') {
    await db.execute(sql`update ${table} as t set ${set('v')} from ${source} where t.id = v.id`);
    return;
  }
  const names = sql.join([sql`id`, ...pairs.map(({ name }) => sql`${name}`)], sql`, `);
  const values = sql.join([sql`v.id`, ...pairs.map(({ value }) => sql`v.${value}`)], sql`, `);
  await db.execute(
    sql`insert into ${table} (${names}) select ${values} from ${source} on conflict (id) do update set ${set('excluded')}`,
  );
}

function sqlTypeOf(table: MirroredTable, column: string): string {
  return (table as unknown as Record<string, { getSQLType: () => string }>)[column]?.getSQLType() ?? 'text';
}

/** Stored changes as whole values, against the rows as they stand before them. */
export async function resolveChanges(db: ReadDb, changes: readonly StoredChange[]): Promise<RowChange[]> {
  const resolved: RowChange[] = [];
  for (const change of changes) resolved.push(change.splices ? toFull(change, await readColumns(db, change)) : change);
  return resolved;
}

async function readColumns(db: ReadDb, change: StoredChange): Promise<RowValues> {
  const table = tableByName(change.table);
  const [row] = (await db.select().from(table).where(eq(table.id, change.id))) as RowValues[];
  return row ?? {};
}
