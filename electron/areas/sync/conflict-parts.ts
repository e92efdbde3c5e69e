import type { ConflictPart, PostPlan } from '#shared/contract/sync.ts';
import { POST_STATES } from '#shared/domain/states.ts';
import { aspectOfColumn, type SyncAspect } from '#shared/domain/sync-aspects.ts';
import { isWrittenTable } from '#shared/domain/sync-columns.ts';
import type { ConflictReason } from '../../sync/store.ts';
import type { ConflictItem, RowConflict } from './conflict-items.ts';
import { MEMBERS, memberOf } from './read-names.ts';
import { settingWords } from './setting-words.ts';
import { type Columns, isSame, textOf } from './values.ts';

type Names = ReadonlyMap<string, string>;
type ValuePart = Extract<ConflictPart, { what: 'value' }>;

const TEXTS = new Set(['content', 'content_override']);
/** What is read as it stands. Of all others only the aspect can be said. */
const READABLE = new Set([
  'name',
  'display_name',
  'handle',
  'file_name',
  'color',
  'timezone',
  'category',
  'alt_text',
  'alt_text_override',
]);
/** Read key by key. */
const SETTINGS = new Set(['settings', 'preferences', 'capability_overrides']);
/** Shown beside the text that it belongs to. */
const UNSHOWN = new Set(['content_override_base', 'tz_version', 'publish_date', 'publish_date_override', 'dst_choice']);
/** Of a part: which post or file it is of, and where it stands. */
const UNSHOWN_OF_PART = new Set(['post_id', 'post_target_id', 'media_asset_id', 'rank']);

/** Theirs is known: the row is there, and took another value. */
const COMPARED = new Set<ConflictReason>(['overwrote', 'superseded', 'overlapping']);

/** What there is to compare, each aspect once; texts first. `names`: of what the parts bring. */
export function toParts({ reason, rows }: Pick<ConflictItem, 'reason' | 'rows'>, names: Names): ConflictPart[] {
  if (reason === 'unfit') return [];
  const once = new Map<string, ConflictPart>();
  for (const part of rows.flatMap((row) => partsOfRow(row, { names, isCompared: COMPARED.has(reason) }))) {
    const key = part.what === 'value' ? part.aspect : `${part.what} ${part.accountId}`;
    const known = once.get(key);
    once.set(key, known?.what === 'value' && part.what === 'value' ? join(known, part) : (known ?? part));
  }
  const order = (part: ConflictPart) => ['text', 'plan', 'value'].indexOf(part.what);
  return [...once.values()].sort((left, right) => order(left) - order(right));
}

/** Two accounts, two tags: one line. */
function join(known: ValuePart, part: ValuePart): ValuePart {
  const all = (side: 'base' | 'ours' | 'theirs' | 'now') =>
    [...new Set([known[side], part[side]])].filter((words) => words !== null).join(', ') || null;
  return { ...known, base: all('base'), ours: all('ours'), theirs: all('theirs'), now: all('now') };
}

function partsOfRow(
  row: RowConflict,
  { names, isCompared }: { readonly names: Names; readonly isCompared: boolean },
): ConflictPart[] {
  const { tableName, ours, theirs, base, now } = row;
  if (!isWrittenTable(tableName)) return [];
  const accountId = tableName === 'post_targets' ? textOf((now ?? ours).social_account_id) : null;
  const parts = new Map<string, ConflictPart>();
  for (const column of Object.keys(ours)) {
    const aspect = aspectOfColumn(tableName, column);
    const isPlace = tableName in MEMBERS && column !== MEMBERS[tableName] && UNSHOWN_OF_PART.has(column);
    if (aspect === null || UNSHOWN.has(column) || isPlace) continue;
    const isBack = column === 'deleted_at' && tableName in MEMBERS;
    // A new row brings columns that nobody has filled in.
    if (!isBack && isEmpty(ours[column]) && isEmpty(theirs[column]) && isEmpty(base[column])) continue;
    if (TEXTS.has(column) && tableName !== 'post_revisions') {
      const side = (from: Columns | null) => textOf(from?.[column]);
      parts.set('text', {
        what: 'text',
        accountId,
        base: side(base),
        ours: side(ours),
        theirs: side(theirs),
        now: side(now),
      });
    } else if (aspect === 'plan' || aspect === 'account_time') {
      const plans = { ours: planOf(ours, now), theirs: isCompared ? planOf(theirs, now) : null, now: planOf(now, now) };
      parts.set('plan', { what: 'plan', accountId, base: planOf(base, now), ...plans });
    } else if (isBack || column === MEMBERS[tableName]) {
      parts.set(aspect, memberPart(row, aspect, names));
    } else {
      const key = READABLE.has(column) ? column : aspect;
      parts.set(key, valuePart(row, column, aspect));
    }
  }
  return [...parts.values()];
}

function valuePart({ ours, theirs, base, now }: RowConflict, column: string, aspect: SyncAspect): ValuePart {
  const value = (from: Columns | null, against: Columns) => {
    if (SETTINGS.has(column)) return settingWords(from?.[column], against[column]);
    return READABLE.has(column) ? textOf(from?.[column]) : null;
  };
  const sides = {
    base: value(base, ours),
    ours: value(ours, base),
    theirs: value(theirs, ours),
    now: value(now, ours),
  };
  return { what: 'value', aspect: comingBack(aspect, column, ours), ...sides };
}

/** It came in, or was taken out: the name stands where it is in. */
function memberPart(row: RowConflict, aspect: SyncAspect, names: Names): ValuePart {
  const name = names.get(memberOf(row) ?? '') ?? null;
  const isOut = typeof row.ours.deleted_at === 'string';
  return { what: 'value', aspect, base: isOut ? name : null, ours: isOut ? null : name, theirs: null, now: null };
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
