import { sql } from 'drizzle-orm';
import type { Database } from '../../database/mirror.ts';
import type { Outgoing } from '../../database/outgoing.ts';
import { enqueue } from '../enqueue.ts';
import { createSyncTx } from '../mirror-store.ts';
import type { SyncTx } from '../store.ts';
import { begin } from './begin.ts';
import type { Op } from './ops.ts';
import { replayOps } from './replay-ops.ts';

/** What the journal carries of the outbox (SPEC 8). */
export const outgoing: Outgoing = {
  enqueue: async (db, workspaceId, changes) => {
    if (!(await isSynced(db, workspaceId))) return null;
    const tx = createSyncTx(db, workspaceId);
    const { snapshot: seen } = await tx.readCursor();
    const ids: number[] = [];
    await enqueue(noteIds(tx, ids), changes);
    const [id] = ids;
    return { enqueued: id === undefined ? null : { id, seen } };
  },
  enqueueAgain: async (db, workspaceId, changes, { id, seen }) => {
    const tx = createSyncTx(db, workspaceId);
    await enqueue(
      {
        ...tx,
        readCursor: async () => ({ ...(await tx.readCursor()), lastMutationId: id - 1, snapshot: seen }),
        readLastEntry: async () => {
          const last = await tx.readLastEntry();
          return last?.mutationId === id ? last : null;
        },
      },
      changes,
    );
  },
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

function noteIds(tx: SyncTx, ids: number[]): SyncTx {
  const noting =
    (write: SyncTx['addEntries']): SyncTx['addEntries'] =>
    async (entries) => {
      await write(entries);
      ids.push(...entries.map(({ mutationId }) => mutationId));
    };
  return { ...tx, addEntries: noting(tx.addEntries), changeEntries: noting(tx.changeEntries) };
}
