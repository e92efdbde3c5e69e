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
