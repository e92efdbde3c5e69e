import { and, desc, eq, sql } from 'drizzle-orm';
import { mirrorState } from '#drizzle/schema/device/mirror-state.ts';
import { undoEntries } from '#drizzle/schema/device/undo-entries.ts';
import type { RowChange } from '#shared/domain/row-change.ts';
import { type Clock, nowIso } from '#shared/lib/clock.ts';
import type { Journal, JournalEntry } from './journal.ts';
import type { Database, Mirror } from './mirror.ts';
import { tableByName } from './tables.ts';
import { createWriteTx, type WriteTx } from './write-tx.ts';

/** Names a command in the list of what can be undone; the sentence is `undo.<label>` in the catalogue. */
export type CommandMark = {
  readonly label: string;
  readonly labelValues?: Readonly<Record<string, string | number>>;
  /** Commands with the same key within `COALESCE_MS` are undone as one: a burst of typing. */
  readonly coalesceKey?: string;
  /** False for what only the device does (a poster frame was made): no entry in the list. */
  readonly undoable?: boolean;
};

export type CommitContext = {
  readonly mirror: Mirror;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly workspaceId: string;
};

const COALESCE_MS = 5_000;

/**
 * Runs a command's writes: rows change within one transaction, then the entry goes to the journal and is fsynced, then
 * the transaction commits. Returned means durable. When the commit itself fails, an abort entry takes the journal's back.
 * Returns the handler's value and the names of the tables that changed.
 */
export async function commit<Value>(
  context: CommitContext,
  commandId: string | null,
  mark: CommandMark,
  write: (tx: WriteTx) => Promise<Value>,
): Promise<{ value: Value; tables: string[] }> {
  const changes: RowChange[] = [];
  return await journaled(context, async (db) => {
    const value = await write(createWriteTx(db, context.clock, changes));
    const entry: JournalEntry | null =
      changes.length === 0
        ? null
        : {
            seq: context.journal.lastSeq() + 1,
            at: nowIso(context.clock),
            workspaceId: context.workspaceId,
            commandId,
            value,
            kind: 'change',
            label: mark.label,
            labelValues: mark.labelValues ?? {},
            coalesceKey: mark.coalesceKey ?? null,
            undoable: mark.undoable ?? true,
            changes,
          };
    return { value, entry };
  });
}

/** The same way to the disk for undo and redo, whose rows are known beforehand. */
export async function journaled<Value>(
  context: CommitContext,
  work: (db: Database) => Promise<{ value: Value; entry: JournalEntry | null }>,
): Promise<{ value: Value; tables: string[] }> {
  const { mirror, journal, clock } = context;
  let written: JournalEntry | null = null;
  try {
    return await mirror.db.transaction(async (tx) => {
      const db = tx as unknown as Database;
      const { value, entry } = await work(db);
      if (!entry) return { value, tables: [] };
      await recordEntry(db, entry);
      await journal.append(entry);
      written = entry;
      return { value, tables: tablesOf(entry) };
    });
  } catch (error) {
    const failed = written as JournalEntry | null;
    if (failed) {
      await journal.append({
        seq: failed.seq + 1,
        at: nowIso(clock),
        workspaceId: context.workspaceId,
        commandId: null,
        value: null,
        kind: 'abort',
        of: failed.seq,
      });
    }
    throw error;
  }
}

/** Applies an entry of the journal to a mirror that has not seen it. Doing it twice does no harm. */
export async function replayEntry(db: Database, entry: JournalEntry): Promise<void> {
  if (entry.kind !== 'abort') await applyChanges(db, entry.changes);
  await recordEntry(db, entry);
}

export async function applyChanges(db: Database, changes: readonly RowChange[]): Promise<void> {
  for (const change of changes) {
    const table = tableByName(change.table);
    if (change.op === 'insert') {
      const row = { ...change.after, id: change.id };
      await db
        .insert(table)
        .values(row as never)
        .onConflictDoUpdate({ target: table.id, set: change.after as never });
    } else {
      await db
        .update(table)
        .set(change.after as never)
        .where(eq(table.id, change.id));
    }
  }
}

/** What an entry means for the list of undo and for the watermark: the same on the way in and on replay. */
async function recordEntry(db: Database, entry: JournalEntry): Promise<void> {
  if (entry.kind === 'change' && entry.undoable) await pushUndo(db, entry);
  if (entry.kind === 'undo' || entry.kind === 'redo') {
    await db
      .update(undoEntries)
      .set({ undone: entry.kind === 'undo' })
      .where(eq(undoEntries.seq, entry.of));
  }
  await db
    .insert(mirrorState)
    .values({ only: true, appliedSeq: entry.seq })
    .onConflictDoUpdate({ target: mirrorState.only, set: { appliedSeq: entry.seq } });
}

async function pushUndo(db: Database, entry: Extract<JournalEntry, { kind: 'change' }>): Promise<void> {
  // A new command ends what could be done again.
  await db.delete(undoEntries).where(and(eq(undoEntries.undone, true), eq(undoEntries.workspaceId, entry.workspaceId)));
  const [top] = entry.coalesceKey
    ? await db
        .select()
        .from(undoEntries)
        .where(eq(undoEntries.workspaceId, entry.workspaceId))
        .orderBy(desc(undoEntries.seq))
        .limit(1)
    : [];
  if (
    top?.coalesceKey === entry.coalesceKey &&
    top &&
    Date.parse(entry.at) - Date.parse(top.lastChangeAt) < COALESCE_MS
  ) {
    await db
      .update(undoEntries)
      .set({ changes: mergeChanges(top.changes, entry.changes), lastChangeAt: entry.at })
      .where(eq(undoEntries.seq, top.seq));
    return;
  }
  await db
    .insert(undoEntries)
    .values({
      seq: entry.seq,
      workspaceId: entry.workspaceId,
      label: entry.label,
      labelValues: { ...entry.labelValues },
      coalesceKey: entry.coalesceKey,
      changes: [...entry.changes],
      lastChangeAt: entry.at,
    })
    .onConflictDoNothing();
}

/** Folds later changes into earlier ones of the same row: first `before`, last `after`. */
export function mergeChanges(earlier: readonly RowChange[], later: readonly RowChange[]): RowChange[] {
  const merged = [...earlier];
  for (const change of later) {
    const at = merged.findIndex((known) => known.table === change.table && known.id === change.id);
    const known = merged[at];
    if (!known || change.op === 'insert') merged.push(change);
    else if (known.op === 'insert') merged[at] = { ...known, after: { ...known.after, ...change.after } };
    else
      merged[at] = {
        ...known,
        before: { ...change.before, ...known.before },
        after: { ...known.after, ...change.after },
      };
  }
  return merged;
}

export function tablesOf(entry: JournalEntry): string[] {
  if (entry.kind === 'abort') return [];
  return [...new Set([...entry.changes.map((change) => change.table), 'undo_entries'])];
}

export async function readAppliedSeq(db: Database): Promise<number> {
  const [row] = await db.select({ seq: sql<number>`${mirrorState.appliedSeq}` }).from(mirrorState);
  return Number(row?.seq ?? 0);
}
