import { expect, it } from 'vitest';
import { readVectors } from './vectors.ts';

/** A fixture that lost its end would pass every test that reads it. */
it.each([
  [
    'twitter-text/validate.yml',
    { tweets: 8, hashtags: 7, urls: 24, WeightedTweetsCounterTest: 20, UnicodeDirectionalMarkerCounterTest: 2 },
  ],
  ['twitter-text/extract.yml', { mentions: 23, urls: 91, hashtags: 65 }],
])('%s holds all its vectors', (path, expected) => {
  const sections = readVectors<Record<string, readonly unknown[]>>(path);
  expect(Object.fromEntries(Object.entries(sections).map(([name, vectors]) => [name, vectors.length]))).toEqual(
    expected,
  );
});
