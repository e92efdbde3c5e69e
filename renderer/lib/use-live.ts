import { useCallback, useSyncExternalStore } from 'react';
import { contract, type InputOf, type OutputOf, type QueryName } from '../../shared/contract/index.ts';
import { DOWNLOADS, PRESENCE, UPLOADS } from '../../shared/contract/media.ts';
import { SYNC_STATE } from '../../shared/contract/sync.ts';
import type { AppError } from '../../shared/lib/app-error.ts';
import { call, subscribe } from './api.ts';
import { onEngineReturned } from './engine-state.ts';

export type Live<Name extends QueryName> = {
  /** The last answer; stays while a newer one is on its way, so that nothing jumps. */
  readonly data: OutputOf<Name> | undefined;
  readonly error: AppError | undefined;
  /** When `data` was asked for (performance.now): what was saved before shows in it. */
  readonly askedAt: number;
};

type Entry = {
  state: Live<QueryName>;
  readonly listeners: Set<() => void>;
  readonly refresh: () => void;
  readonly tables: readonly string[];
};

/** One entry for each query and input that is shown somewhere; two places that ask the same share it. */
const entries = new Map<string, Entry>();

subscribeToChanges();

function subscribeToChanges(): void {
  const refresh = (tables: readonly string[]) => {
    for (const entry of entries.values()) {
      if (entry.tables.some((table) => tables.includes(table))) entry.refresh();
    }
  };
  subscribe('data.changed', ({ tables }) => refresh(tables));
  subscribe('sync.changed', () => refresh([SYNC_STATE]));
  subscribe('uploads.changed', () => refresh([UPLOADS]));
  subscribe('downloads.changed', () => refresh([DOWNLOADS]));
  subscribe('media.presence', () => refresh([PRESENCE]));
  onEngineReturned(() => {
    for (const entry of entries.values()) entry.refresh();
  });
}

/** Somebody who types changes tables thirty times a second: between two reads of one query there is as much as this. */
const LEAST_GAP_MS = 100;

function openEntry(name: QueryName, input: unknown, initial: unknown): Entry {
  let asked = 0;
  let running = false;
  let lastReadAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const entry: Entry = {
    state: { data: initial as never, error: undefined, askedAt: 0 },
    listeners: new Set(),
    tables: contract[name].tables,
    refresh: () => {
      asked++;
      plan();
    },
  };
  function plan(): void {
    if (running || timer !== undefined) return;
    const gapMs = lastReadAt + LEAST_GAP_MS - performance.now();
    if (gapMs <= 0) void run();
    else timer = setTimeout(run, gapMs);
  }
  // Answers are taken in order and at most one question is under way: a burst of changes costs two reads.
  async function run(): Promise<void> {
    timer = undefined;
    running = true;
    const seen = asked;
    const askedAt = performance.now();
    try {
      set({ data: (await call(name, input as never)) as never, error: undefined, askedAt });
    } catch (error) {
      set({ ...entry.state, error: error as AppError });
    }
    running = false;
    lastReadAt = performance.now();
    if (seen !== asked) plan();
  }
  function set(state: Live<QueryName>): void {
    entry.state = state;
    for (const listener of entry.listeners) listener();
  }
  return entry;
}

const NOTHING: Live<QueryName> = { data: undefined, error: undefined, askedAt: 0 };

/** Reads a query and keeps it fresh: asked again when one of its tables changes. `input` null: asks nothing. */
export function useLive<Name extends QueryName>(
  name: Name,
  input: InputOf<Name> | null,
  initial?: OutputOf<Name>,
): Live<Name> {
  const key = input === null ? null : `${name} ${JSON.stringify(input)}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is the query and its input.
  const watch = useCallback(
    (listener: () => void) =>
      key === null ? () => undefined : addListener(key, getEntry(key, name, input, initial), listener),
    [key],
  );
  return useSyncExternalStore(
    watch,
    () => (key === null ? NOTHING : getEntry(key, name, input, initial).state) as Live<Name>,
  );
}

function getEntry(key: string, name: QueryName, input: unknown, initial: unknown): Entry {
  const known = entries.get(key);
  if (known) return known;
  const entry = openEntry(name, input, initial);
  entries.set(key, entry);
  return entry;
}

/** Asks when the first listener comes; forgets the answer when the last one goes. */
function addListener(key: string, entry: Entry, listener: () => void): () => void {
  entries.set(key, entry);
  entry.listeners.add(listener);
  if (entry.listeners.size === 1) entry.refresh();
  return () => {
    entry.listeners.delete(listener);
    if (entry.listeners.size === 0 && entries.get(key) === entry) entries.delete(key);
  };
}
