import { sql } from 'drizzle-orm';
import { type Clock, nowIso } from '#shared/lib/clock.ts';
import type { Database } from '../database/mirror.ts';
import { applyRows } from './apply-rows.ts';
import { takeBatch } from './outbox.ts';
import { settle } from './settle.ts';
import type { Page, SyncServer } from './wire.ts';

const PAGE_ROWS = 1_000;
const BATCH_MUTATIONS = 100;

export type SyncContext = {
  readonly db: Database;
  readonly server: SyncServer;
  readonly workspaceId: string;
  readonly clock: Clock;
  readonly onTables?: (tables: readonly string[]) => void;
  readonly pageRows?: number;
};

type Cursor = {
  readonly clientId: string;
  readonly epoch: string;
  readonly snapshot: string | null;
  readonly acknowledgedId: number;
};

/** Notes that a workspace of the team is mirrored here. Its first pull is a bootstrap. */
export async function beginSync(
  db: Database,
  cursor: { workspaceId: string; clientId: string; epoch: string },
): Promise<void> {
  await db.execute(sql`
    insert into sync_cursors (workspace_id, client_id, epoch, acl_rev)
    values (${cursor.workspaceId}, ${cursor.clientId}, ${cursor.epoch}, '') on conflict do nothing`);
}

/** One round: what is new comes, what is pending goes, until both are at rest (SPEC 5). */
export async function syncWorkspace(context: SyncContext): Promise<void> {
  await pull(context);
  for (; (await pushBatch(context)) > 0; ) await pull(context);
}

/**
 * All pages of what is new since the cursor. Each page in a transaction of its own; with the last one what the server has
 * dealt with leaves the outbox and the cursor moves to the FIRST page's snapshot: later pages ran in newer ones, and what
 * changed in between comes again.
 */
export async function pull({
  db,
  server,
  workspaceId,
  clock,
  onTables,
  pageRows = PAGE_ROWS,
}: SyncContext): Promise<void> {
  const { clientId, epoch, snapshot } = await readCursor(db, workspaceId);
  const request = { workspace: workspaceId, client: clientId, epoch, since: snapshot, page_size: pageRows };
  const first = await server.pull({ ...request, after: null });
  for (let page = first; ; page = await server.pull({ ...request, after: page.after })) {
    const isLast = page.after === null;
    const tables = await applyPage(db, { page, first, isLast, workspaceId, clock });
    if (tables.length > 0) onTables?.(tables);
    if (isLast) return;
  }
}

type Applying = { page: Page; first: Page; isLast: boolean; workspaceId: string; clock: Clock };

async function applyPage(db: Database, { page, first, isLast, workspaceId, clock }: Applying): Promise<string[]> {
  return await db.transaction(async (transaction) => {
    const tx = transaction as unknown as Database;
    const tables = await applyRows(tx, page.rows);
    if (!isLast) return tables;
    const at = nowIso(clock);
    const upTo = first.last_mutation_id;
    await settle(tx, { workspaceId, upTo, outcomes: first.results, at });
    await tx.execute(sql`
      update sync_cursors set snapshot = ${first.snapshot}, acl_rev = ${first.acl_rev}, last_pulled_at = ${at},
        acknowledged_id = greatest(acknowledged_id, ${upTo}) where workspace_id = ${workspaceId}`);
    return tables;
  });
}

/** Sends the next mutations. They stay in the outbox until a pull brings the rows that they made. How many were sent. */
export async function pushBatch({ db, server, workspaceId, clock }: SyncContext): Promise<number> {
  const { clientId, epoch, acknowledgedId } = await readCursor(db, workspaceId);
  const mutations = await takeBatch(db, workspaceId, BATCH_MUTATIONS, nowIso(clock));
  if (mutations.length === 0) return 0;
  await server.push({
    workspace: workspaceId,
    client: clientId,
    batch: { epoch, acknowledged: acknowledgedId, mutations },
  });
  return mutations.length;
}

export async function countPending(db: Database, workspaceId: string): Promise<number> {
  const { rows } = await db.execute<{ count: number }>(
    sql`select count(*)::int as count from outbox where workspace_id = ${workspaceId}`,
  );
  return rows[0]?.count ?? 0;
}

async function readCursor(db: Database, workspaceId: string): Promise<Cursor> {
  const { rows } = await db.execute<Record<string, unknown>>(sql`
    select client_id, epoch, snapshot, acknowledged_id from sync_cursors where workspace_id = ${workspaceId}`);
  const [row] = rows;
  if (!row) throw new Error(`Bug: workspace ${workspaceId} is not synced`);
  return {
    clientId: String(row.client_id),
    epoch: String(row.epoch),
    snapshot: row.snapshot as string | null,
    acknowledgedId: Number(row.acknowledged_id),
  };
}
