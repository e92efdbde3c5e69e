import { deepStrictEqual, ok } from 'node:assert/strict';
import type { Enqueued } from '#electron/database/outgoing.ts';
import { foldChanges } from '#electron/database/stored-change.ts';
import { checkDigest } from '#electron/sync/check-digest.ts';
import { enqueueAgain, enqueueNoted } from '#electron/sync/journal/enqueue-noted.ts';
import { type Op, recordOps } from '#electron/sync/journal/ops.ts';
import { replayOps } from '#electron/sync/journal/replay-ops.ts';
import type { SyncStore, SyncTx } from '#electron/sync/store.ts';
import { pull, type SyncContext, syncWorkspace } from '#electron/sync/sync-workspace.ts';
import type { RowChange } from '#shared/domain/row-change.ts';
import { newId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import { type Device, type DeviceOptions, memoryWriter } from '../simulation/device.ts';
import { createFaults, Killed } from '../simulation/faults.ts';
import { createMemoryMirror, type MemoryMirror } from '../simulation/memory-store.ts';

type Entry =
  | { readonly kind: 'change'; readonly changes: readonly RowChange[]; readonly enqueued: Enqueued | null }
  | { readonly kind: 'sync'; readonly ops: readonly Op[] };

type Saved = ReturnType<MemoryMirror['copy']>;

/**
 * A device in memory whose mirror is lost in a power cut every so often, and made anew from its last backup and its journal
 * (SPEC 8). `random`: when. Ends the history if the bookkeeping is not what it was.
 */
export function createJournaledDevice(
  options: DeviceOptions & { readonly random: () => number; readonly onCut: () => void },
): Device & { readonly cutPower: () => Promise<void> } {
  const { name, person, workspaceId, server, clockOffsetMs, pageRows, pieceRows, batchMutations } = options;
  const faults = createFaults();
  const memory = createMemoryMirror(workspaceId, {
    clientId: newId(),
    epoch: '',
    snapshot: null,
    aclRev: '',
    lastMutationId: 0,
    sentId: 0,
    lastHash: '',
    acknowledgedId: 0,
    lastPulledAt: null,
  });
  let backup: Saved = memory.copy();
  let journal: string[] = [];
  const within = (least: number, most: number) => least + Math.floor(options.random() * (most - least));
  let untilCut = within(1, 40);
  let untilBackup = within(1, 60);
  let syncs = 0;
  let rebuilt = 0;
  let rounds = 0;
  let isEnded = false;
  let isCalm = false;

  /** Through JSON, as on the disk. */
  const append = (entry: Entry) => void journal.push(JSON.stringify(entry));

  async function cutPower(): Promise<void> {
    options.onCut();
    rebuilt++;
    const before = memory.copy();
    memory.become(structuredClone(backup));
    for (const line of journal) {
      const entry = JSON.parse(line) as Entry;
      await memory.store.transaction(async (tx) => {
        if (entry.kind === 'sync') await replayOps(tx, entry.ops);
        else await replayChange(tx, entry);
      });
    }
    const after = memory.copy();
    deepStrictEqual(booksOf(after), booksOf(before));
    // What a bootstrap brought comes again by one.
    if (after.cursor.get('cursor')?.snapshot != null) deepStrictEqual(shownOf(after), shownOf(before));
    if (isLost(before)) ok(isLost(after));
  }

  /** A round ends with the power; who writes, also while one is under way, has been answered by then. */
  async function inTurn<Value>(work: () => Promise<Value>, isRounds: boolean): Promise<Value> {
    if (isRounds && isEnded) throw new Killed();
    const value = await work();
    if (--untilBackup <= 0) {
      untilBackup = within(1, 60);
      backup = memory.copy();
      journal = [];
    }
    // A history begins with two rounds that nothing disturbs, and ends in calm.
    if (isCalm || syncs < 2 || --untilCut > 0) return value;
    untilCut = within(1, 40);
    await cutPower();
    isEnded = rounds > 0;
    if (isRounds && isEnded) throw new Killed();
    return value;
  }

  async function inRound<Value>(work: () => Promise<Value>): Promise<Value> {
    rounds++;
    return await work().finally(() => {
      rounds--;
      if (rounds === 0) isEnded = false;
    });
  }

  const store: SyncStore = {
    transaction: (work) =>
      inTurn(
        () =>
          memory.store.transaction(async (tx) => {
            const ops: Op[] = [];
            const value = await work(recordOps(tx, ops));
            if (ops.length > 0) append({ kind: 'sync', ops });
            return value;
          }),
        true,
      ),
  };
  const context: SyncContext = {
    store: faults.onStore(store),
    server: faults.onServer(server),
    workspaceId,
    schemaVersion: 1,
    clock: { nowMs: () => Date.now() + clockOffsetMs },
    pageRows,
    pieceRows,
    batchMutations,
  };

  return {
    name,
    person,
    faults: {
      ...faults,
      calm: () => {
        isCalm = true;
        faults.calm();
      },
    },
    memory,
    cutPower,
    write: (work) =>
      inTurn(
        () =>
          memory.store.transaction(async (tx) => {
            const changes: RowChange[] = [];
            await work(memoryWriter(tx, changes));
            const folded = foldChanges(changes);
            append({ kind: 'change', changes: folded, enqueued: await enqueueNoted(tx, folded) });
          }),
        false,
      ),
    sync: () =>
      inRound(async () => {
        const round = await syncWorkspace(context);
        syncs++;
        return round;
      }),
    pull: () => inRound(async () => void (await pull(context))),
    checkDigest: () => checkDigest(context),
    rows: async (table) => memory.rows(table),
    state: async () => {
      const [pending, cursor] = await memory.store.transaction(
        async (tx) => [await tx.countEntries(), await tx.readCursor()] as const,
      );
      const { snapshot, epoch, clientId } = cursor;
      const [bases, outcomes, conflicts] = [memory.countBases(), memory.countOutcomes(), memory.conflicts()];
      return { pending, bases, outcomes, conflicts, snapshot, epoch, clientId };
    },
    pending: () => memory.store.transaction((tx) => tx.readEntries({})),
    rebuilt: () => rebuilt,
    becomeCopyOf: null,
  };
}

/** Columns by their names in the database: a change has them as the code does, and these are the same in either. */
async function replayChange(tx: SyncTx, { changes, enqueued }: Extract<Entry, { kind: 'change' }>): Promise<void> {
  const apply = async () => {
    for (const { op, table, id, after } of changes) {
      const isThere = (await tx.readRows(table, [id])).has(id);
      if (op === 'insert' && !isThere) await tx.insertRow(table, id, after);
      else await tx.setColumns(table, [{ ...after, id }]);
    }
  };
  if (enqueued) await enqueueAgain(tx, changes, { enqueued, apply });
  else await apply();
}

/** Invariant 3: what was made here and is pending is shown. Rows of a page may be missing until the next one. */
function shownOf({ outbox, rows, conflicts }: Saved) {
  const made = new Set([...outbox.values()].flatMap(({ operation, rowId }) => (operation === 'insert' ? [rowId] : [])));
  const shown = inOrder(outbox).flatMap(({ tableName, rowId, patch }) => {
    const row = rows.get(`${tableName}:${rowId}`);
    // What is held back is shown until its row comes.
    const isHeld = [...conflicts.values()].some((one) => one.reason === 'held' && one.rowId === rowId);
    return made.has(rowId) && !isHeld ? [[rowId, Object.keys(patch).map((column) => row?.[column])]] : [];
  });
  return JSON.parse(JSON.stringify(shown)) as unknown;
}

function isLost({ rows }: Saved): boolean {
  return ![...rows.keys()].some((key) => key.startsWith('workspace_members:'));
}

/** What must be there again to the letter. Group ids only hold a group together; a base may be an older row of the server. */
function booksOf({ outbox, outcomes, conflicts, cursor }: Saved) {
  const { snapshot: _older, aclRev: _rights, lastPulledAt: _at, ...counts } = must(cursor.get('cursor'), 'the cursor');
  return JSON.parse(
    JSON.stringify({
      counts,
      outbox: inOrder(outbox).map(({ groupId: _id, ...entry }) => entry),
      // Of others nothing depends: the server tells them again.
      outcomes: inOrder(outcomes).filter(({ id }) => outbox.has(id)),
      conflicts: [...conflicts.values()],
    }),
  ) as unknown;
}

function inOrder<Value>(byNumber: ReadonlyMap<number, Value>): Value[] {
  return [...byNumber].sort(([left], [right]) => left - right).map(([, value]) => value);
}
