import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PROVIDERS, type Provider } from '../domain/states.ts';
import { must } from '../lib/must.ts';
import { findOverflow } from './find-overflow.ts';
import type { CountContext } from './platform.ts';
import { platforms } from './registry.ts';

const image = { kind: 'image', animated: false } as const;
const video = { kind: 'video', animated: false } as const;

describe('how each platform counts', () => {
  it.each<[Provider, string, string, CountContext, number, number]>([
    ['threads', 'an emoji by its bytes', 'a👨‍👩‍👧‍👦', {}, 26, 500],
    ['threads', 'a letter with a mark as one', 'é', {}, 1, 500],
    ['threads', 'a digit as one', '1', {}, 1, 500],
    ['linkedin', 'in UTF-16 units', '👾', {}, 2, 3000],
    ['instagram', 'in UTF-16 units', '👾', {}, 2, 2200],
    ['facebook', 'in UTF-16 units', 'a', {}, 1, 63_206],
    ['tiktok', 'a caption of a video', 'a', { media: [video] }, 1, 2200],
    ['tiktok', 'a description of photos', 'a', { media: [image] }, 1, 4000],
    ['youtube', 'a description in bytes', 'é', {}, 2, 5000],
    ['pinterest', 'in code points', '👾', {}, 1, 800],
    ['reddit', 'in code points', '👾', {}, 1, 40_000],
    ['discord', 'without the space around', ' a👾 \n', {}, 2, 2000],
    ['telegram', 'in UTF-16 units', '👾', {}, 2, 4096],
    ['telegram', 'a caption', 'a', { media: [image] }, 1, 1024],
    ['telegram', 'HTML without its tags', '<b>a &amp; b</b> <3', { settings: { format: 'html' } }, 8, 4096],
    [
      'telegram',
      'an HTML link by its words',
      '<a href="https://example.com">here</a>',
      { settings: { format: 'html' } },
      4,
      4096,
    ],
    ['telegram', 'Markdown without its signs', '*a* __b__ \\*c', { settings: { format: 'markdown' } }, 6, 4096],
    ['telegram', 'code in Markdown with its signs', '`a*b`', { settings: { format: 'markdown' } }, 3, 4096],
    [
      'telegram',
      'a Markdown link by its words',
      '[here](https://example.com)',
      { settings: { format: 'markdown' } },
      4,
      4096,
    ],
    ['telegram', 'plain text as it is', '<b>*a*</b>', {}, 10, 4096],
    ['x', 'up to 25,000 with Premium', 'a', { overrides: { preset: 'premium' } }, 1, 25_000],
    ['x', 'up to what the account may', 'a', { overrides: { preset: 'premium', textMax: 4000 } }, 1, 4000],
  ])('%s counts %s', (provider, _, text, context, used, max) => {
    expect(platforms[provider].countText(text, context)).toMatchObject({ used, max, remaining: max - used });
  });

  // PITFALLS "Full URL length counted, raw length used for every network (postiz-app#1149)".
  it('counts a link of 100 characters differently where the platforms do', () => {
    const link = `https://example.com/${'a'.repeat(80)}`;
    const counts = Object.fromEntries(
      PROVIDERS.map((provider) => [provider, platforms[provider].countText(link).used]),
    );
    expect(counts).toMatchObject({ x: 23, mastodon: 23, bluesky: 100, threads: 100, linkedin: 100 });
  });

  it('passes over overrides that make no sense', () => {
    const overrides = { textMax: 'many', urlLength: -1, imageMimeTypes: 'image/png', somethingNew: true };
    expect(platforms.x.limits(overrides)).toEqual(platforms.x.limits());
  });
});

describe.each(PROVIDERS)('%s', (provider) => {
  const platform = platforms[provider];
  const letters = fc.string({ unit: fc.constantFrom(...'abcdefXYZ0123456789'), maxLength: 80 });
  const anything = fc.string({ unit: 'binary', maxLength: 120 });

  it('adds up over plain letters', () => {
    fc.assert(
      fc.property(letters, letters, (a, b) => {
        expect(platform.countText(a + b).used).toBe(platform.countText(a).used + platform.countText(b).used);
      }),
    );
  });

  it('never counts less than nothing, and keeps its sums', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const { used, max, remaining } = platform.countText(text);
        expect(used).toBeGreaterThanOrEqual(0);
        expect(used + remaining).toBe(max);
      }),
    );
  });

  it('shows where a text no longer fits', () => {
    const overrides = { textMax: 10, textBytesMax: 10 };
    expect(findOverflow(platform, 'abcdefghij', { overrides })).toBeNull();
    expect(findOverflow(platform, 'abcdefghijk', { overrides })).toBe(10);
    const start = must(findOverflow(platform, `abcdefgh👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦`, { overrides }), 'overflow');
    expect([8, 19, 30]).toContain(start);
  });
});
