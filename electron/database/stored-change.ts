import { isDeepStrictEqual } from 'node:util';
import type { RowChange, RowValues, StoredChange } from '#shared/domain/row-change.ts';
import { applySplice, forceSplice, invertSplice, spliceBetween, type TextSplice } from '#shared/lib/text-splice.ts';

/** Below this a whole text before and after costs less than the thought. */
const SHORT_TEXT = 120;

/** Long texts as the stretch that changed, where that is less than half. */
export function toStored(change: StoredChange): StoredChange {
  if (change.op === 'insert') return change;
  const before: Record<string, unknown> = { ...change.before };
  const after: Record<string, unknown> = { ...change.after };
  const splices: Record<string, TextSplice> = { ...change.splices };
  for (const [column, now] of Object.entries(change.after)) {
    const was = change.before[column];
    if (typeof now !== 'string' || typeof was !== 'string' || now.length + was.length < SHORT_TEXT) continue;
    const splice = spliceBetween(was, now);
    if ((splice.removed.length + splice.inserted.length) * 2 > now.length + was.length) continue;
    splices[column] = splice;
    delete before[column];
    delete after[column];
  }
  return Object.keys(splices).length === 0 ? change : { ...change, before, after, splices };
}

/**
 * The same with the new text whole beside the stretch: what it was then follows from it, whatever the row holds by the time it
 * is read. In a team's workspace a page of the server may have changed it in between.
 */
export function toStoredWhole(change: StoredChange): StoredChange {
  const stored = toStored(change);
  if (!stored.splices || stored.op === 'insert') return stored;
  return { ...stored, after: { ...stored.after, ...pick(change.after, (column) => column in (stored.splices ?? {})) } };
}

/** What the stored change means for a row that stands as it did before it (replay, redo). */
export function toFull(stored: StoredChange, row: RowValues): RowChange {
  return expand(stored, (column, splice) => {
    const was = textOf(row[column]);
    return { was, now: applySplice(was, splice) ?? forceSplice(was, splice) };
  });
}

/** The same for a row that stands as the change left it. */
function toFullFromAfter(stored: StoredChange, row: RowValues): RowChange {
  return expand(stored, (column, splice) => {
    const now = textOf(row[column]);
    const back = invertSplice(splice);
    return { now, was: applySplice(now, back) ?? forceSplice(now, back) };
  });
}

function expand(
  stored: StoredChange,
  read: (column: string, splice: TextSplice) => { was: string; now: string },
): RowChange {
  const { splices, ...change } = stored;
  if (!splices || change.op === 'insert') return change;
  const before: Record<string, unknown> = { ...change.before };
  const after: Record<string, unknown> = { ...change.after };
  for (const [column, splice] of Object.entries(splices)) {
    const { was, now } = readWhole(after[column], splice) ?? read(column, splice);
    before[column] = was;
    after[column] = now;
  }
  return { ...change, before, after };
}

function readWhole(now: unknown, splice: TextSplice): { was: string; now: string } | null {
  const was = typeof now === 'string' ? applySplice(now, invertSplice(splice)) : null;
  return typeof now === 'string' && was !== null ? { was, now } : null;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Changes of one row as one: first `before`, last `after`. */
export function foldChanges(changes: readonly RowChange[]): RowChange[] {
  return merge([], changes, (change) => change);
}

/** The same where the earlier ones come from the disk. */
export function mergeChanges(earlier: readonly StoredChange[], later: readonly RowChange[]): StoredChange[] {
  return merge(earlier, later, toStored);
}

/** Whether `later` goes on from where `earlier` ended: a page of the server may have come in between. */
export function goesOn(earlier: readonly StoredChange[], later: readonly RowChange[]): boolean {
  const known = new Map(earlier.map((change) => [keyOf(change), change]));
  return later.every((change) => {
    const before = known.get(keyOf(change));
    if (!before || change.op === 'insert') return true;
    return Object.entries(change.before).every(([column, value]) => {
      const splice = before.op === 'update' ? before.splices?.[column] : undefined;
      if (splice) return applySplice(textOf(value), invertSplice(splice)) !== null;
      return (
        !(column in before.after) ||
        column === 'bodyRev' ||
        column === 'updatedAt' ||
        isSame(before.after[column], value)
      );
    });
  });
}

function isSame(left: unknown, right: unknown): boolean {
  return isDeepStrictEqual(left ?? null, right ?? null);
}

function merge(
  earlier: readonly StoredChange[],
  later: readonly RowChange[],
  store: (change: StoredChange) => StoredChange,
): StoredChange[] {
  const merged = new Map<string, StoredChange>(earlier.map((change) => [keyOf(change), change]));
  for (const change of later) {
    const known = merged.get(keyOf(change));
    merged.set(keyOf(change), store(known && change.op === 'update' ? mergeTwo(known, change) : change));
  }
  return [...merged.values()];
}

function mergeTwo(known: StoredChange, later: Extract<RowChange, { op: 'update' }>): StoredChange {
  if (known.op === 'insert') return { ...known, after: { ...known.after, ...later.after } };
  const touched = pick(known.splices ?? {}, (column) => column in later.after);
  const untouched = pick(known.splices ?? {}, (column) => !(column in later.after));
  const full = toFullFromAfter({ ...known, splices: touched }, later.before);
  const before = { ...later.before, ...(full.op === 'update' ? full.before : {}) };
  const merged: RowChange = { ...known, before, after: { ...full.after, ...later.after } };
  const { splices: _spent, ...rest } = merged as StoredChange;
  return Object.keys(untouched).length === 0 ? rest : { ...rest, splices: untouched };
}

function pick<Value>(all: Readonly<Record<string, Value>>, wanted: (key: string) => boolean): Record<string, Value> {
  return Object.fromEntries(Object.entries(all).filter(([key]) => wanted(key)));
}

function keyOf(change: RowChange): string {
  return `${change.table} ${change.id}`;
}
