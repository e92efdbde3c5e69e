import { and, asc, desc, eq } from 'drizzle-orm';
import { undoEntries } from '#drizzle/schema/device/undo-entries.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { nowIso } from '#shared/lib/clock.ts';
import { applyChanges } from './apply-changes.ts';
import { type CommitContext, type Committed, journaled, toJournal } from './commit.ts';
import type { ReadDb } from './mirror.ts';
import { type Direction, planStep, type Skipped } from './plan-step.ts';

type Step = { label: string; labelValues: Record<string, string | number> };

export async function readHistory(db: ReadDb, workspaceId: string): Promise<{ undo: Step | null; redo: Step | null }> {
  const [undo, redo] = await Promise.all([readStep(db, workspaceId, 'undo'), readStep(db, workspaceId, 'redo')]);
  return { undo, redo };
}

/**
 * Takes back the last command that was not taken back yet (or does it again), as a mutation of its own. What somebody else has
 * changed since stays, and the answer says so; the step counts as taken all the same, so that the one before it is next.
 */
export async function stepHistory(
  context: CommitContext,
  commandId: string | null,
  direction: Direction,
): Promise<Committed<Step & { readonly skipped: Skipped }>> {
  const { clock, workspaceId } = context;
  return await journaled(context, async (db, seq) => {
    const [top] = await db
      .select()
      .from(undoEntries)
      .where(among(workspaceId, direction))
      .orderBy(next(direction))
      .limit(1);
    if (!top) throw new AppError('nothing_to_undo', `Nothing to ${direction}`);
    const at = nowIso(clock);
    const { changes, skipped } = await planStep(db, top.changes, { direction, at });
    await applyChanges(db, changes);
    const value = { label: top.label, labelValues: top.labelValues, skipped };
    const entry = { seq, at, workspaceId, commandId, value, of: top.seq };
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
