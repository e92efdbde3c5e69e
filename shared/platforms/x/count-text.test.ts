import { parse as parseTwemoji } from '@twemoji/parser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readVectors } from '#test/harness/vectors.ts';
import { countXText, X_COUNT_V3, type XCountConfig } from './count-text.ts';

type Vector<Expected> = { readonly description: string; readonly text: string; readonly expected: Expected };
type Weighted = { readonly weightedLength: number; readonly valid: boolean; readonly permillage: number };
type WeightedVector = Vector<Weighted & { readonly displayRangeEnd: number; readonly validRangeEnd: number }>;

/** Conformance data of twitter-text (Apache-2.0), kept beside its licence note in test/fixtures/vectors. */
const vectors = readVectors<{
  tweets: Vector<boolean>[];
  WeightedTweetsCounterTest: WeightedVector[];
  UnicodeDirectionalMarkerCounterTest: WeightedVector[];
}>('twitter-text/validate.yml');

/** Versions that the older sections of the vectors were written for (twitter-text `config/v1.json`, `v2.json`). */
const V1: XCountConfig = { max: 140, defaultWeight: 100, ranges: [], emojiAsOne: false, urlLength: 23 };
const V2: XCountConfig = { ...X_COUNT_V3, emojiAsOne: false };

describe('the published vectors of X', () => {
  it.each(vectors.tweets)('tweets: $description', ({ text, expected }) => {
    expect(countXText(text, V1).isValid).toBe(expected);
  });

  it.each([...vectors.WeightedTweetsCounterTest, ...vectors.UnicodeDirectionalMarkerCounterTest])(
    'weighted length: $description',
    ({ text, expected }) => {
      const { weightedLength, isValid, permillage, validRangeEnd } = countXText(text, V2);
      expect({ weightedLength, valid: isValid, permillage, validRangeEnd }).toEqual({
        weightedLength: expected.weightedLength,
        valid: expected.valid,
        permillage: expected.permillage,
        validRangeEnd: expected.validRangeEnd,
      });
    },
  );
});

/** As the page describes it: docs.x.com/fundamentals/counting-characters, "Emoji counting" and "URL handling". */
describe('what X counts today', () => {
  it.each([
    ['a single emoji', '👾', 2],
    ['an emoji with a skin tone', '🙋🏽', 2],
    ['an emoji joined by U+200D', '👨‍🎤', 2],
    ['a family of four', '👨‍👩‍👧‍👦', 2],
    ['a flag', '🇩🇪', 2],
    ['a flag spelled with tags', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', 2],
    ['a keycap', '1️⃣', 2],
    ['a heart with a variation selector', '❤️', 2],
    ['a digit, which Unicode also calls an emoji', '1', 1],
    ['a link of any length', `https://example.com/${'a'.repeat(400)}`, 23],
    ['a link without a protocol', 'example.com', 23],
    ['Latin with a mark, composed or not', 'cafe\u0301', 4],
    ['Japanese', 'こんにちは', 10],
  ])('counts %s', (_, text, expected) => {
    expect(countXText(text).weightedLength).toBe(expected);
  });

  // PITFALLS "twitter-text 3.1 counts some emoji sequences as 5 or 9 where X counts 2": these came with Emoji 13 to 17.
  it.each(['🧑‍🧑‍🧒‍🧒', '🧑🏿‍❤️‍💋‍🧑🏻', '🫱🏻‍🫲🏿', '🙂‍↔️', '🐦‍🔥', '❤️‍🔥', '🧔🏽‍♀️', '🫩', '🏃🏾‍♀️‍➡️'])(
    'counts %s, which is newer than twitter-text, as two',
    (emoji) => {
      expect(countXText(emoji).weightedLength).toBe(2);
    },
  );

  it('finds in every sequence of twemoji one emoji', () => {
    const uncounted = TWEMOJI.filter(
      (emoji) => parseTwemoji(emoji).length === 1 && countXText(emoji).weightedLength !== 2,
    );
    expect(uncounted).toEqual([]);
  });

  it('adds up over plain letters', () => {
    const words = fc.string({ unit: fc.constantFrom(...'abcXYZ 0123456789'), maxLength: 60 });
    fc.assert(
      fc.property(words, words, (a, b) => {
        expect(countXText(a + b).weightedLength).toBe(countXText(a).weightedLength + countXText(b).weightedLength);
      }),
    );
  });
});

/** Every assigned code point that stands alone as an emoji, each with each skin tone, and each flag. */
const TWEMOJI: readonly string[] = allEmoji();

function allEmoji(): readonly string[] {
  const found: string[] = [];
  for (let point = 0xa9; point <= 0x1faff; point += 1) {
    const character = String.fromCodePoint(point);
    if (/\p{Emoji}/u.test(character) && !/\p{Regional_Indicator}/u.test(character)) found.push(character);
    if (/\p{Emoji_Modifier_Base}/u.test(character)) found.push(`${character}🏻`, `${character}🏿`, `${character}🏽‍♂️`);
  }
  return found;
}
