import type { ConflictPart, PostPlan } from '#shared/contract/sync.ts';
import { POST_STATES } from '#shared/domain/states.ts';
import { aspectOfColumn, type SyncAspect } from '#shared/domain/sync-aspects.ts';
import { isWrittenTable } from '#shared/domain/sync-columns.ts';
import type { ConflictReason } from '../../sync/store.ts';
import type { ConflictItem, RowConflict } from './conflict-items.ts';
import { type Columns, isSame, textOf } from './values.ts';

const TEXTS = new Set(['content', 'content_override']);
/** What is read as it stands. Of all others only the aspect can be said. */
const READABLE = new Set([
  'name',
  'display_name',
  'handle',
  'file_name',
  'color',
  'timezone',
  'alt_text',
  'alt_text_override',
]);
/** Shown beside the text that it belongs to. */
const UNSHOWN = new Set(['content_override_base', 'tz_version', 'publish_date', 'publish_date_override', 'dst_choice']);

/** Theirs is known: the row is there, and took another value. */
const COMPARED = new Set<ConflictReason>(['overwrote', 'superseded', 'overlapping']);

/** What there is to compare, each aspect once; texts first. */
export function toParts({ reason, rows }: Pick<ConflictItem, 'reason' | 'rows'>): ConflictPart[] {
  if (reason === 'unfit') return [];
  const parts = rows.flatMap((row) => partsOfRow(row, COMPARED.has(reason)));
  const known = new Set<string>();
  const once = parts.filter((part) => {
    const key = part.what === 'value' ? part.aspect : `${part.what} ${part.accountId}`;
    const isNew = !known.has(key);
    known.add(key);
    return isNew;
  });
  const order = (part: ConflictPart) => ['text', 'plan', 'value'].indexOf(part.what);
  return once.sort((left, right) => order(left) - order(right));
}

function partsOfRow(row: RowConflict, isCompared: boolean): ConflictPart[] {
  const { tableName, ours, theirs, now } = row;
  if (!isWrittenTable(tableName)) return [];
  const accountId = tableName === 'post_targets' ? textOf((now ?? ours).social_account_id) : null;
  const parts = new Map<string, ConflictPart>();
  for (const column of Object.keys(ours)) {
    const aspect = aspectOfColumn(tableName, column);
    // A new row brings columns that nobody has filled in.
    if (aspect === null || UNSHOWN.has(column) || (isEmpty(ours[column]) && isEmpty(theirs[column]))) continue;
    if (TEXTS.has(column) && tableName !== 'post_revisions') {
      const text = { ours: textOf(ours[column]), theirs: textOf(theirs[column]), now: textOf(now?.[column]) };
      parts.set('text', { what: 'text', accountId, ...text });
    } else if (aspect === 'plan' || aspect === 'account_time') {
      const plans = { ours: planOf(ours, now), theirs: isCompared ? planOf(theirs, now) : null, now: planOf(now, now) };
      parts.set('plan', { what: 'plan', accountId, ...plans });
    } else {
      const value = (from: Columns | null) => (READABLE.has(column) ? textOf(from?.[column]) : null);
      const sides = { ours: value(ours), theirs: value(theirs), now: value(now) };
      const key = READABLE.has(column) ? column : aspect;
      parts.set(key, { what: 'value', aspect: comingBack(aspect, column, ours), ...sides });
    }
  }
  return [...parts.values()];
}

/** Of the fields that were sent; the rest as the post has it, so that a time is never shown without its zone. */
function planOf(from: Columns | null, row: Columns | null): PostPlan | null {
  if (from === null) return null;
  const read = (column: string) => textOf((column in from ? from : row)?.[column]);
  const wallTime = read('wall_time') ?? read('wall_time_override');
  const state = POST_STATES.find((known) => known === read('state')) ?? null;
  if (wallTime === null && state === null) return null;
  return { state, wallTime, timezone: read('timezone') };
}

function comingBack(aspect: SyncAspect, column: string, ours: Columns): SyncAspect {
  return aspect === 'removed' && ours[column] === null ? 'restored' : aspect;
}

function isEmpty(value: unknown): boolean {
  return (
    value === null || value === undefined || value === '' || isSame(value, {}) || isSame(value, []) || value === false
  );
}
