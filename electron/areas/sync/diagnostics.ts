import { eq } from 'drizzle-orm';
import { syncCursors } from '#drizzle/schema/device/sync.ts';
import type { OutputOf } from '#shared/contract/index.ts';
import type { QueryContext } from '../../ipc/handlers.ts';
import { SCHEMA_VERSION } from '../../sync/mirror-store.ts';
import { readKeys } from './conflict-keys.ts';
import { readWaiting, toStatus } from './status.ts';

export async function readDiagnostics({
  db,
  workspaceId,
  sync,
}: QueryContext): Promise<OutputOf<'sync.readDiagnostics'>> {
  const [cursor] = await db.select().from(syncCursors).where(eq(syncCursors.workspaceId, workspaceId));
  return {
    status: toStatus(sync.state(), cursor?.lastPulledAt ?? null),
    clientId: cursor?.clientId ?? null,
    epoch: cursor?.epoch ?? null,
    snapshot: cursor?.snapshot ?? null,
    pulledAt: cursor?.lastPulledAt ?? null,
    mutations: {
      last: cursor?.lastMutationId ?? 0,
      sent: cursor?.sentId ?? 0,
      acknowledged: cursor?.acknowledgedId ?? 0,
    },
    waiting: await readWaiting(db, workspaceId),
    conflicts: (await readKeys(db, workspaceId)).length,
    schemaVersion: SCHEMA_VERSION,
    calls: sync
      .calls()
      .toReversed()
      .map(({ atMs, ...call }) => ({ ...call, at: new Date(atMs).toISOString() })),
  };
}
