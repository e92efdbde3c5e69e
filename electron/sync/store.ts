import type { WrittenTable } from '#shared/domain/sync-columns.ts';
import type { Outcome, ServerRow, TableDigest } from './wire.ts';

/** Columns by their names in the database, values as JSON. */
export type Row = Readonly<Record<string, unknown>>;

export type OutboxEntry = {
  readonly mutationId: number;
  readonly groupId: string;
  readonly groupSize: number;
  readonly tableName: WrittenTable;
  readonly rowId: string;
  readonly operation: 'insert' | 'update';
  readonly patch: Row;
  readonly baseValues: Row;
  /** Of this payload and all before it; null until it is sent, empty where it was sent before this device began anew. */
  readonly hash: string | null;
  /** The cursor's snapshot when the change was made: what whoever made it could see. */
  readonly seen: string | null;
};

/** The rights of whoever is no member any more, until a page says otherwise. */
export const LEFT = 'left';
/** Of whoever is a member and may nothing for now. */
export const SUSPENDED = 'suspended';

/** Where this device stands in a workspace. */
export type Cursor = {
  readonly clientId: string;
  readonly epoch: string;
  /** null: the first bootstrap is not complete. */
  readonly snapshot: string | null;
  readonly aclRev: string;
  /** Counts the mutations, also those that have left the outbox. */
  readonly lastMutationId: number;
  readonly sentId: number;
  /** The hash of the mutation `sentId`. */
  readonly lastHash: string;
  /** Outcomes up to here are stored here. */
  readonly acknowledgedId: number;
  readonly lastPulledAt: string | null;
};

/**
 * `overwrote`: ours was taken though another stood there than was thought. All others: ours was not taken, because theirs
 * came first (`superseded`), both changed the same words (`overlapping`), the row was removed (`removed`), the server refused
 * it (`refused`) or fails at it each time (`held`). `unfit`: nobody's change, a row that this app cannot hold.
 */
export type ConflictReason = 'overwrote' | 'superseded' | 'overlapping' | 'removed' | 'refused' | 'held' | 'unfit';

/** A value that is not what somebody left there. */
export type Conflict = {
  readonly id: string;
  readonly table: string;
  readonly rowId: string;
  readonly field: string;
  readonly ours: unknown;
  readonly theirs: unknown;
  readonly base: unknown;
  readonly reason: ConflictReason;
  /** What the server said of it. */
  readonly detail: string | null;
  readonly at: string;
};

/** A row that breaks a rule of this mirror: a newer server has values that this app does not know. */
export type UnfitRow = { readonly row: ServerRow; readonly why: string };

/** A bootstrap did not bring them, or the membership is lost: only a journal needs to know. */
export type SweepReason = 'not_brought' | 'left';

export type RowKey = { readonly table: string; readonly id: string };

/**
 * What sync reads and writes of one workspace, within one transaction: in the mirror (mirror-store.ts), or in memory where
 * thousands of histories are tried. Rows of tables that this device does not know are passed over.
 */
export type SyncTx = {
  readonly workspaceId: string;
  readonly readCursor: () => Promise<Cursor>;
  readonly changeCursor: (values: Partial<Cursor>) => Promise<void>;

  /** Beside the workspace itself. */
  readonly hasRows: () => Promise<boolean>;
  readonly readRows: (table: string, ids: readonly string[]) => Promise<ReadonlyMap<string, Row>>;
  /**
   * Of the live rows, as `sync_digest` has them; null: of a table that this device does not know, or
   * holds a moving part of.
   */
  readonly readDigest: (table: string) => Promise<TableDigest | null>;
  /**
   * Whole rows of the server; answers with those that this mirror cannot hold. A row of another workspace is not written
   * over, whatever its id.
   */
  readonly putRows: (table: string, rows: readonly ServerRow[]) => Promise<readonly UnfitRow[]>;
  /**
   * The same of a mirror's first pull, rows that have most likely not been there: quicker. Only posts that come this way are indexed for
   * the search, not those that parts of them belong to: they come too.
   */
  readonly addRows: (table: string, rows: readonly ServerRow[]) => Promise<readonly UnfitRow[]>;
  /** Of each row its other columns. No id twice. */
  readonly setColumns: (table: string, rows: readonly (Row & { readonly id: string })[]) => Promise<void>;
  readonly insertRow: (table: string, id: string, values: Row) => Promise<void>;
  /** Those of the workspace that are not among `kept` ("table:id"). Answers with how many went, by table. */
  readonly sweepRows: (kept: ReadonlySet<string>, why: SweepReason) => Promise<ReadonlyMap<string, number>>;

  /** In order. */
  readonly readEntries: (which: {
    readonly upTo?: number;
    readonly after?: number;
    readonly rowIds?: readonly string[];
    readonly limit?: number;
  }) => Promise<OutboxEntry[]>;
  readonly readLastEntry: () => Promise<OutboxEntry | null>;
  readonly addEntries: (entries: readonly OutboxEntry[]) => Promise<void>;
  readonly changeEntries: (entries: readonly OutboxEntry[]) => Promise<void>;
  readonly dropEntries: (upTo: number) => Promise<void>;
  readonly countEntries: () => Promise<number>;

  /** The server's rows under pending edits, by row id. */
  readonly readBases: (table: string, rowIds: readonly string[]) => Promise<ReadonlyMap<string, ServerRow>>;
  readonly putBases: (table: string, rows: readonly Row[]) => Promise<void>;
  readonly dropBases: (rows: readonly RowKey[]) => Promise<void>;

  readonly addConflicts: (conflicts: readonly Conflict[]) => Promise<void>;
  /** They fit now, or are gone. */
  readonly dropUnfit: (table: string, ids: readonly string[]) => Promise<void>;
  readonly keepOutcomes: (outcomes: readonly Outcome[]) => Promise<void>;
  readonly takeOutcomes: (upTo: number) => Promise<Outcome[]>;
};

export type SyncStore = {
  readonly transaction: <Value>(work: (tx: SyncTx) => Promise<Value>) => Promise<Value>;
};
