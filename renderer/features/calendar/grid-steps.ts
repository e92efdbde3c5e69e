/** Where the keyboard stands: in a cell, on one of its items or on the cell itself. */
export type Position = { readonly cell: string; readonly item: string | null };
export type Direction = 'left' | 'right' | 'up' | 'down';

export type Grid = {
  readonly itemsIn: (cell: string) => readonly string[];
  /** The cell beside, or null where the grid has an end. It may lie on another page. */
  readonly beside: (cell: string, direction: Direction) => string | null;
};

/**
 * One arrow key. Up and down walk through the items of a cell before they leave it, left and right keep the place in
 * the list, so that every item and every empty cell can be reached.
 */
export function stepPosition(grid: Grid, from: Position, direction: Direction): Position {
  const items = grid.itemsIn(from.cell);
  const index = from.item === null ? -1 : items.indexOf(from.item);
  const within = direction === 'down' ? items[index + 1] : direction === 'up' ? items[index - 1] : undefined;
  if (within !== undefined) return { cell: from.cell, item: within };
  const cell = grid.beside(from.cell, direction);
  if (cell === null) return from;
  const next = grid.itemsIn(cell);
  const entry = { down: 0, up: next.length - 1, left: index, right: index }[direction];
  return { cell, item: next[Math.max(0, Math.min(entry, next.length - 1))] ?? null };
}

/** The items from one to the other in their order, the one arrived at last. */
export function itemsBetween(order: readonly string[], from: string, to: string): string[] {
  const start = order.indexOf(from);
  const end = order.indexOf(to);
  if (start < 0 || end < 0) return [to];
  const between = order.slice(Math.min(start, end), Math.max(start, end) + 1);
  return [...between.filter((id) => id !== to), to];
}
