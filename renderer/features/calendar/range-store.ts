import { useEffect, useSyncExternalStore } from 'react';
import { type CalendarFilter, type CalendarPost, POST_TABLES } from '../../../shared/contract/calendar.ts';
import { contract, type InputOf, type OutputOf } from '../../../shared/contract/index.ts';
import { type Day, dayOf } from '../../../shared/domain/calendar-grid.ts';
import type { AppError } from '../../../shared/lib/app-error.ts';
import { call, subscribe } from '../../lib/api.ts';
import { onEngineReturned } from '../../lib/engine-state.ts';
import { sharePosts } from './share-posts.ts';

export type DayRange = { readonly from: Day; readonly to: Day };
export type RangeData = OutputOf<'calendar.readRange'>;
export type RangeState = { readonly data: RangeData | undefined; readonly error: AppError | undefined };

type Entry = DayRange & {
  readonly filter: CalendarFilter;
  state: RangeState;
  isStale: boolean;
  loading: Promise<void> | null;
  /** Raised with every answer that is shown. */
  version: number;
  readonly listeners: Set<() => void>;
};

/** A year of neighbouring months; what was shown longest ago goes first. */
const KEPT_RANGES = 14;
/** As many as `calendar.readChanged` takes. */
const MAX_ROWS_ASKED = 100;
const NOTHING: RangeState = { data: undefined, error: undefined };

/**
 * Ranges of the calendar that were read, kept beyond the component that shows them (which `useLive` does not do), so
 * that a month switch finds its neighbour here. Insertion order is the order of last use.
 */
const entries = new Map<string, Entry>();
let isSubscribed = false;

function subscribeOnce(): void {
  if (isSubscribed) return;
  isSubscribed = true;
  const tables = contract['calendar.readRange'].tables;
  subscribe('data.changed', (change) => {
    if (!change.tables.some((table) => tables.includes(table))) return;
    const rows = change.tables.some(isBeyondPosts) ? null : change.rows;
    if (rows) changes.add(rows.filter(isOfPost));
    else void refreshRanges();
  });
  onEngineReturned(() => void refreshRanges());
}

/** What changes how posts are shown without being a part of one. */
function isBeyondPosts(table: string): boolean {
  return table === 'media_assets' || table === 'workspaces';
}

type PostRow = InputOf<'calendar.readChanged'>['rows'][number];

function isOfPost(row: { readonly table: string; readonly id: string }): row is PostRow {
  return (POST_TABLES as readonly string[]).includes(row.table);
}

const changes = collectRows(readChanged);

type Changed = Pick<OutputOf<'calendar.readChanged'>, 'ids' | 'posts'>;
type Follower = (changed: Changed | null) => Promise<void>;
const followers = new Set<Follower>();

/** Told when posts were read again, `null` where all may have changed; what it does is waited for. Returns its stop. */
export function followPosts(follower: Follower): () => void {
  subscribeOnce();
  followers.add(follower);
  return () => followers.delete(follower);
}

async function tellFollowers(changed: Changed | null): Promise<void> {
  await Promise.all([...followers].map((follower) => follower(changed)));
}

/** One question at a time; what comes meanwhile waits for the next. */
function collectRows(read: (rows: PostRow[]) => Promise<void>) {
  let waiting: PostRow[] = [];
  let isReading = false;
  async function run(): Promise<void> {
    isReading = true;
    while (waiting.length > 0) {
      const rows = waiting;
      waiting = [];
      await read(rows);
    }
    isReading = false;
  }
  return {
    add: (rows: readonly PostRow[]) => {
      waiting.push(...rows);
      if (!isReading) void run();
    },
  };
}

/**
 * A letter in one post of a month of thousands must not read the month: the posts of the changed rows are read, and put
 * in the place of what was known of them.
 */
async function readChanged(rows: readonly PostRow[]): Promise<void> {
  const versions = new Map([...entries.values()].map((entry) => [entry, entry.version]));
  const distinct = [...new Map(rows.map((row) => [`${row.table} ${row.id}`, row])).values()];
  if (distinct.length > MAX_ROWS_ASKED) return await refreshRanges();
  let answer: OutputOf<'calendar.readChanged'>;
  try {
    answer = await call('calendar.readChanged', { rows: distinct });
  } catch {
    // Told by the read of everything that follows, should that fail too.
    return await refreshRanges();
  }
  const touched = [...entries.values()].filter((entry) => !patch(entry, answer, versions.get(entry)));
  for (const entry of touched) entry.isStale = true;
  await Promise.all([tellFollowers(answer), ...touched.filter(isShown).map(load)]);
}

function isShown(entry: Entry): boolean {
  return entry.listeners.size > 0;
}

/** False: what is known cannot be mended by this answer, because a read was or is under way beside it, or a filter decides. */
function patch(entry: Entry, answer: OutputOf<'calendar.readChanged'>, version: number | undefined): boolean {
  const { data } = entry.state;
  // Waited for where it is shown: whoever moved something lets go of it when this is over.
  if (entry.isStale) return !isShown(entry);
  if (!data || entry.loading || entry.version !== version || data.timezone !== answer.timezone) return false;
  if (entry.filter.accountIds.length + entry.filter.tagIds.length + entry.filter.states.length > 0) return false;
  const here = answer.posts.filter((post) => dayOf(post.wallTime) >= entry.from && dayOf(post.wallTime) < entry.to);
  const gone = new Set(answer.ids);
  if (here.length === 0 && !data.posts.some((post) => gone.has(post.id))) return true;
  const posts = [...data.posts.filter((post) => !gone.has(post.id)), ...here].sort(byPlace);
  show(entry, { data: { ...data, posts: share(entry, posts) }, error: undefined });
  return true;
}

/** As the engine orders them: by instant, then id. */
function byPlace(a: CalendarPost, b: CalendarPost): number {
  if (a.wallTime !== b.wallTime) return a.wallTime < b.wallTime ? -1 : 1;
  const [one, other] = [a.repeated === 'later', b.repeated === 'later'];
  if (one !== other) return one ? 1 : -1;
  return a.id < b.id ? -1 : Number(a.id > b.id);
}

/** After a command on these posts; resolves when they are shown as they are now. */
export async function refreshPosts(ids: readonly string[]): Promise<void> {
  await readChanged(ids.map((id) => ({ table: 'posts', id })));
}

/** Marks all as stale and reads again what is on the screen; resolves when that is fresh. */
export async function refreshRanges(): Promise<void> {
  for (const entry of entries.values()) entry.isStale = true;
  await Promise.all([tellFollowers(null), ...[...entries.values()].filter(isShown).map(load)]);
}

/** What the last start showed: stale from the beginning, shown until the engine answers. */
export function seedRange(range: DayRange, filter: CalendarFilter, data: RangeData): void {
  const entry = touch(range, filter);
  if (!entry.state.data) entry.state = { data, error: undefined };
}

/** A window that leafs from month to month was seen without an idle moment for seconds. */
const LONGEST_WAIT_MS = 100;

/**
 * Reads ranges before they are asked for, the first of them first, one at a time and as soon as the window has nothing to
 * do, or soon anyway; those that are there and fresh cost nothing. Returns the end of it.
 */
export function prefetchRanges(ranges: readonly DayRange[], filter: CalendarFilter): () => void {
  const [next, ...rest] = ranges
    .map((range) => touch(range, filter))
    .filter(({ isStale, loading }) => isStale || loading);
  if (!next) return () => undefined;
  let isStopped = false;
  let stop = () => cancelIdleCallback(idle);
  const idle = requestIdleCallback(
    async () => {
      await load(next);
      if (!isStopped) stop = prefetchRanges(rest, filter);
    },
    { timeout: LONGEST_WAIT_MS },
  );
  return () => {
    isStopped = true;
    stop();
  };
}

export function useRange(range: DayRange, filter: CalendarFilter): RangeState {
  const key = toKey(range, filter);
  const state = useSyncExternalStore(
    (listener) => {
      const entry = touch(range, filter);
      entry.listeners.add(listener);
      return () => entry.listeners.delete(listener);
    },
    () => entries.get(key)?.state ?? NOTHING,
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is the range and the filter.
  useEffect(() => {
    subscribeOnce();
    const entry = touch(range, filter);
    if (entry.isStale) void load(entry);
  }, [key]);
  return state;
}

function toKey({ from, to }: DayRange, filter: CalendarFilter): string {
  return `${from} ${to} ${JSON.stringify(filter)}`;
}

function touch(range: DayRange, filter: CalendarFilter): Entry {
  const key = toKey(range, filter);
  const entry = entries.get(key) ?? {
    ...range,
    filter,
    state: NOTHING,
    isStale: true,
    loading: null,
    version: 0,
    listeners: new Set(),
  };
  entries.delete(key);
  entries.set(key, entry);
  for (const [oldKey, old] of entries) {
    if (entries.size <= KEPT_RANGES) break;
    if (old.listeners.size === 0) entries.delete(oldKey);
  }
  return entry;
}

/** One question at a time for each range; a change that comes meanwhile asks once more. */
async function load(entry: Entry): Promise<void> {
  entry.loading ??= run(entry).finally(() => {
    entry.loading = null;
  });
  await entry.loading;
}

async function run(entry: Entry): Promise<void> {
  while (entry.isStale) {
    entry.isStale = false;
    const { from, to, filter } = entry;
    try {
      const data = await call('calendar.readRange', { from, to, filter });
      show(entry, { data: { ...data, posts: share(entry, data.posts) }, error: undefined });
    } catch (error) {
      entry.isStale = false;
      show(entry, { data: entry.state.data, error: error as AppError });
    }
  }
}

function share(entry: Entry, fresh: readonly CalendarPost[]): CalendarPost[] {
  return sharePosts(entry.state.data?.posts ?? [], fresh);
}

function show(entry: Entry, state: RangeState): void {
  entry.state = state;
  entry.version++;
  for (const listener of entry.listeners) listener();
}
