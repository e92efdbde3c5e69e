import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PROVIDERS, type Provider } from '../domain/states.ts';
import { extractEntities } from './extract-entities.ts';

const RULES = [...PROVIDERS, 'canonical'] as const;

function found(text: string, rules: Provider | 'canonical'): readonly string[] {
  return extractEntities(text, rules).map(({ start, end }) => text.slice(start, end));
}

describe('what each platform highlights', () => {
  const text = 'Hi @ana.b and @ana@server.social: see example.com, https://example.com/a #tag $TSLA r/pics';
  it.each<[Provider | 'canonical', readonly string[]]>([
    ['canonical', ['@ana.b', '@ana@server.social', 'example.com', 'https://example.com/a', '#tag', '$TSLA']],
    ['x', ['@ana', 'example.com', 'https://example.com/a', '#tag', '$TSLA']],
    ['linkedin', ['example.com', 'https://example.com/a', '#tag']],
    ['facebook', ['example.com', 'https://example.com/a', '#tag']],
    ['instagram', ['@ana.b', '#tag']],
    ['threads', ['@ana.b', 'example.com', 'https://example.com/a', '#tag']],
    ['tiktok', ['@ana.b', '#tag']],
    ['youtube', ['@ana.b', 'https://example.com/a', '#tag']],
    ['pinterest', ['#tag']],
    ['reddit', ['https://example.com/a', 'r/pics']],
    ['mastodon', ['@ana.b', '@ana@server.social', 'https://example.com/a', '#tag']],
    ['discord', ['https://example.com/a']],
    ['telegram', ['example.com', 'https://example.com/a', '#tag', '$TSLA']],
  ])('%s', (rules, expected) => {
    expect(found(text, rules)).toEqual(expected);
  });

  it('finds mentions on Discord in the form of its API', () => {
    expect(found('<@123456789012345678> <#123456789012345678> @everyone @ana', 'discord')).toEqual([
      '<@123456789012345678>',
      '<#123456789012345678>',
      '@everyone',
    ]);
  });

  it('takes a name on Telegram from five letters on', () => {
    expect(found('@ana @anabel', 'telegram')).toEqual(['@anabel']);
  });
});

describe.each(RULES)('the ranges of %s', (rules) => {
  const pieces = fc.constantFrom(
    '#',
    '@',
    '$',
    'a',
    '1',
    ' ',
    '\n',
    '.',
    '/',
    'https://',
    'example.com',
    'é',
    '語',
    '👨‍👩‍👧‍👦',
    '(',
    ')',
    '_',
    '-',
    'RT',
    '\ud800',
  );
  it('are in order, do not touch each other and lie within the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          let position = 0;
          for (const { start, end } of extractEntities(text, rules)) {
            expect(start).toBeGreaterThanOrEqual(position);
            expect(end).toBeGreaterThan(start);
            expect(end).toBeLessThanOrEqual(text.length);
            position = end;
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** Runs of what makes a scanner go back: each of these once took 60 ms or more, or would in a regular expression. */
describe('5,000 characters of the worst', () => {
  it.each([
    ['labels with underscores', `${'a_b.'.repeat(1250)}com`],
    ['dots', 'a.'.repeat(2500)],
    ['open brackets', `http://a.com/${'(a'.repeat(2490)}`],
    ['hashes', '#a'.repeat(2500)],
    ['ats', '@a'.repeat(2500)],
    ['protocols', 'http://'.repeat(714)],
    ['Japanese with domains', 'これは日本語です。example.com中国語'.repeat(185)],
    ['words', 'The quick brown fox. Visit example.com/a?b=c #hash @men $TSLA '.repeat(80)],
  ])('%s take a moment', (_, text) => {
    const times = Array.from({ length: 20 }, () => {
      const startedAt = performance.now();
      extractEntities(text, 'canonical');
      return performance.now() - startedAt;
    });
    // The best of many runs, with room for a slow machine: what it guards against is ten times as much.
    expect(Math.min(...times)).toBeLessThan(10);
  });
});
