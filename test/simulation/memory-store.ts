import { createHash } from 'node:crypto';
import type { Conflict, Cursor, OutboxEntry, Row, SyncStore, SyncTx } from '#electron/sync/store.ts';
import type { Outcome, ServerRow, TableDigest } from '#electron/sync/wire.ts';
import { must } from '#shared/lib/must.ts';

/** A mirror of one workspace in memory: what thousands of histories are tried on. Rows are never changed in place. */
export type MemoryMirror = {
  readonly store: SyncStore;
  readonly rows: (table: string) => ReadonlyMap<string, Row>;
  readonly conflicts: () => readonly Conflict[];
  readonly countBases: () => number;
  readonly countOutcomes: () => number;
  /** All of it, as a copy of the data folder would have it. */
  readonly copy: () => State;
  readonly become: (state: State) => void;
};

type State = {
  readonly rows: Map<string, Row>;
  readonly outbox: Map<number, OutboxEntry>;
  readonly bases: Map<string, ServerRow>;
  readonly outcomes: Map<number, Outcome>;
  readonly conflicts: Map<number, Conflict>;
  readonly cursor: Map<'cursor', Cursor>;
};

export function createMemoryMirror(workspaceId: string, cursor: Cursor): MemoryMirror {
  const empty = { rows: new Map(), outbox: new Map(), bases: new Map(), outcomes: new Map(), conflicts: new Map() };
  let state: State = { ...empty, cursor: new Map([['cursor', cursor]]) };
  const copy = (): State => ({
    rows: new Map(state.rows),
    outbox: new Map(state.outbox),
    bases: new Map(state.bases),
    outcomes: new Map(state.outcomes),
    conflicts: new Map(state.conflicts),
    cursor: new Map(state.cursor),
  });
  return {
    store: {
      transaction: async (work) => {
        const undo: (() => void)[] = [];
        try {
          return await work(createMemoryTx(workspaceId, state, undo));
        } catch (error) {
          for (const step of undo.reverse()) step();
          throw error;
        }
      },
    },
    rows: (table) =>
      new Map(
        [...state.rows].flatMap(([key, row]) =>
          key.startsWith(`${table}:`) ? [[key.slice(table.length + 1), row] as const] : [],
        ),
      ),
    conflicts: () => [...state.conflicts.values()],
    countBases: () => state.bases.size,
    countOutcomes: () => state.outcomes.size,
    copy,
    become: (other) => {
      state = other;
    },
  };
}

/** As sync_digest has it. */
export function digestOf(rows: readonly Row[]): TableDigest {
  const live = rows.filter(({ deleted_at }) => deleted_at === null);
  const sum = live.reduce((sofar, { id, rev }) => {
    const hex = createHash('md5').update(`${id}:${rev}`).digest('hex').slice(0, 16);
    return sofar ^ BigInt.asIntN(64, BigInt(`0x${hex}`));
  }, 0n);
  return { count: live.length, sum: String(sum) };
}

function createMemoryTx(workspaceId: string, state: State, undo: (() => void)[]): SyncTx {
  function set<Key, Value>(map: Map<Key, Value>, key: Key, value: Value | undefined): void {
    const before = map.get(key);
    undo.push(() => {
      if (before === undefined) map.delete(key);
      else map.set(key, before);
    });
    if (value === undefined) map.delete(key);
    else map.set(key, value);
  }
  const keysOf = (table: string, ids: readonly string[]) => ids.map((id) => [id, `${table}:${id}`] as const);
  const entries = () => [...state.outbox.values()].sort((left, right) => left.mutationId - right.mutationId);
  const putAll: SyncTx['putRows'] = async (table, rows) => {
    for (const row of rows) set(state.rows, `${table}:${row.id}`, row);
    return [];
  };
  const found = <Value>(map: ReadonlyMap<string, Value>, table: string, ids: readonly string[]) =>
    new Map(
      keysOf(table, ids).flatMap(([id, key]) => {
        const value = map.get(key);
        return value === undefined ? [] : [[id, value] as const];
      }),
    );

  return {
    workspaceId,
    readCursor: async () => must(state.cursor.get('cursor'), 'the cursor'),
    changeCursor: async (values) =>
      set(state.cursor, 'cursor', { ...must(state.cursor.get('cursor'), 'the cursor'), ...values }),

    hasRows: async () => [...state.rows.keys()].some((key) => !key.startsWith('workspaces:')),
    readRows: async (table, ids) => found(state.rows, table, ids),
    readDigest: async (table) =>
      digestOf([...state.rows].flatMap(([key, row]) => (key.startsWith(`${table}:`) ? [row] : []))),
    putRows: async (table, rows) => putAll(table, rows),
    addRows: async (table, rows) => putAll(table, rows),
    setColumns: async (table, rows) => {
      for (const values of rows) {
        const key = `${table}:${values.id}`;
        const row = state.rows.get(key);
        if (row) set(state.rows, key, { ...row, ...values });
      }
    },
    insertRow: async (table, id, values) => {
      const key = `${table}:${id}`;
      if (state.rows.has(key)) throw new Error(`There is a row ${key}`);
      set(state.rows, key, { deleted_at: null, body_rev: 0, ...values, id, workspace_id: workspaceId });
    },
    sweepRows: async (kept) => {
      const ghosts = [...state.rows.keys()].filter((key) => !kept.has(key));
      for (const key of ghosts) set(state.rows, key, undefined);
      const byTable = Map.groupBy(ghosts, (key) => key.slice(0, key.indexOf(':')));
      return new Map([...byTable].map(([table, { length }]) => [table, length]));
    },

    readEntries: async ({ upTo = Number.POSITIVE_INFINITY, after = 0, rowIds, limit }) => {
      const ids = rowIds && new Set(rowIds);
      return entries()
        .filter(({ mutationId, rowId }) => mutationId > after && mutationId <= upTo && (!ids || ids.has(rowId)))
        .slice(0, limit);
    },
    readLastEntry: async () => entries().at(-1) ?? null,
    addEntries: async (added) => {
      for (const entry of added) set(state.outbox, entry.mutationId, entry);
    },
    changeEntries: async (changed) => {
      for (const entry of changed) set(state.outbox, entry.mutationId, entry);
    },
    dropEntries: async (upTo) => {
      for (const id of [...state.outbox.keys()]) if (id <= upTo) set(state.outbox, id, undefined);
    },
    countEntries: async () => state.outbox.size,

    readBases: async (table, ids) => found(state.bases, table, ids),
    putBases: async (table, rows) => {
      for (const row of rows) set(state.bases, `${table}:${row.id}`, row as ServerRow);
    },
    dropBases: async (rows) => {
      for (const { table, id } of rows) set(state.bases, `${table}:${id}`, undefined);
    },

    addConflicts: async (conflicts) => {
      for (const conflict of conflicts) set(state.conflicts, state.conflicts.size, conflict);
    },
    dropUnfit: async () => undefined,
    keepOutcomes: async (outcomes) => {
      for (const outcome of outcomes) if (!state.outcomes.has(outcome.id)) set(state.outcomes, outcome.id, outcome);
    },
    takeOutcomes: async (upTo) => {
      const taken = [...state.outcomes.values()].filter(({ id }) => id <= upTo);
      for (const { id } of taken) set(state.outcomes, id, undefined);
      return taken;
    },
  };
}
