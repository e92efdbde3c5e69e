import { isUnplanned } from './unplanned-store.ts';

/** One set for each list of selected posts: asked by every tile at every change. */
const sets = new WeakMap<readonly string[], ReadonlySet<string>>();

export function isSelected(selectedIds: readonly string[], id: string): boolean {
  if (selectedIds.length === 0) return false;
  let set = sets.get(selectedIds);
  if (!set) {
    set = new Set(selectedIds);
    sets.set(selectedIds, set);
  }
  return set.has(id);
}

/** With Ctrl or Cmd. Posts with a time and posts without one are not selected together: what is done to them differs. */
export function toggleSelected(selectedIds: readonly string[], id: string): string[] {
  const alike = selectedIds.filter((each) => isUnplanned(each) === isUnplanned(id));
  return alike.includes(id) ? alike.filter((each) => each !== id) : [...alike, id];
}
