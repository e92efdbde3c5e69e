import type { RowChange } from '#shared/domain/row-change.ts';
import type { Database } from './mirror.ts';

/** Where a change went in the outbox: `id` of the first mutation that it made or went into, and what could be seen then. */
export type Enqueued = { readonly id: number; readonly seen: string | null };

/** A note of sync on its own work (electron/sync/journal). */
export type SyncOp = { readonly op: string };

/** The part of a team's workspace that goes to its project. Given by electron/sync; the database only carries it. */
export type Outgoing = {
  /** Within the transaction of a command. null: the workspace is local. */
  readonly enqueue: (
    db: Database,
    workspaceId: string,
    changes: readonly RowChange[],
  ) => Promise<{ readonly enqueued: Enqueued | null } | null>;
  /** The same once more, on replay. */
  readonly enqueueAgain: (
    db: Database,
    workspaceId: string,
    changes: readonly RowChange[],
    enqueued: Enqueued,
  ) => Promise<void>;
  readonly applyOps: (db: Database, workspaceId: string, ops: readonly SyncOp[]) => Promise<void>;
  readonly isSynced: (db: Database) => Promise<boolean>;
};
