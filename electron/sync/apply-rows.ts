import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../database/mirror.ts';
import { MIRRORED_TABLES, tableName } from '../database/tables.ts';
import type { Page, ServerRow } from './wire.ts';

const KNOWN = new Set<string>(MIRRORED_TABLES.map((table) => tableName(table)));

/**
 * Rows of the server into the mirror, within the caller's transaction, with what is pending laid over them again (SPEC 2).
 * Revs are never compared: the order of the answers counts. Answers with the tables that changed.
 */
export async function applyRows(db: Database, rows: Page['rows']): Promise<string[]> {
  // Parts may come before what they belong to, and rows of the server have passed its checks. What the search's triggers
  // would have noted is noted at the end.
  await db.execute(sql`set local session_replication_role = replica`);
  const byTable = Map.groupBy(
    rows.filter(({ table }) => KNOWN.has(table)),
    ({ table }) => table,
  );
  for (const [table, entries] of byTable) {
    const columns = await knownColumns(db, table, entries[0]?.row);
    await upsert(
      db,
      table,
      columns,
      entries.map(({ row }) => row),
    );
    await refreshBases(
      db,
      table,
      entries.map(({ row }) => row),
    );
  }
  await layOver(
    db,
    rows.map(({ row }) => row.id),
  );
  await db.execute(sql`set local session_replication_role = origin`);
  await queueForSearch(
    db,
    rows.map(({ table, row }) => ({ table, id: row.id })),
  );
  return [...byTable.keys()];
}

/** The posts that these rows are, belong to or are shown in: indexed once each when the transaction ends. */
async function queueForSearch(db: Database, touched: readonly { table: string; id: string }[]): Promise<void> {
  await db.execute(sql`
    with touched as materialized (
      select r.name, r.id from jsonb_to_recordset(${JSON.stringify(touched.map(({ table, id }) => ({ name: table, id })))}::jsonb)
        as r (name text, id uuid))
    insert into post_search_queue (post_id)
    select id from touched where name = 'posts'
    union select t.post_id from post_targets t join touched on name = 'post_targets' and touched.id = t.id
    union select g.post_id from post_tags g join touched on name = 'post_tags' and touched.id = g.id
    union select m.post_id from post_media m join touched
      on (name = 'post_media' and touched.id = m.id) or (name = 'media_assets' and touched.id = m.media_asset_id)
    on conflict do nothing`);
}

/** Of the server's columns those that this mirror has: a newer server has more, an older one fewer. */
async function knownColumns(db: Database, table: string, row: ServerRow | undefined): Promise<string[]> {
  const { rows } = await db.execute<{ name: string }>(sql`
    select a.attname as name from pg_attribute a
    where a.attrelid = ${`public.${table}`}::regclass and a.attnum > 0 and not a.attisdropped`);
  return rows.map(({ name }) => name).filter((name) => row !== undefined && name in row);
}

async function upsert(db: Database, table: string, columns: string[], rows: readonly ServerRow[]): Promise<void> {
  const names = sql.join(
    columns.map((column) => sql.identifier(column)),
    sql`, `,
  );
  const set = sql.join(
    columns
      .filter((column) => column !== 'id')
      .map((column) => sql`${sql.identifier(column)} = excluded.${sql.identifier(column)}`),
    sql`, `,
  );
  await db.execute(sql`
    insert into ${sql.identifier(table)} as t (${names})
    select ${names} from jsonb_populate_recordset(null::${sql.identifier(table)}, ${JSON.stringify(rows)}::jsonb)
    on conflict (id) do update set ${set}
    -- An id is taken once a mirror: a row of another workspace is not written over, whoever made it.
    where ${workspaceColumn(table)} = ${workspaceColumn(table, 'excluded')}`);
}

function workspaceColumn(table: string, from = 't'): SQL {
  return sql`${sql.raw(from)}.${sql.identifier(table === 'workspaces' ? 'id' : 'workspace_id')}`;
}

/** Where edits are pending the server's row becomes what they are laid over. */
async function refreshBases(db: Database, table: string, rows: readonly ServerRow[]): Promise<void> {
  await db.execute(sql`
    insert into base_rows (table_name, row_id, workspace_id, row)
    select distinct on ((r.row ->> 'id')::uuid) ${table}, (r.row ->> 'id')::uuid, o.workspace_id, r.row
    from jsonb_array_elements(${JSON.stringify(rows)}::jsonb) as r (row)
    join outbox o on o.table_name = ${table} and o.row_id = (r.row ->> 'id')::uuid
    on conflict (table_name, row_id) do update set row = excluded.row`);
}

/** What is pending on these rows, in order, over what the server has. */
async function layOver(db: Database, ids: readonly string[]): Promise<void> {
  const { rows } = await db.execute<{ table: string; id: string; patch: Record<string, unknown> }>(sql`
    select table_name as table, row_id as id, patch from outbox
    where row_id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))
    order by workspace_id, mutation_id`);
  for (const { table, id, patch } of rows) await setColumns(db, table, id, patch);
}

export async function setColumns(
  db: Database,
  table: string,
  id: string,
  values: Record<string, unknown>,
): Promise<void> {
  const columns = Object.keys(values);
  if (columns.length === 0) return;
  const names = sql.join(
    columns.map((column) => sql.identifier(column)),
    sql`, `,
  );
  await db.execute(sql`
    update ${sql.identifier(table)} as t set (${names}) = (
      select ${names} from jsonb_populate_record(null::${sql.identifier(table)}, ${JSON.stringify(values)}::jsonb))
    where t.id = ${id}`);
}

/**
 * The row as the server has it with what is still pending over it: after something left the outbox. A row that the server
 * never took, with nothing pending, is removed here.
 */
export async function restoreRow(db: Database, table: string, id: string): Promise<void> {
  await db.execute(sql`set local session_replication_role = replica`);
  const { rows } = await db.execute<{ row: ServerRow }>(sql`
    select row from base_rows where table_name = ${table} and row_id = ${id}`);
  const base = rows[0]?.row;
  if (base) await upsert(db, table, await knownColumns(db, table, base), [base]);
  await layOver(db, [id]);
  await db.execute(sql`set local session_replication_role = origin`);
  await queueForSearch(db, [{ table, id }]);
  await db.execute(sql`
    delete from base_rows b where b.table_name = ${table} and b.row_id = ${id}
      and not exists (select from outbox o where o.table_name = b.table_name and o.row_id = b.row_id)`);
}
