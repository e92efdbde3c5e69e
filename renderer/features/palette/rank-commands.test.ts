import { expect, test } from 'vitest';
import type { Command } from '../../lib/commands.ts';
import { rankCommands } from './rank-commands.ts';

const titles = ['New post', 'Next month', 'Search posts', 'Undo'];
const commands = titles.map((title) => ({
  command: { id: title, title: 'app.name', group: 'post', keys: [], run: () => undefined } satisfies Command,
  title,
  isEnabled: title !== 'Undo',
}));
const rank = (query: string, recentIds: string[] = []) =>
  rankCommands({ query, commands, recentIds }).map(({ title }) => title);

test('without a query the recent ones come first, then all in their order, what cannot be done last', () => {
  expect(rank('', ['Search posts'])).toEqual(['Search posts', 'New post', 'Next month', 'Undo']);
});

test('a query keeps what fits, best first', () => {
  expect(rank('post')).toEqual(['New post', 'Search posts']);
});

test('of two that fit alike the recent one wins', () => {
  expect([rank('ne')[0], rank('ne', ['Next month'])[0]]).toEqual(['New post', 'Next month']);
});

test('the letters that fit are marked', () => {
  const [first] = rankCommands({ query: 'np', commands, recentIds: [] });
  expect(first?.ranges).toEqual([
    [0, 1],
    [4, 5],
  ]);
});
