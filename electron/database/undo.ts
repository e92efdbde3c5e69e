import { and, asc, desc, eq } from 'drizzle-orm';
import { undoEntries } from '#drizzle/schema/device/undo-entries.ts';
import type { RowChange } from '#shared/domain/row-change.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { type Clock, nowIso } from '#shared/lib/clock.ts';
import { applyChanges, type CommitContext, journaled } from './commit.ts';
import type { ReadDb } from './mirror.ts';

type Step = { label: string; labelValues: Record<string, string | number> };

export async function readHistory(db: ReadDb, workspaceId: string): Promise<{ undo: Step | null; redo: Step | null }> {
  const [undo, redo] = await Promise.all([readTop(db, workspaceId, 'undo'), readTop(db, workspaceId, 'redo')]);
  return { undo: undo ? toStep(undo) : null, redo: redo ? toStep(redo) : null };
}

/** Takes back the last command that was not taken back yet, as a mutation of its own. */
export async function stepHistory(
  context: CommitContext,
  commandId: string | null,
  direction: 'undo' | 'redo',
): Promise<{ value: Step; tables: string[] }> {
  return await journaled(context, async (db) => {
    const top = await readTop(db, context.workspaceId, direction);
    if (!top) throw new AppError('nothing_to_undo', `Nothing to ${direction}`);
    const changes = direction === 'undo' ? invert(top.changes, context.clock) : again(top.changes, context.clock);
    await applyChanges(db, changes);
    const value = toStep(top);
    return {
      value,
      entry: {
        seq: context.journal.lastSeq() + 1,
        at: nowIso(context.clock),
        workspaceId: context.workspaceId,
        commandId,
        value,
        kind: direction,
        of: top.seq,
        changes,
      },
    };
  });
}

async function readTop(db: ReadDb, workspaceId: string, direction: 'undo' | 'redo') {
  const [top] = await db
    .select()
    .from(undoEntries)
    .where(and(eq(undoEntries.workspaceId, workspaceId), eq(undoEntries.undone, direction === 'redo')))
    .orderBy(direction === 'undo' ? desc(undoEntries.seq) : asc(undoEntries.seq))
    .limit(1);
  return top;
}

function toStep(top: { label: string; labelValues: Record<string, string | number> }): Step {
  return { label: top.label, labelValues: top.labelValues };
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
