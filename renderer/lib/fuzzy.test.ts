import { expect, test } from 'vitest';
import { matchFuzzy } from './fuzzy.ts';

function best(query: string, texts: readonly string[]): string | undefined {
  return texts
    .flatMap((text) => {
      const match = matchFuzzy(query, text);
      return match ? [{ text, score: match.score }] : [];
    })
    .sort((left, right) => right.score - left.score)[0]?.text;
}

test('initials find a command', () => {
  expect(best('np', ['Snapshot', 'New post', 'Unpin'])).toBe('New post');
});

test('the beginning of a word beats letters scattered about', () => {
  expect(best('zone', ['Zoom in on one', 'Time zone of the workspace'])).toBe('Time zone of the workspace');
});

test('case and accents do not matter, on either side', () => {
  expect([matchFuzzy('CAFE', 'Café crème')?.positions, matchFuzzy('é', 'Enter')?.positions]).toEqual([
    [0, 1, 2, 3],
    [0],
  ]);
});

test('a letter that is not there is no match', () => {
  expect(matchFuzzy('postx', 'New post')).toBeNull();
});

test('an empty query fits everything alike', () => {
  expect(matchFuzzy('  ', 'Anything')).toEqual({ score: 0, positions: [] });
});
