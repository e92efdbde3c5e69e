import { describe, expect, it } from 'vitest';
import { type Direction, type Grid, itemsBetween, type Position, stepPosition } from './grid-steps.ts';

/** One row of three cells: two posts, none, three. */
const items: Record<string, string[]> = { a: ['a1', 'a2'], b: [], c: ['c1', 'c2', 'c3'] };
const order = ['a', 'b', 'c'];
const grid: Grid = {
  itemsIn: (cell) => items[cell] ?? [],
  beside: (cell, direction) =>
    order[order.indexOf(cell) + (direction === 'right' || direction === 'down' ? 1 : -1)] ?? null,
};

function walk(from: Position, ...directions: Direction[]): Position {
  return directions.reduce((position, direction) => stepPosition(grid, position, direction), from);
}

describe('arrow keys', () => {
  it('walk down through the posts of a cell, then into the next, empty or not', () => {
    const start = { cell: 'a', item: null };
    expect([
      walk(start, 'down'),
      walk(start, 'down', 'down'),
      walk(start, 'down', 'down', 'down'),
      walk(start, 'down', 'down', 'down', 'down'),
    ]).toEqual([
      { cell: 'a', item: 'a1' },
      { cell: 'a', item: 'a2' },
      { cell: 'b', item: null },
      { cell: 'c', item: 'c1' },
    ]);
  });

  it('enter a cell from below at its last post', () => {
    expect(walk({ cell: 'b', item: null }, 'up')).toEqual({ cell: 'a', item: 'a2' });
  });

  it('keep the place in the list to the side, as far as the other list goes', () => {
    expect([walk({ cell: 'c', item: 'c3' }, 'left', 'left'), walk({ cell: 'a', item: 'a2' }, 'right')]).toEqual([
      { cell: 'a', item: 'a1' },
      { cell: 'b', item: null },
    ]);
  });

  it('stay where the grid ends', () => {
    expect(walk({ cell: 'c', item: 'c3' }, 'down')).toEqual({ cell: 'c', item: 'c3' });
  });
});

describe('a selection that is extended', () => {
  it('holds everything between, in order, and stands on the end that moved', () => {
    expect([
      itemsBetween(['1', '2', '3', '4'], '2', '4'),
      itemsBetween(['1', '2', '3', '4'], '3', '1'),
      itemsBetween(['1', '2'], 'gone', '2'),
    ]).toEqual([['2', '3', '4'], ['2', '3', '1'], ['2']]);
  });
});
