import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applySplice, forceSplice, invertSplice, spliceBetween } from './text-splice.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n', 'é', '👩‍🚀', '🇩🇪', '写'), maxLength: 40 });

test('what a splice was made from becomes what it was made to, and back', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const splice = spliceBetween(before, after);
      expect(applySplice(before, splice)).toBe(after);
      expect(applySplice(after, invertSplice(splice))).toBe(before);
    }),
  );
});

test('neither side of a splice holds half an emoji, so that it survives as UTF-8', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const { removed, inserted } = spliceBetween(before, after);
      expect([removed.isWellFormed(), inserted.isWellFormed()]).toEqual([true, true]);
    }),
  );
});

test('a keystroke in a long text is a splice of a keystroke', () => {
  const long = 'word '.repeat(8_000);
  expect(spliceBetween(long, `${long.slice(0, 20_001)}x${long.slice(20_001)}`)).toEqual({
    at: 20_001,
    removed: '',
    inserted: 'x',
  });
});

test('on a text that is not the expected one, what was typed goes in and nothing else is taken', () => {
  const splice = spliceBetween('Hello world', 'Hello brave world');
  expect(applySplice('Hi', splice)).toBe(null);
  expect(forceSplice('Hi', splice)).toBe('Hibrave ');
  expect(forceSplice('Goodbye moon', { at: 8, removed: 'world', inserted: 'all' })).toBe('Goodbye allmoon');
});
