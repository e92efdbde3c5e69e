import { and, asc, desc, eq } from 'drizzle-orm';
import { undoEntries } from '#drizzle/schema/device/undo-entries.ts';
import type { RowChange } from '#shared/domain/row-change.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { type Clock, nowIso } from '#shared/lib/clock.ts';
import { applyChanges, resolveChanges } from './apply-changes.ts';
import { type CommitContext, type Committed, journaled, toJournal } from './commit.ts';
import type { ReadDb } from './mirror.ts';

type Step = { label: string; labelValues: Record<string, string | number> };
type Direction = 'undo' | 'redo';

export async function readHistory(db: ReadDb, workspaceId: string): Promise<{ undo: Step | null; redo: Step | null }> {
  const [undo, redo] = await Promise.all([readStep(db, workspaceId, 'undo'), readStep(db, workspaceId, 'redo')]);
  return { undo, redo };
}

/** Takes back the last command that was not taken back yet (or does it again), as a mutation of its own. */
export async function stepHistory(
  context: CommitContext,
  commandId: string | null,
  direction: Direction,
): Promise<Committed<Step>> {
  const { clock, workspaceId } = context;
  return await journaled(context, async (db, seq) => {
    const [top] = await db
      .select()
      .from(undoEntries)
      .where(among(workspaceId, direction))
      .orderBy(next(direction))
      .limit(1);
    if (!top) throw new AppError('nothing_to_undo', `Nothing to ${direction}`);
    const then = await resolveChanges(db, top.changes, direction === 'undo' ? 'back' : 'forward');
    const changes = direction === 'undo' ? invert(then, clock) : again(then, clock);
    await applyChanges(db, changes);
    const value = { label: top.label, labelValues: top.labelValues };
    const entry = { seq, at: nowIso(clock), workspaceId, commandId, value, of: top.seq };
    return { value, changes, entry: { ...entry, kind: direction, changes: toJournal(seq, changes) } };
  });
}

/** Without the rows: the list is asked for after every command, and a group may hold thousands. */
async function readStep(db: ReadDb, workspaceId: string, direction: Direction): Promise<Step | null> {
  const [top] = await db
    .select({ label: undoEntries.label, labelValues: undoEntries.labelValues })
    .from(undoEntries)
    .where(among(workspaceId, direction))
    .orderBy(next(direction))
    .limit(1);
  return top ?? null;
}

function among(workspaceId: string, direction: Direction) {
  return and(eq(undoEntries.workspaceId, workspaceId), eq(undoEntries.undone, direction === 'redo'));
}

function next(direction: Direction) {
  return direction === 'undo' ? desc(undoEntries.seq) : asc(undoEntries.seq);
}

/** Rows are never removed: what was inserted is marked as deleted. Last change first. */
function invert(changes: readonly RowChange[], clock: Clock): RowChange[] {
  const at = nowIso(clock);
  return [...changes].reverse().map((change) => {
    const { table, id } = change;
    if (change.op === 'insert') {
      return { op: 'update', table, id, before: { deletedAt: null }, after: { deletedAt: at, updatedAt: at } };
    }
    return { op: 'update', table, id, before: change.after, after: { ...change.before, updatedAt: at } };
  });
}

function again(changes: readonly RowChange[], clock: Clock): RowChange[] {
  const at = nowIso(clock);
  return changes.map((change) => {
    const { table, id } = change;
    if (change.op === 'insert') {
      const after = { ...change.after, deletedAt: change.after.deletedAt ?? null, updatedAt: at };
      return { op: 'update', table, id, before: { deletedAt: at }, after };
    }
    return { ...change, after: { ...change.after, updatedAt: at } };
  });
}
