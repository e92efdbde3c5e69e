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
