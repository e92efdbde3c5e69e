/** The list with the items of `ids` beside the item `to`, in the order they had. */
export function moveWithin<Item extends { readonly id: string }>(
  items: readonly Item[],
  ids: readonly string[],
  to: string,
  place: 'before' | 'after' | 'on',
): readonly Item[] {
  if (ids.includes(to)) return items;
  const moved = items.filter((item) => ids.includes(item.id));
  const rest = items.filter((item) => !ids.includes(item.id));
  const at = rest.findIndex((item) => item.id === to);
  if (at < 0) return items;
  const index = place === 'before' ? at : at + 1;
  return [...rest.slice(0, index), ...moved, ...rest.slice(index)];
}
