import { sql } from 'drizzle-orm';
import type { Database } from '../../database/mirror.ts';
import type { Outgoing } from '../../database/outgoing.ts';
import { createSyncTx } from '../mirror-store.ts';
import { begin } from './begin.ts';
import { enqueueAgain, enqueueNoted } from './enqueue-noted.ts';
import type { Op } from './ops.ts';
import { replayOps } from './replay-ops.ts';

/** What the journal carries of the outbox (SPEC 8). */
export const outgoing: Outgoing = {
  enqueue: async (db, workspaceId, changes) => {
    if (!(await isSynced(db, workspaceId))) return null;
    return { enqueued: await enqueueNoted(createSyncTx(db, workspaceId), changes) };
  },
  enqueueAgain: (db, workspaceId, changes, how) => enqueueAgain(createSyncTx(db, workspaceId), changes, how),
  applyOps: async (db, workspaceId, ops) => {
    for (const op of ops as readonly Op[]) if (op.op === 'begin') await begin(db, workspaceId, op);
    await replayOps(createSyncTx(db, workspaceId), ops as readonly Op[]);
  },
  isSynced: (db) => isSynced(db),
};

async function isSynced(db: Database, workspaceId: string | null = null): Promise<boolean> {
  const { rows } = await db.execute(sql`
    select 1 from sync_cursors where ${workspaceId}::uuid is null or workspace_id = ${workspaceId}::uuid limit 1`);
  return rows.length > 0;
}
