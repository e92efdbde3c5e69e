import { sql } from 'drizzle-orm';
import type { Database } from '#electron/database/mirror.ts';
import type { RunningSync } from '#electron/ipc/handlers.ts';
import { beginSync, createSyncTx } from '#electron/sync/mirror-store.ts';
import type { Conflict, OutboxEntry, SyncTx } from '#electron/sync/store.ts';
import type { Clock } from '#shared/lib/clock.ts';
import { newId } from '#shared/lib/ids.ts';
import { type Desk, openDesk, testClock } from './workspace.ts';

/** A desk on a team's workspace without a network: what sync would have left behind is written by its own hand. */
export type OfflineTeam = Desk & {
  readonly workspaceId: string;
  /** What the engine says of sync from now on. */
  readonly say: (sync: Partial<RunningSync>) => void;
  readonly write: (work: (tx: SyncTx, db: Database) => Promise<void>) => Promise<void>;
  /** All that waits has gone out, and came back as it was. */
  readonly sent: () => Promise<void>;
  readonly given: Desk['given'] & {
    readonly waiting: (entries: readonly Partial<OutboxEntry>[]) => Promise<void>;
    readonly conflicts: (conflicts: readonly Partial<Conflict>[]) => Promise<void>;
  };
};

export async function openOfflineTeam(
  options: { readonly clock?: Clock; readonly onEvent?: (name: string, data: unknown) => void } = {},
): Promise<OfflineTeam> {
  const { clock = testClock(), onEvent } = options;
  let sync: RunningSync = {
    state: () => ({ kind: 'idle', syncedAtMs: null }),
    calls: () => [],
    nudge: () => undefined,
    checkDigest: async () => ({ kind: 'complete' }),
    userId: () => null,
    callFunction: async () => undefined,
    attend: () => undefined,
    others: () => [],
  };
  const desk = await openDesk({
    clock,
    ...(onEvent ? { onEvent } : {}),
    sync: {
      state: () => sync.state(),
      calls: () => sync.calls(),
      nudge: (why) => sync.nudge(why),
      checkDigest: () => sync.checkDigest(),
      userId: () => sync.userId(),
      callFunction: (name, args) => sync.callFunction(name, args),
      attend: (postId) => sync.attend(postId),
      others: () => sync.others(),
    },
  });
  const { id: workspaceId } = await desk.call('workspace.read', {});
  const write: OfflineTeam['write'] = async (work) => {
    await desk.engine.write({ label: 'sync', undoable: false }, async (tx) => {
      const db = tx.read as Database;
      await work(createSyncTx(db, workspaceId), db);
    });
    onEvent?.('data.changed', { tables: ['outbox', 'conflicts', 'sync_cursors', 'posts'], rows: null });
  };
  await write((_tx, db) => beginSync(db, { workspaceId, clientId: newId(), epoch: newId() }));
  const at = () => new Date(clock.nowMs()).toISOString();
  return {
    ...desk,
    workspaceId,
    say: (next) => {
      sync = { ...sync, ...next };
      onEvent?.('sync.changed', {});
    },
    write,
    sent: () =>
      write(async (tx, db) => {
        await tx.dropEntries(Number.MAX_SAFE_INTEGER);
        await db.execute(sql`delete from base_rows`);
      }),
    given: {
      ...desk.given,
      waiting: (entries) =>
        write(async (tx) => {
          const { lastMutationId } = await tx.readCursor();
          await tx.addEntries(entries.map((entry, index) => toEntry(lastMutationId + 1 + index, entry)));
          await tx.changeCursor({ lastMutationId: lastMutationId + entries.length });
        }),
      conflicts: (conflicts) => write((tx) => tx.addConflicts(conflicts.map((conflict) => toConflict(at(), conflict)))),
    },
  };
}

function toEntry(mutationId: number, entry: Partial<OutboxEntry>): OutboxEntry {
  return {
    mutationId,
    groupId: newId(),
    groupSize: 1,
    tableName: 'posts',
    rowId: newId(),
    operation: 'update',
    patch: {},
    baseValues: {},
    hash: null,
    seen: null,
    ...entry,
  };
}

function toConflict(at: string, conflict: Partial<Conflict>): Conflict {
  return {
    id: newId(),
    table: 'posts',
    rowId: newId(),
    field: 'content',
    ours: null,
    theirs: null,
    base: null,
    reason: 'overlapping',
    detail: null,
    at,
    ...conflict,
  };
}
