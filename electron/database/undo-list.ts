import { and, desc, eq, sql } from 'drizzle-orm';
import { undoEntries } from '#drizzle/schema/device/undo-entries.ts';
import type { RowChange, StoredChange } from '#shared/domain/row-change.ts';
import type { ChangeEntry, JournalEntry } from './journal-entry.ts';
import type { Database, ReadDb } from './mirror.ts';
import { goesOn, mergeChanges, toStored } from './stored-change.ts';

/** A pause this long ends a burst. */
const BURST_MS = 5_000;

/** A year of a busy desk's commands; and, for groups of thousands, what can be read back in a second or so. */
const MAX_ENTRIES = 2_000;
const MAX_BYTES = 64_000_000;

/** The entry that a command goes on with, if it belongs to a burst. Decided once: replay reads it from the journal. */
export async function findBurst(
  db: ReadDb,
  { workspaceId, coalesceKey, at }: { workspaceId: string; coalesceKey: string | null; at: string },
  changes: readonly RowChange[],
): Promise<number | null> {
  if (coalesceKey === null) return null;
  const [top] = await db
    .select({
      seq: undoEntries.seq,
      coalesceKey: undoEntries.coalesceKey,
      undone: undoEntries.undone,
      lastChangeAt: undoEntries.lastChangeAt,
    })
    .from(undoEntries)
    .where(eq(undoEntries.workspaceId, workspaceId))
    .orderBy(desc(undoEntries.seq))
    .limit(1);
  if (!top || top.undone || top.coalesceKey !== coalesceKey) return null;
  const pauseMs = Date.parse(at) - Date.parse(top.lastChangeAt);
  // A clock that was set back makes the pause negative: a burst that never ends would swallow the history.
  if (pauseMs < 0 || pauseMs >= BURST_MS) return null;
  const [entry] = await db
    .select({ changes: undoEntries.changes })
    .from(undoEntries)
    .where(eq(undoEntries.seq, top.seq));
  return entry && goesOn(entry.changes, changes) ? top.seq : null;
}

/** What an entry of the journal does to the undo list. `changes` in full, as applied. */
export async function recordUndo(db: Database, entry: JournalEntry, changes: readonly RowChange[]): Promise<void> {
  if (entry.kind === 'undo' || entry.kind === 'redo') {
    await db
      .update(undoEntries)
      .set({ undone: entry.kind === 'undo' })
      .where(eq(undoEntries.seq, entry.of));
  }
  if (entry.kind === 'change' && entry.undoSeq !== null) await push(db, entry, entry.undoSeq, changes);
}

async function push(db: Database, entry: ChangeEntry, undoSeq: number, changes: readonly RowChange[]): Promise<void> {
  // A new command ends what could be done again.
  await db.delete(undoEntries).where(and(eq(undoEntries.undone, true), eq(undoEntries.workspaceId, entry.workspaceId)));
  const [known] =
    undoSeq === entry.seq
      ? []
      : await db.select({ changes: undoEntries.changes }).from(undoEntries).where(eq(undoEntries.seq, undoSeq));
  if (known) {
    const merged = mergeChanges(known.changes, changes);
    await db
      .update(undoEntries)
      .set({ changes: merged, sizeBytes: sizeOf(merged), lastChangeAt: entry.at })
      .where(eq(undoEntries.seq, undoSeq));
    return;
  }
  const stored = changes.map(toStored);
  await db
    .insert(undoEntries)
    .values({
      seq: undoSeq,
      workspaceId: entry.workspaceId,
      label: entry.label,
      labelValues: { ...entry.labelValues },
      coalesceKey: entry.coalesceKey,
      changes: stored,
      sizeBytes: sizeOf(stored),
      lastChangeAt: entry.at,
    })
    .onConflictDoNothing();
}

function sizeOf(changes: readonly StoredChange[]): number {
  return JSON.stringify(changes).length;
}

/** Forgets the oldest beyond the bounds; the newest stays, however large. */
export async function trimUndoList(db: Database): Promise<void> {
  await db.execute(sql`
    delete from undo_entries where seq in (
      select seq from (
        select seq,
          row_number() over newest as place,
          sum(size_bytes) over newest as bytes
        from undo_entries window newest as (partition by workspace_id order by seq desc)
      ) as listed
      where place > ${MAX_ENTRIES} or (bytes > ${MAX_BYTES} and place > 1)
    )`);
}
