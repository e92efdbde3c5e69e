import { isDeepStrictEqual } from 'node:util';
import { inArray } from 'drizzle-orm';
import { toSnakeCase } from 'drizzle-orm/casing';
import { mergeText } from '#shared/domain/merge-text.ts';
import type { RowChange, RowValues, StoredChange } from '#shared/domain/row-change.ts';
import { isSentColumn, isWrittenTable } from '#shared/domain/sync-columns.ts';
import { applySplice, invertSplice } from '#shared/lib/text-splice.ts';
import type { ReadDb } from './mirror.ts';
import { type MirroredTable, tableByName } from './tables.ts';

export type Direction = 'undo' | 'redo';

/** What of a step is left as it is, because somebody else has changed it since. */
export type Skipped = 'none' | 'some' | 'all';

const TEXTS = new Set(['content', 'contentOverride']);
/** These follow from others, and differ without anybody's doing. */
const FOLLOWS = new Set(['updatedAt', 'createdAt', 'createdBy', 'rev', 'bodyRev', 'thumbnailSizes']);
/** Of a file: what the app finds out about it after it was added (its poster, where it was made), and no person writes. */
const FOUND_OUT = 'details';
/** Only together they say when. */
const TIMES = new Set(['wallTime', 'timezone', 'dstChoice', 'publishDate', 'tzVersion']);
const READ_ROWS = 2_000;

/**
 * The changes that take a command back, or do it again, on the rows as they stand. A value that is not what the command left
 * there is somebody else's by now (a page of the server brought it) and stays; a text keeps what they wrote beside ours.
 * Rows are never removed: what was inserted is marked as deleted.
 */
export async function planStep(
  db: ReadDb,
  stored: readonly StoredChange[],
  { direction, at }: { readonly direction: Direction; readonly at: string },
): Promise<{ readonly changes: RowChange[]; readonly skipped: Skipped }> {
  const ordered = direction === 'undo' ? [...stored].reverse() : stored;
  const rows = await readRows(db, ordered);
  const changes: RowChange[] = [];
  let left = 0;
  for (const change of ordered) {
    const row = rows.get(`${change.table} ${change.id}`);
    const after = row ? planChange(change, row, { direction, at }) : 'skipped';
    if (after === 'skipped') left++;
    else if (after !== 'done') {
      const { values, isWhole } = after;
      if (!isWhole) left++;
      const before = Object.fromEntries(Object.keys(values).map((column) => [column, row?.[column] ?? null]));
      changes.push({ op: 'update', table: change.table, id: change.id, before, after: { ...values, updatedAt: at } });
    }
  }
  const skipped = left === 0 ? 'none' : changes.length === 0 ? 'all' : 'some';
  return { changes, skipped };
}

type Plan = 'done' | 'skipped' | { readonly values: RowValues; readonly isWhole: boolean };
type Step = { readonly direction: Direction; readonly at: string };

function planChange(change: StoredChange, row: RowValues, { direction, at }: Step): Plan {
  if (change.op === 'update') return planUpdate(change, row, direction);
  const isLive = row.deletedAt == null;
  if (isLive === (direction === 'redo')) return 'done';
  if (direction === 'redo') return { values: { deletedAt: null }, isWhole: true };
  return isAsMade(change, row) ? { values: { deletedAt: at }, isWhole: true } : 'skipped';
}

function isAsMade({ table, after }: StoredChange, row: RowValues): boolean {
  if (!isWrittenTable(table)) return true;
  return Object.keys(after).every(
    (column) =>
      FOLLOWS.has(column) ||
      column === FOUND_OUT ||
      column === 'deletedAt' ||
      !isSentColumn(table, toSnakeCase(column), 'update') ||
      isSame(row[column], after[column]),
  );
}

function planUpdate(
  change: Extract<StoredChange, { op: 'update' }>,
  row: RowValues,
  direction: Direction,
): Exclude<Plan, 'done'> {
  const [from, to] = direction === 'undo' ? [change.after, change.before] : [change.before, change.after];
  const values: Record<string, unknown> = {};
  const others: string[] = [];
  for (const column of Object.keys(to)) {
    if (FOLLOWS.has(column)) continue;
    const value = isSame(row[column], from[column])
      ? (to[column] ?? null)
      : TEXTS.has(column)
        ? mergeBack(from[column], to[column], row[column])
        : undefined;
    if (value === undefined) others.push(column);
    else values[column] = value;
  }
  for (const [column, splice] of Object.entries(change.splices ?? {})) {
    const text = applySplice(String(row[column] ?? ''), direction === 'undo' ? invertSplice(splice) : splice);
    if (text === null) others.push(column);
    else values[column] = text;
  }
  if (others.some((column) => TIMES.has(column))) for (const column of TIMES) delete values[column];
  if (Object.keys(values).length === 0) return 'skipped';
  // It counts replacements, also those back.
  if ('bodyRev' in to && ('content' in values || 'contentOverride' in values)) values.bodyRev = Number(row.bodyRev) + 1;
  return { values, isWhole: others.length === 0 };
}

function mergeBack(base: unknown, ours: unknown, theirs: unknown): string | undefined {
  if (typeof base !== 'string' || typeof ours !== 'string' || typeof theirs !== 'string') return undefined;
  const merged = mergeText({ base, ours, theirs });
  return merged.isOverlapping ? undefined : merged.text;
}

/** Rows hold JSON values; the server may give an object's keys in another order. */
function isSame(left: unknown, right: unknown): boolean {
  return isDeepStrictEqual(left ?? null, right ?? null);
}

async function readRows(db: ReadDb, changes: readonly StoredChange[]): Promise<Map<string, RowValues>> {
  const rows = new Map<string, RowValues>();
  for (const [name, ofTable] of Map.groupBy(changes, ({ table }) => table)) {
    const table: MirroredTable = tableByName(name);
    const ids = [...new Set(ofTable.map(({ id }) => id))];
    for (let start = 0; start < ids.length; start += READ_ROWS) {
      const slice = ids.slice(start, start + READ_ROWS);
      const found = (await db.select().from(table).where(inArray(table.id, slice))) as (RowValues & { id: string })[];
      for (const row of found) rows.set(`${name} ${row.id}`, row);
    }
  }
  return rows;
}
