import { useEffect, useSyncExternalStore } from 'react';
import type { CalendarFilter, CalendarPost } from '../../../shared/contract/calendar.ts';
import { contract, type OutputOf } from '../../../shared/contract/index.ts';
import type { Day } from '../../../shared/domain/calendar-grid.ts';
import type { AppError } from '../../../shared/lib/app-error.ts';
import { call, subscribe } from '../../lib/api.ts';
import { sharePosts } from './share-posts.ts';

export type DayRange = { readonly from: Day; readonly to: Day };
export type RangeData = OutputOf<'calendar.readRange'>;
export type RangeState = { readonly data: RangeData | undefined; readonly error: AppError | undefined };

type Entry = DayRange & {
  readonly filter: CalendarFilter;
  state: RangeState;
  isStale: boolean;
  loading: Promise<void> | null;
  readonly listeners: Set<() => void>;
};

/** A year of neighbouring months; what was shown longest ago goes first. */
const KEPT_RANGES = 14;
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
    if (change.tables.some((table) => tables.includes(table))) void refreshRanges();
  });
  subscribe('engine.state', (state) => {
    if (state.kind === 'ready') void refreshRanges();
  });
}

/** Marks all as stale and reads again what is on the screen; resolves when that is fresh. */
export async function refreshRanges(): Promise<void> {
  for (const entry of entries.values()) entry.isStale = true;
  await Promise.all([...entries.values()].filter((entry) => entry.listeners.size > 0).map(load));
}

/** What the last start showed: stale from the beginning, shown until the engine answers. */
export function seedRange(range: DayRange, filter: CalendarFilter, data: RangeData): void {
  const entry = touch(range, filter);
  if (!entry.state.data) entry.state = { data, error: undefined };
}

/** Reads a neighbour before it is asked for; costs nothing when it is there and fresh. */
export function prefetchRange(range: DayRange, filter: CalendarFilter): void {
  const entry = touch(range, filter);
  if (entry.isStale) void load(entry);
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
  for (const listener of entry.listeners) listener();
}
