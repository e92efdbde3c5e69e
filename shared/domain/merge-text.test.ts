import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeText } from './merge-text.ts';

describe('merging two edits of a text', () => {
  it.each([
    ['only we changed it', 'a b c', 'a B c', 'a b c', 'a B c'],
    ['only they changed it', 'a b c', 'a b c', 'a b C', 'a b C'],
    [
      'both, in different places',
      'one two three four',
      'ONE two three four',
      'one two three FOUR',
      'ONE two three FOUR',
    ],
    ['both the same', 'a b', 'a c', 'a c', 'a c'],
    ['they have ours and put more before it', 'a c', 'a b c', 'start a b c', 'start a b c'],
    ['both put something at opposite ends', 'middle', 'start middle', 'middle end', 'start middle end'],
  ])('takes all of it: %s', (_, base, ours, theirs, text) => {
    expect(mergeText({ base, ours, theirs })).toEqual({ text, isOverlapping: false });
  });

  it('keeps theirs where both changed the same words, and says so', () => {
    expect(mergeText({ base: 'see you on Monday', ours: 'see you on Tuesday', theirs: 'see you on Friday' })).toEqual({
      text: 'see you on Friday',
      isOverlapping: true,
    });
  });

  it('of long texts that have nothing in common is not waited for, and says that they overlap', () => {
    const long = (mark: string) => Array.from({ length: 20_000 }, (_, index) => `${mark}${index % 97}`).join(' ');
    const [base, ours, theirs] = [long('base'), long('ours'), long('theirs')];
    expect(mergeText({ base, ours, theirs })).toEqual({ text: theirs, isOverlapping: true });
  });

  const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', 'é', '🎈'), maxLength: 40 });

  it('of one side alone is that side, whatever the texts are', () => {
    fc.assert(
      fc.property(text, text, (base, edited) => {
        expect(mergeText({ base, ours: edited, theirs: base })).toEqual({ text: edited, isOverlapping: false });
        expect(mergeText({ base, ours: base, theirs: edited })).toEqual({ text: edited, isOverlapping: false });
      }),
    );
  });

  it('has no word twice where theirs has ours already, and more around it', () => {
    const places = fc.array(fc.nat({ max: 8 }), { minLength: 1, maxLength: 4 });
    const put = (words: readonly string[], mark: string, at: readonly number[]) =>
      at.reduce((all, place, index) => all.toSpliced(place % (all.length + 1), 0, `${mark}${index}`), [...words]);
    fc.assert(
      fc.property(fc.nat({ max: 6 }), places, places, (length, ourPlaces, theirPlaces) => {
        const base = Array.from({ length }, (_, index) => `base${index}`);
        const ours = put(base, 'our', ourPlaces);
        const theirs = put(ours, 'their', theirPlaces).join(' ');
        expect(mergeText({ base: base.join(' '), ours: ours.join(' '), theirs }).text).toBe(theirs);
      }),
    );
  });

  it('has every word that they typed, and every one of ours unless it says that it has not (SYNC invariant 5)', () => {
    const lines = fc.array(fc.stringMatching(/^[a-z]{1,6}$/), { maxLength: 6 });
    fc.assert(
      fc.property(lines, lines, lines, (base, ourLines, theirLines) => {
        const [b, o, t] = [base, ourLines.map((line) => `our-${line}`), theirLines.map((line) => `their-${line}`)];
        const merged = mergeText({
          base: b.join('\n'),
          ours: [...b, ...o].join('\n'),
          theirs: [...t, ...b].join('\n'),
        });
        const kept = merged.text.split(/\s+/);
        expect(t.every((line) => kept.includes(line))).toBe(true);
        expect(merged.isOverlapping || o.every((line) => kept.includes(line))).toBe(true);
      }),
    );
  });
});
