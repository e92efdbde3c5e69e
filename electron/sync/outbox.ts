import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { toSnakeCase } from 'drizzle-orm/casing';
import type { RowChange, RowValues } from '#shared/domain/row-change.ts';
import { isSentColumn, isWrittenTable, type WrittenTable } from '#shared/domain/sync-columns.ts';
import { newId } from '#shared/lib/ids.ts';
import type { Database } from '../database/mirror.ts';
import type { Mutation } from './wire.ts';

/** The version of the tables that this app knows; the server says which it can talk with. */
export const SCHEMA_VERSION = 1;

/** A group above this would have to be staged on the server; its parts go alone. */
const GROUP_LIMIT = 100;

export type OutboxEntry = {
  readonly mutationId: number;
  readonly groupId: string;
  readonly groupSize: number;
  readonly tableName: WrittenTable;
  readonly rowId: string;
  readonly operation: 'insert' | 'update';
  readonly patch: Readonly<Record<string, unknown>>;
  readonly baseValues: Readonly<Record<string, unknown>>;
  readonly hash: string | null;
  readonly isSent: boolean;
};

/**
 * Notes changes for the server, in the transaction that makes them (SPEC 1). What stood in each row before is kept as its
 * base while anything is pending on it. A burst of typing stays one mutation: a change of the row that the last unsent one
 * is about goes into that one.
 */
export async function enqueue(db: Database, workspaceId: string, changes: readonly RowChange[]): Promise<void> {
  const sent = changes.flatMap((change) => toSent(change) ?? []);
  if (sent.length === 0) return;
  for (const change of sent) await keepBase(db, workspaceId, change);
  const [only] = sent;
  if (sent.length === 1 && only && (await foldIntoLast(db, workspaceId, only))) return;
  const group = { id: newId(), size: sent.length > 1 && sent.length <= GROUP_LIMIT ? sent.length : 1 };
  let id = await takeIds(db, workspaceId, sent.length);
  for (const { table, rowId, op, patch, base } of sent) {
    await db.execute(sql`
      insert into outbox (workspace_id, mutation_id, group_id, group_size, table_name, row_id, operation, patch, base_values, schema_version)
      values (${workspaceId}, ${id++}, ${group.size > 1 ? group.id : newId()}, ${group.size}, ${table}, ${rowId}, ${op},
        ${JSON.stringify(patch)}::jsonb, ${JSON.stringify(base)}::jsonb, ${SCHEMA_VERSION})`);
  }
}

type SentChange = {
  readonly table: WrittenTable;
  readonly rowId: string;
  readonly op: 'insert' | 'update';
  readonly patch: Record<string, unknown>;
  readonly base: Record<string, unknown>;
  /** All that the change replaced, also what is not sent. */
  readonly before: Record<string, unknown>;
};

function toSent(change: RowChange): SentChange | null {
  const { table, op } = change;
  if (!isWrittenTable(table)) return null;
  const pick = (values: RowValues) =>
    Object.fromEntries(Object.entries(toColumns(values)).filter(([column]) => isSentColumn(table, column, op)));
  const patch = pick(change.after);
  if (Object.keys(patch).length === 0) return null;
  const before = change.op === 'update' ? toColumns(change.before) : {};
  return { table, rowId: change.id, op, patch, base: change.op === 'update' ? pick(change.before) : {}, before };
}

function toColumns(values: RowValues): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([column, value]) => [toSnakeCase(column), value]));
}

/** The row as it was before the first pending change; a new row has none. */
async function keepBase(db: Database, workspaceId: string, { table, rowId, op, before }: SentChange): Promise<void> {
  if (op === 'insert') return;
  await db.execute(sql`
    insert into base_rows (table_name, row_id, workspace_id, row)
    select ${table}, t.id, ${workspaceId}, to_jsonb(t) || ${JSON.stringify(before)}::jsonb
    from ${sql.identifier(table)} t
    where t.id = ${rowId} and not exists (
      select from outbox o where o.table_name = ${table} and o.row_id = ${rowId} and o.operation = 'insert')
    on conflict do nothing`);
}

/** Only into the very last one: what lies between may be what the change refers to. */
async function foldIntoLast(
  db: Database,
  workspaceId: string,
  { table, rowId, op, patch, base }: SentChange,
): Promise<boolean> {
  if (op !== 'update') return false;
  const { rows } = await db.execute(sql`
    update outbox o set
      patch = o.patch || (${JSON.stringify(patch)}::jsonb
        - case when o.operation = 'insert' then array['deleted_at'] else array[]::text[] end),
      base_values = case when o.operation = 'insert' then o.base_values else ${JSON.stringify(base)}::jsonb || o.base_values end
    where o.workspace_id = ${workspaceId} and o.sent_at is null and o.group_size = 1
      and o.table_name = ${table} and o.row_id = ${rowId}
      and not (o.operation = 'insert' and ${JSON.stringify(patch)}::jsonb ? 'deleted_at')
      and o.mutation_id = (select max(mutation_id) from outbox where workspace_id = ${workspaceId})
    returning o.mutation_id`);
  return rows.length === 1;
}

async function takeIds(db: Database, workspaceId: string, count: number): Promise<number> {
  const { rows } = await db.execute<{ last: string }>(sql`
    update sync_cursors set last_mutation_id = last_mutation_id + ${count} where workspace_id = ${workspaceId}
    returning last_mutation_id as last`);
  const last = rows[0]?.last;
  if (last === undefined) throw new Error(`Bug: workspace ${workspaceId} is not synced`);
  return Number(last) - count + 1;
}

/** In order. `upTo`: the last mutation that is asked for; `rowId`: those of one row. */
export async function readOutbox(
  db: Database,
  workspaceId: string,
  { limit, upTo, rowId }: { readonly limit?: number; readonly upTo?: number; readonly rowId?: string },
): Promise<OutboxEntry[]> {
  const { rows } = await db.execute<Record<string, unknown>>(sql`
    select mutation_id, group_id, group_size, table_name, row_id, operation, patch, base_values, hash, sent_at
    from outbox where workspace_id = ${workspaceId}
      and (${upTo ?? null}::bigint is null or mutation_id <= ${upTo ?? null}::bigint)
      and (${rowId ?? null}::uuid is null or row_id = ${rowId ?? null}::uuid)
    order by mutation_id limit ${limit ?? null}::bigint`);
  return rows.map((row) => ({
    mutationId: Number(row.mutation_id),
    groupId: String(row.group_id),
    groupSize: Number(row.group_size),
    tableName: row.table_name as WrittenTable,
    rowId: String(row.row_id),
    operation: row.operation as 'insert' | 'update',
    patch: row.patch as Record<string, unknown>,
    baseValues: row.base_values as Record<string, unknown>,
    hash: row.hash as string | null,
    isSent: row.sent_at !== null,
  }));
}

/**
 * The next mutations as they go out. Before they do, each is marked as sent together with its hash, durably: what a copy of
 * this profile sends can then be told from it, and no later change is folded into what may be on its way (SPEC 3).
 */
export async function takeBatch(db: Database, workspaceId: string, limit: number, atIso: string): Promise<Mutation[]> {
  return await db.transaction(async (tx) => {
    const entries = await readOutbox(tx as unknown as Database, workspaceId, { limit });
    const { rows } = await tx.execute<{ last_hash: string }>(
      sql`select last_hash from sync_cursors where workspace_id = ${workspaceId}`,
    );
    let lastHash = rows[0]?.last_hash ?? '';
    const mutations: Mutation[] = [];
    for (const entry of entries) {
      const hash = entry.hash ?? roll(lastHash, entry);
      if (entry.hash === null) {
        await tx.execute(sql`
          update outbox set hash = ${hash}, sent_at = ${atIso}
          where workspace_id = ${workspaceId} and mutation_id = ${entry.mutationId}`);
        lastHash = hash;
      }
      mutations.push(toMutation(entry, hash));
    }
    await tx.execute(sql`update sync_cursors set last_hash = ${lastHash} where workspace_id = ${workspaceId}`);
    return mutations;
  });
}

function roll(previous: string, { tableName, rowId, operation, patch }: OutboxEntry): string {
  return createHash('sha256')
    .update(JSON.stringify([previous, tableName, rowId, operation, patch]))
    .digest('hex');
}

function toMutation(entry: OutboxEntry, hash: string): Mutation {
  const { mutationId, operation, tableName, rowId, patch, baseValues, groupId, groupSize } = entry;
  const group = groupSize > 1 ? { group: groupId, group_size: groupSize } : {};
  return {
    id: mutationId,
    hash,
    op: operation,
    table: tableName,
    row: rowId,
    values: patch,
    base: baseValues,
    ...group,
  };
}
