import { desc, eq, getTableColumns, sql } from 'drizzle-orm';
import { toSnakeCase } from 'drizzle-orm/casing';
import { conflicts, outbox } from '#drizzle/schema/device/sync.ts';
import { CONFLICT_REASONS } from '#shared/contract/sync.ts';
import { nowIso } from '#shared/lib/clock.ts';
import { MIRRORED_TABLES, tableName } from '../../database/tables.ts';
import type { QueryContext } from '../../ipc/handlers.ts';
import { readDiagnostics } from './diagnostics.ts';

const LEFT_OUT = '(left out)';
const MOST_ENTRIES = 1_000;
const CALLS = new Set(['sync_hello', 'sync_pull', 'sync_push', 'sync_digest']);
/** Names of our own: tables and their columns, and what is said of changes and conflicts. */
const OURS = new Set<string>([
  ...MIRRORED_TABLES.flatMap((table) => [tableName(table), ...Object.keys(getTableColumns(table)).map(toSnakeCase)]),
  ...CONFLICT_REASONS,
  'insert',
  'update',
]);

/**
 * How sync stands, for whoever helps. SECURITY: it may be sent to strangers. Only what is named here goes in: numbers,
 * times, and words of our own; no value of a row, and no id that is made of a name (tags, files).
 */
export async function writeSupportText(context: QueryContext): Promise<string> {
  const { db, workspaceId, clock } = context;
  const { calls, epoch, snapshot, clientId, ...counts } = await readDiagnostics(context);
  const entries = await db
    .select({
      mutation: outbox.mutationId,
      table: outbox.tableName,
      operation: outbox.operation,
      columns: sql<string[]>`array(select jsonb_object_keys(${outbox.patch}) order by 1)`,
      bytes: sql<number>`pg_column_size(${outbox.patch})`,
      groupSize: outbox.groupSize,
      isSent: sql<boolean>`${outbox.hash} is not null`,
      at: outbox.createdAt,
    })
    .from(outbox)
    .where(eq(outbox.workspaceId, workspaceId))
    .orderBy(outbox.mutationId)
    .limit(MOST_ENTRIES);
  const met = await db
    .select({
      table: conflicts.tableName,
      field: conflicts.field,
      reason: conflicts.reason,
      detail: conflicts.detail,
      at: conflicts.createdAt,
      isOpen: sql<boolean>`${conflicts.resolvedAt} is null`,
    })
    .from(conflicts)
    .where(eq(conflicts.workspaceId, workspaceId))
    .orderBy(desc(conflicts.createdAt))
    .limit(MOST_ENTRIES);
  const report = {
    made: nowIso(clock),
    ...counts,
    clientId,
    epoch: only(/^[0-9a-f-]{1,64}$/, epoch),
    snapshot: only(/^[\d:,]{1,400}$/, snapshot),
    calls: calls.map(({ name, ...call }) => ({ ...call, name: CALLS.has(name) ? name : LEFT_OUT })),
    outbox: entries.map(({ columns, table, operation, ...entry }) => ({
      table: ours(table),
      operation: ours(operation),
      columns: columns.map(ours),
      ...entry,
    })),
    conflicts: met.map(({ table, field, reason, detail, ...entry }) => ({
      table: ours(table),
      field: ours(field),
      reason: ours(reason),
      code: codeIn(detail),
      ...entry,
    })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function ours(word: string): string {
  return OURS.has(word) ? word : LEFT_OUT;
}

function only(shape: RegExp, word: string | null): string | null {
  return word === null || shape.test(word) ? word : LEFT_OUT;
}

/** What the project said may quote a row. The code before it does not. */
function codeIn(detail: string | null): string | null {
  return /^(?:The server answered \d{3} )?([0-9A-Z]{5}|PGRST\d{3}) /.exec(detail ?? '')?.[1] ?? null;
}
