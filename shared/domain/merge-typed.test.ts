import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeTyped } from './merge-text.ts';

describe('typing in a text that another changes meanwhile', () => {
  it.each([
    ['nobody did', 'The pier', 'The old pier', 'The pier', 'The old pier', null],
    [
      'elsewhere in it',
      'The pier opens at nine',
      'The old pier opens at nine',
      'The pier opens at ten',
      'The old pier opens at ten',
      null,
    ],
    ['the same words', 'opens at nine', 'opens at noon', 'opens at ten', 'opens at noon', 'opens at ten'],
    ['to what was typed', 'The pier', 'The old pier', 'The old pier', 'The old pier', null],
    // The answer to the letters before was lost, so that these are built on the same.
    ['to what the same hand typed before', 'The pier', 'The old pier', 'The o pier', 'The old pier', null],
    ['into nothing', 'The pier', 'The pier opens', '', 'The pier opens', null],
  ])('%s', (_, base, typed, stored, text, kept) => {
    expect(mergeTyped({ base, typed, stored })).toEqual({ text, kept });
  });

  const word = fc.stringMatching(/^[a-z]{1,5}$/);
  const text = fc.array(word, { maxLength: 8 }).map((words) => words.join(' '));
  /** Words of one's own among those of a text, and some of those taken out. */
  const edit = (mark: string) =>
    fc
      .array(fc.record({ at: fc.nat(20), take: fc.nat(2), put: fc.array(word, { maxLength: 2 }) }), { maxLength: 4 })
      .map((steps) => (base: string) => {
        const words = wordsOf(base);
        for (const { at, take, put } of steps)
          words.splice(at % (words.length + 1), take, ...put.map((own, index) => `${mark}${at}${index}${own}`));
        return words.join(' ');
      });
  const wordsOf = (from: string) => from.split(' ').filter(Boolean);

  it('has every letter that was typed, and every word of the other in the text or kept (SYNC invariant 5)', () => {
    fc.assert(
      fc.property(text, edit('Ours'), edit('Theirs'), (base, ours, theirs) => {
        const [typed, stored] = [ours(base), theirs(base)];
        const merged = mergeTyped({ base, typed, stored });
        const inText = new Set(wordsOf(merged.text));
        const inKept = new Set(wordsOf(merged.kept ?? ''));
        expect(wordsOf(typed).filter((own) => own.startsWith('Ours') && !inText.has(own))).toEqual([]);
        expect(
          wordsOf(stored).filter((own) => own.startsWith('Theirs') && !inText.has(own) && !inKept.has(own)),
        ).toEqual([]);
      }),
    );
  });

  it('goes on being right while it is typed on, though the field has not shown the other’s words yet', () => {
    fc.assert(
      fc.property(
        text,
        fc.array(edit('Ours'), { maxLength: 5 }),
        fc.array(edit('Theirs'), { maxLength: 5 }),
        (begun, hand, others) => {
          let stored = begun;
          let base = begun;
          let field = begun;
          const kept: string[] = [];
          const typedWords = new Set<string>();
          for (const [turn, ours] of hand.entries()) {
            const was = wordsOf(stored);
            stored = others[turn]?.(stored) ?? stored;
            // What the other took out was seen by them: their own device keeps it.
            for (const gone of was) if (!wordsOf(stored).includes(gone)) typedWords.delete(gone);
            const before = new Set(wordsOf(field));
            const typed = ours(field);
            const merged = mergeTyped({ base, typed, stored });
            if (merged.kept !== null) kept.push(merged.kept);
            for (const own of wordsOf(typed)) if (!before.has(own)) typedWords.add(own);
            for (const own of before) if (!wordsOf(typed).includes(own)) typedWords.delete(own);
            [stored, base, field] = [merged.text, typed, typed];
          }
          const there = new Set([stored, ...kept].flatMap(wordsOf));
          expect([...typedWords].filter((own) => !there.has(own))).toEqual([]);
        },
      ),
    );
  });
});
