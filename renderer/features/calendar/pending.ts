import { create } from 'zustand';
import type { CalendarPost, TilePost } from '../../../shared/contract/calendar.ts';
import { type Day, dayOf } from '../../../shared/domain/calendar-grid.ts';

/** What was done but not yet read back: shown at once, taken away when the engine's answer holds it (or refused it). */
export type Pending = {
  readonly moved: ReadonlyMap<string, TilePost>;
  readonly removed: ReadonlySet<string>;
};

export const usePending = create<Pending>(() => ({ moved: new Map(), removed: new Set() }));

/** Returns what takes exactly these moves back: a later move of the same post stays. */
export function holdMoves(posts: readonly TilePost[]): () => void {
  const held = new Map(posts.map((post) => [post.id, post]));
  usePending.setState(({ moved }) => ({ moved: new Map([...moved, ...held]) }));
  return () =>
    usePending.setState(({ moved }) => ({
      moved: new Map([...moved].filter(([id, post]) => held.get(id) !== post)),
    }));
}

export function holdRemovals(ids: readonly string[]): () => void {
  usePending.setState(({ removed }) => ({ removed: new Set([...removed, ...ids]) }));
  return () =>
    usePending.setState(({ removed }) => ({ removed: new Set([...removed].filter((id) => !ids.includes(id))) }));
}

/** The posts of `[from, to)` as they are about to be, in order of time. */
export function withPending(
  posts: readonly CalendarPost[],
  { moved, removed }: Pending,
  { from, to }: { readonly from: Day; readonly to: Day },
): readonly CalendarPost[] {
  if (moved.size === 0 && removed.size === 0) return posts;
  const here = [...moved.values()].filter(
    (post) => post.wallTime !== null && dayOf(post.wallTime) >= from && dayOf(post.wallTime) < to,
  ) as CalendarPost[];
  return [...posts.filter((post) => !moved.has(post.id)), ...here]
    .filter((post) => !removed.has(post.id))
    .sort((a, b) => compareText(a.wallTime, b.wallTime) || compareText(a.id, b.id));
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
