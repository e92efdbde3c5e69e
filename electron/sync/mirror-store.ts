import type { PGliteInterface } from '@electric-sql/pglite';
import { type SQL, sql } from 'drizzle-orm';
import { toSnakeCase } from 'drizzle-orm/casing';
import { codeOf } from '../database/durable-files.ts';
import type { Database } from '../database/mirror.ts';
import { MIRRORED_TABLES, tableName } from '../database/tables.ts';
import { queueForSearch } from './search-queue.ts';
import type { Cursor, OutboxEntry, Row, RowKey, SyncStore, SyncTx, UnfitRow } from './store.ts';
import type { Outcome, ServerRow, TableDigest } from './wire.ts';

const TABLES = MIRRORED_TABLES.map(tableName);
const KNOWN = new Set<string>(TABLES);
/** Of these the server counts the last 90 days by its own clock. */
const WINDOWED = new Set(['activity_logs', 'queue_jobs', 'analytics_events']);

/** The version of the tables that this app knows; the server says which it can talk with. */
export const SCHEMA_VERSION = 1;

/**
 * The mirror as sync writes it. Foreign keys and triggers are off within: parts may come before what they belong to, and
 * rows of the server have passed its checks. The posts that were touched are indexed for the search at the end or soon after
 * (SPEC 2.3). `columnsOf`: what is known of the tables, kept by whoever makes a store for each transaction.
 */
export function createMirrorStore(db: Database, workspaceId: string, columnsOf: KnownColumns = new Map()): SyncStore {
  return {
    transaction: (work) =>
      db.transaction(async (transaction) => {
        const tx = transaction as unknown as Database;
        const touched = startTouched();
        await tx.execute(sql`set local session_replication_role = replica`);
        const value = await work(createSyncTx(tx, workspaceId, { touched, columnsOf }));
        await queueForSearch(tx, await readTouched(tx, touched), touched);
        return value;
      }),
  };
}

/** Notes that a workspace of the team is mirrored here. Its first pull is a bootstrap. */
export async function beginSync(
  db: Database,
  { workspaceId, clientId, epoch }: { workspaceId: string; clientId: string; epoch: string },
): Promise<void> {
  await db.execute(sql`
    insert into sync_cursors (workspace_id, client_id, epoch, acl_rev)
    values (${workspaceId}, ${clientId}, ${epoch}, '') on conflict do nothing`);
}

/** Within the caller's transaction. `touched`: collects what was written; `columnsOf`: what is known of the tables. */
export function createSyncTx(
  db: Database,
  workspaceId: string,
  { touched = startTouched(), columnsOf = new Map() }: { touched?: Touched; columnsOf?: KnownColumns } = {},
): SyncTx {
  async function run<R extends Record<string, unknown>>(query: SQL): Promise<R[]> {
    return (await db.execute(query)).rows as R[];
  }

  let presence: Presence | null = null;

  /** Each piece of a bootstrap asks for both, and mostly there is nothing: planning the two takes as long as a third of its rows. */
  async function readPresence(): Promise<Presence> {
    const [row] = presence
      ? [presence]
      : await run<Presence>(sql`select exists (select from outbox where workspace_id = ${workspaceId}) as entries,
          exists (select from conflicts where workspace_id = ${workspaceId} and reason = 'unfit') as unfit`);
    presence = row ?? { entries: true, unfit: true };
    return presence;
  }

  /** Of the server's columns those that this mirror has: a newer server has more, an older one fewer (SPEC 2.5). */
  async function knownColumns(table: string, row: Row): Promise<Column[]> {
    const known = columnsOf.get(table) ?? (await readColumns(db, table));
    columnsOf.set(table, known);
    return known.filter(({ name }) => name in row);
  }

  return {
    workspaceId,
    readCursor: async () => {
      const [row] = await run(sql`select * from sync_cursors where workspace_id = ${workspaceId}`);
      if (!row) throw new Error(`Bug: workspace ${workspaceId} is not synced`);
      return toCursor(row);
    },
    changeCursor: async (values) => {
      const set = Object.entries(values).map(([key, value]) => sql`${sql.identifier(toSnakeCase(key))} = ${value}`);
      await run(sql`update sync_cursors set ${sql.join(set, sql`, `)} where workspace_id = ${workspaceId}`);
    },

    hasRows: async () => {
      const any = TABLES.filter((table) => table !== 'workspaces').map(
        (table) => sql`exists (select from ${sql.identifier(table)} where workspace_id = ${workspaceId})`,
      );
      const [row] = await run<{ has: boolean }>(sql`select ${sql.join(any, sql` or `)} as has`);
      return row?.has ?? false;
    },
    readRows: async (table, ids) => {
      const rows = await run<{ row: Row & { id: string } }>(sql`
        select to_jsonb(t) as row from ${sql.identifier(table)} t where ${workspaceColumn(table)} = ${workspaceId}
          and t.id = any (${uuids(ids)})`);
      return new Map(rows.map(({ row }) => [row.id, row]));
    },
    readDigest: async (table) => {
      if (!KNOWN.has(table) || WINDOWED.has(table)) return null;
      const [row] = await run<TableDigest>(sql`
        select count(*)::int as count, coalesce(bit_xor(
          ('x' || left(md5(t.id::text || ':' || t.rev::text), 16))::bit(64)::bigint), 0)::text as sum
        from ${sql.identifier(table)} t where ${workspaceColumn(table)} = ${workspaceId} and t.deleted_at is null`);
      return row ?? { count: 0, sum: '0' };
    },
    putRows: async (table, rows) => {
      if (!KNOWN.has(table) || rows.length === 0) return [];
      const unfit: UnfitRow[] = [];
      for (const alike of byColumns(rows))
        await putAlike(db, { table, rows: alike, columns: namesOf(await knownColumns(table, alike[0])), unfit });
      for (const row of rows) touch(touched, table, row);
      return unfit;
    },
    addRows: async (table, rows) => {
      if (!KNOWN.has(table) || rows.length === 0) return [];
      const unfit: UnfitRow[] = [];
      for (const alike of byColumns(rows)) {
        const columns = await knownColumns(table, alike[0]);
        if (!(await copyAlike(db, table, { rows: alike, columns })))
          await putAlike(db, { table, rows: alike, columns: namesOf(columns), unfit });
      }
      if (table === 'posts') for (const row of rows) touch(touched, table, row);
      touched.isLater = true;
      return unfit;
    },
    setColumns: async (table, rows) => {
      if (!KNOWN.has(table)) return;
      for (const alike of byColumns(rows)) {
        const columns = namesOf(await knownColumns(table, alike[0])).filter((column) => column !== 'id');
        if (columns.length === 0) continue;
        await run(sql`
          update ${sql.identifier(table)} as t set (${names(columns)}) = (select ${names(columns, 'r')})
          from jsonb_populate_recordset(null::${sql.identifier(table)}, ${JSON.stringify(alike)}::jsonb) as r
          where t.id = r.id and ${workspaceColumn(table)} = ${workspaceId}`);
        for (const row of alike) touch(touched, table, row);
      }
    },
    insertRow: async (table, id, values) => {
      const row = { ...values, id, workspace_id: workspaceId };
      const columns = Object.keys(row);
      await run(sql`
        insert into ${sql.identifier(table)} (${names(columns)})
        select ${names(columns)} from jsonb_populate_record(null::${sql.identifier(table)}, ${JSON.stringify(row)}::jsonb)`);
      touch(touched, table, row);
    },
    sweepRows: async (kept) => {
      const swept = new Map<string, number>();
      for (const table of TABLES) {
        const rows = await run<{ id: string }>(
          sql`select t.id from ${sql.identifier(table)} t where ${workspaceColumn(table)} = ${workspaceId}`,
        );
        const ghosts = rows.filter(({ id }) => !kept.has(`${table}:${id}`)).map(({ id }) => id);
        if (ghosts.length === 0) continue;
        // What the search finds by a part's row must be noted before the part is gone.
        const found = startTouched();
        for (const id of ghosts) touch(found, table, { id });
        await queueForSearch(db, await readTouched(db, found));
        await run(sql`delete from ${sql.identifier(table)} where id = any (${uuids(ghosts)})`);
        swept.set(table, ghosts.length);
      }
      return swept;
    },

    readEntries: async ({ upTo = null, after = null, rowIds = null, limit = null }) => {
      if (!(await readPresence()).entries) return [];
      const rows = await run(sql`
        select * from outbox where workspace_id = ${workspaceId}
          and (${upTo}::bigint is null or mutation_id <= ${upTo}::bigint)
          and (${after}::bigint is null or mutation_id > ${after}::bigint)
          ${rowIds === null ? sql`` : sql`and row_id = any (${uuids(rowIds)})`}
        order by mutation_id limit ${limit}::bigint`);
      return rows.map(toEntry);
    },
    readLastEntry: async () => {
      const [row] = await run(
        sql`select * from outbox where workspace_id = ${workspaceId} order by mutation_id desc limit 1`,
      );
      return row ? toEntry(row) : null;
    },
    addEntries: async (entries) => {
      presence = null;
      await run(sql`
        insert into outbox (workspace_id, mutation_id, group_id, group_size, table_name, row_id, operation, patch, base_values, hash, seen, schema_version)
        select ${workspaceId}, e."mutationId", e."groupId", e."groupSize", e."tableName", e."rowId", e.operation, e.patch,
          e."baseValues", e.hash, e.seen, ${SCHEMA_VERSION}
        from ${entriesOf(entries)}`);
    },
    changeEntries: async (entries) => {
      await run(sql`
        update outbox o set patch = e.patch, base_values = e."baseValues", hash = e.hash
        from ${entriesOf(entries)} where o.workspace_id = ${workspaceId} and o.mutation_id = e."mutationId"`);
    },
    dropEntries: async (upTo) => {
      await run(sql`delete from outbox where workspace_id = ${workspaceId} and mutation_id <= ${upTo}`);
    },
    countEntries: async () => {
      const [row] = await run<{ count: number }>(
        sql`select count(*)::int as count from outbox where workspace_id = ${workspaceId}`,
      );
      return row?.count ?? 0;
    },

    readBases: async (table, rowIds) => {
      const rows = await run<{ row: ServerRow }>(sql`
        select row from base_rows where workspace_id = ${workspaceId} and table_name = ${table}
          and row_id = any (${uuids(rowIds)})`);
      return new Map(rows.map(({ row }) => [row.id, row]));
    },
    putBases: async (table, rows) => {
      await run(sql`
        insert into base_rows (table_name, row_id, workspace_id, row)
        select ${table}, (r.row ->> 'id')::uuid, ${workspaceId}, r.row
        from jsonb_array_elements(${JSON.stringify(rows)}::jsonb) as r (row)
        on conflict (table_name, row_id) do update set row = excluded.row`);
    },
    dropBases: async (rows) => {
      await run(sql`
        delete from base_rows b using jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r ("table" text, id uuid)
        where b.table_name = r."table" and b.row_id = r.id`);
    },

    addConflicts: async (conflicts) => {
      if (conflicts.length === 0) return;
      presence = null;
      await run(sql`
        insert into conflicts (id, workspace_id, table_name, row_id, field, ours, theirs, base, reason, detail, created_at)
        select id, ${workspaceId}, "table", "rowId", field, ours, theirs, base, reason, detail, at
        from jsonb_to_recordset(${JSON.stringify(conflicts)}::jsonb) as c (id uuid, "table" text, "rowId" uuid, field text,
          ours jsonb, theirs jsonb, base jsonb, reason text, detail text, at timestamptz)
        on conflict (id) do update set theirs = excluded.theirs, detail = excluded.detail, resolved_at = null`);
    },
    dropUnfit: async (table, ids) => {
      if (!(await readPresence()).unfit) return;
      await run(sql`
        delete from conflicts where workspace_id = ${workspaceId} and table_name = ${table} and reason = 'unfit'
          and row_id = any (${uuids(ids)})`);
    },
    keepOutcomes: async (outcomes) => {
      await run(sql`
        insert into sync_outcomes (workspace_id, mutation_id, outcome)
        select ${workspaceId}, (o ->> 'id')::bigint, o from jsonb_array_elements(${JSON.stringify(outcomes)}::jsonb) o
        on conflict do nothing`);
    },
    takeOutcomes: async (upTo) => {
      const rows = await run<{ outcome: Outcome }>(sql`
        delete from sync_outcomes where workspace_id = ${workspaceId} and mutation_id <= ${upTo} returning outcome`);
      return rows.map(({ outcome }) => outcome);
    },
  };
}

/**
 * As COPY takes them: a third less work than an insert from JSON (measured). False where one of them is there already or does not
 * fit: nothing was written then.
 */
async function copyAlike(
  db: Database,
  table: string,
  { rows, columns }: { readonly rows: readonly ServerRow[]; readonly columns: readonly Column[] },
): Promise<boolean> {
  const lines = rows.map((row) => columns.map(({ name, isJson }) => toCopied(row[name], isJson)).join('\t'));
  const blob = new Blob([`${lines.join('\n')}\n`]);
  try {
    await db.transaction(async (part) => {
      // Drizzle has no way to hand PGlite a file.
      const { client } = (part as unknown as { session: { client: Pick<PGliteInterface, 'query'> } }).session;
      const list = columns.map(({ name }) => `"${name}"`).join();
      await client.query(`copy "${table}" (${list}) from '/dev/blob'`, [], { blob });
    });
    return true;
  } catch (error) {
    if (UNFIT_SQL.test(codeOf(error) ?? '')) return false;
    throw error;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Postgres's text format: a tab between values, a backslash before what is none. */
function toCopied(value: unknown, isJson: boolean): string {
  if (value === null || value === undefined) return '\\N';
  const text = isJson || typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.replace(/[\\\n\r\t]/g, (character) => ESCAPES[character] ?? character);
}

/** Whether there is anything of a kind, as this transaction sees it. */
type Presence = { readonly entries: boolean; readonly unfit: boolean };

/** What a transaction wrote that posts are found by. */
type Touched = {
  readonly posts: Set<string>;
  /** Whose posts the mirror knows. */
  readonly parts: RowKey[];
  /** What came first: parts of these posts follow. */
  isLater: boolean;
};

function startTouched(): Touched {
  return { posts: new Set(), parts: [], isLater: false };
}

const PARTS = new Set(['post_targets', 'post_tags', 'post_media']);

function touch(touched: Touched, table: string, row: Row & { readonly id: string }): void {
  if (table === 'posts') touched.posts.add(row.id);
  else if (PARTS.has(table) && typeof row.post_id === 'string') touched.posts.add(row.post_id);
  else if (PARTS.has(table) || table === 'media_assets') touched.parts.push({ table, id: row.id });
}

/** The posts that these rows are, belong to or are shown in. */
async function readTouched(db: Database, { posts, parts }: Touched): Promise<string[]> {
  if (parts.length === 0) return [...posts];
  const { rows } = await db.execute<{ id: string }>(sql`
    with touched as materialized (
      select r."table" as name, r.id from jsonb_to_recordset(${JSON.stringify(parts)}::jsonb) as r ("table" text, id uuid))
    select t.post_id as id from post_targets t join touched on name = 'post_targets' and touched.id = t.id
    union select g.post_id from post_tags g join touched on name = 'post_tags' and touched.id = g.id
    union select m.post_id from post_media m join touched on name = 'post_media' and touched.id = m.id
    union select m.post_id from post_media m join touched on name = 'media_assets' and touched.id = m.media_asset_id`);
  return [...new Set([...posts, ...rows.map(({ id }) => id)])];
}

/** Not null, check, range or form: this mirror cannot hold the row. */
const UNFIT_SQL = /^(22|23)/;

/**
 * Rows with the same columns; what is there already is not written again (what was sent comes back). One that this mirror
 * cannot hold (a newer server knows values that this app does not) is found by halving; it must not keep the others out.
 */
async function putAlike(
  db: Database,
  put: {
    readonly table: string;
    readonly rows: readonly ServerRow[];
    readonly columns: readonly string[];
    readonly unfit: UnfitRow[];
  },
): Promise<void> {
  const { table, rows, columns, unfit } = put;
  const set = columns
    .filter((column) => column !== 'id')
    .map((column) => sql`${sql.identifier(column)} = excluded.${sql.identifier(column)}`);
  try {
    await db.transaction(async (part) => {
      await part.execute(sql`
        insert into ${sql.identifier(table)} as t (${names(columns)})
        select ${names(columns)} from json_populate_recordset(null::${sql.identifier(table)}, ${JSON.stringify(rows)}::json)
        on conflict (id) do update set ${sql.join(set, sql`, `)}
        where ${workspaceColumn(table)} = ${workspaceColumn(table, 'excluded')}
          and (${names(columns, 't')}) is distinct from (${names(columns, 'excluded')})`);
    });
  } catch (error) {
    if (!UNFIT_SQL.test(codeOf(error) ?? '')) throw error;
    const [row, second] = rows;
    if (row && !second) unfit.push({ row, why: String(error instanceof Error ? (error.cause ?? error) : error) });
    if (!second) return;
    const half = Math.ceil(rows.length / 2);
    for (const part of [rows.slice(0, half), rows.slice(half)]) await putAlike(db, { ...put, rows: part });
  }
}

function byColumns<Any extends Row>(rows: readonly Any[]): [Any, ...Any[]][] {
  const groups = Map.groupBy(rows, (row) => Object.keys(row).join());
  return [...groups.values()] as [Any, ...Any[]][];
}

type Column = { readonly name: string; readonly isJson: boolean };
export type KnownColumns = Map<string, readonly Column[]>;

async function readColumns(db: Database, table: string): Promise<Column[]> {
  const { rows } = await db.execute<Column>(sql`
    select a.attname as name, a.atttypid in ('json'::regtype, 'jsonb'::regtype) as "isJson" from pg_attribute a
    where a.attrelid = ${`public.${table}`}::regclass and a.attnum > 0 and not a.attisdropped`);
  return rows;
}

function namesOf(columns: readonly Column[]): string[] {
  return columns.map(({ name }) => name);
}

function names(columns: readonly string[], from?: string): SQL {
  return sql.join(
    columns.map((column) => (from ? sql`${sql.identifier(from)}.${sql.identifier(column)}` : sql.identifier(column))),
    sql`, `,
  );
}

/** An array: of a set Postgres thinks that it is long, and looks through the whole table for one row. */
function uuids(ids: readonly string[]): SQL {
  return sql`array(select value::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`;
}

function entriesOf(entries: readonly OutboxEntry[]): SQL {
  return sql`jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as e ("mutationId" bigint, "groupId" uuid,
    "groupSize" int, "tableName" text, "rowId" uuid, operation text, patch jsonb, "baseValues" jsonb, hash text, seen text)`;
}

function workspaceColumn(table: string, from = 't'): SQL {
  return sql`${sql.raw(from)}.${sql.identifier(table === 'workspaces' ? 'id' : 'workspace_id')}`;
}

function toEntry(row: Record<string, unknown>): OutboxEntry {
  return {
    mutationId: Number(row.mutation_id),
    groupId: String(row.group_id),
    groupSize: Number(row.group_size),
    tableName: row.table_name as OutboxEntry['tableName'],
    rowId: String(row.row_id),
    operation: row.operation as OutboxEntry['operation'],
    patch: row.patch as Row,
    baseValues: row.base_values as Row,
    hash: row.hash as string | null,
    seen: row.seen as string | null,
  };
}

function toCursor(row: Record<string, unknown>): Cursor {
  return {
    clientId: String(row.client_id),
    epoch: String(row.epoch),
    snapshot: row.snapshot as string | null,
    aclRev: String(row.acl_rev),
    lastMutationId: Number(row.last_mutation_id),
    sentId: Number(row.sent_id),
    lastHash: String(row.last_hash),
    acknowledgedId: Number(row.acknowledged_id),
    lastPulledAt: row.last_pulled_at as string | null,
  };
}
