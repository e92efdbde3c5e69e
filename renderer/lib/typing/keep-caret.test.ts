import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepCaret } from './keep-caret.ts';

/** The caret is where the bar stands. */
function move(before: string, after: string): string {
  const position = before.indexOf('|');
  const to = keepCaret(before.replace('|', ''), after, position);
  return `${after.slice(0, to)}|${after.slice(to)}`;
}

describe('the caret', () => {
  it.each([
    ['before what changed', 'The bo|ats leave at nine', 'The boats leave at ten', 'The bo|ats leave at ten'],
    ['behind what changed', 'The boats leave| at nine', 'All the boats leave at nine', 'All the boats leave| at nine'],
    ['between two changes', 'The boats le|ave at nine', 'All the boats leave at ten', 'All the boats le|ave at ten'],
    ['at the end', 'The boats leave|', 'The old boats leave', 'The old boats leave|'],
    ['in words that are gone', 'The bo|ats leave', 'It leaves', 'It leaves|'],
    ['in nothing', '|', 'The boats', '|The boats'],
  ])('stays between its letters: %s', (_, before, after, expected) => {
    expect(move(before, after)).toBe(expected);
  });

  it('has the same word before it, whatever is put in elsewhere', () => {
    const word = fc.stringMatching(/^[a-z]{2,6}$/);
    const words = fc.array(word, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(words, fc.uniqueArray(word, { minLength: 1, maxLength: 6 }), words, words, (start, own, end, put) => {
        const before = [...start, ...own.map((each) => `Own${each}`), ...end].join(' ');
        const after = [...put, ...start, ...own.map((each) => `Own${each}`), ...put, ...end].join(' ');
        const last = `Own${own.at(-1)}`;
        const position = before.lastIndexOf(last) + last.length;
        expect(after.slice(0, keepCaret(before, after, position)).endsWith(last)).toBe(true);
      }),
    );
  });
});
