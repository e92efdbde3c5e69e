import type { RowChange } from '#shared/domain/row-change.ts';
import type { Database } from './mirror.ts';

/**
 * Where a change went in the outbox: `id` of the first mutation that it made or went into, and what could be seen then. `bases`:
 * the rows on which nothing was pending before, as they were, by table: a page may have brought them, which no journal has.
 */
export type Enqueued = {
  readonly id: number;
  readonly seen: string | null;
  readonly bases?: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
};

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
  /** The same once more, on replay. `apply` makes the changes, when the rows are there that they were made on. */
  readonly enqueueAgain: (
    db: Database,
    workspaceId: string,
    changes: readonly RowChange[],
    { enqueued, apply }: { readonly enqueued: Enqueued; readonly apply: () => Promise<void> },
  ) => Promise<void>;
  readonly applyOps: (db: Database, workspaceId: string, ops: readonly SyncOp[]) => Promise<void>;
  readonly isSynced: (db: Database) => Promise<boolean>;
};
