import { describe, expect, it } from 'vitest';
import { bluesky } from '../bluesky/platform.ts';
import { extractBlueskyEntities } from './entities.ts';
import { toByteRange } from './facet-offsets.ts';

function found(text: string): readonly string[] {
  return extractBlueskyEntities(text).map(({ kind, start, end }) => `${kind}: ${text.slice(start, end)}`);
}

/** The rules of github.com/bluesky-social/atproto, packages/api/tests/rich-text-detection.test.ts, in cases of our own. */
describe('what Bluesky makes of a text', () => {
  it.each([
    ['a handle', 'thanks @ana.example.com', ['mention: @ana.example.com']],
    ['a handle behind a bracket', '(@ana.bsky.social)', ['mention: @ana.bsky.social']],
    ['a handle for tests', '@ana.test', ['mention: @ana.test']],
    ['no handle without a domain', 'hi @ana', []],
    ['no handle under a domain that does not exist', '@ana.nowhereatall', []],
    ['no handle inside an address', 'ana@example.com', []],
    ['a link', 'see https://example.com/a?b=c#d', ['link: https://example.com/a?b=c#d']],
    ['a link without its full stop', 'see https://example.com.', ['link: https://example.com']],
    ['a link in brackets', '(https://example.com)', ['link: https://example.com']],
    ['a link that holds brackets', 'https://example.com/a_(b)', ['link: https://example.com/a_(b)']],
    ['a bare domain', 'see example.com/path now', ['link: example.com/path']],
    ['no link to a domain that does not exist', 'see example.nowhereatall', []],
    ['no file name', 'open notes.txt', []],
    ['hashtags', '#a and #b', ['hashtag: #a', 'hashtag: #b']],
    ['a hashtag with a full-width sign', '＃tag', ['hashtag: ＃tag']],
    ['a hashtag that begins with a digit', '#1st', ['hashtag: #1st']],
    ['no number', 'we are #1', []],
    ['a hashtag without its punctuation', '#one, #two!', ['hashtag: #one', 'hashtag: #two']],
    ['an emoji as a hashtag', '#🦋', ['hashtag: #🦋']],
    ['no keycap', '#️⃣ tag', []],
    ['a hashtag of 64 characters', `#${'a'.repeat(64)}`, [`hashtag: #${'a'.repeat(64)}`]],
    ['no hashtag of 65', `#${'a'.repeat(65)}`, []],
    ['a hashtag up to a character of no width', '#a\u200bb', ['hashtag: #a']],
    ['a cashtag', 'buy $TSLA.', ['cashtag: $TSLA']],
    ['no sum of money', 'for $100', []],
  ])('finds %s', (_, text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it('places facets by bytes, not by UTF-16 units', () => {
    const text = '👨‍👩‍👧‍👧 ✨ see https://example.com and @ana.test';
    const bytes = new TextEncoder().encode(text);
    const read = extractBlueskyEntities(text).map((entity) => {
      const { byteStart, byteEnd } = toByteRange(text, entity);
      return new TextDecoder().decode(bytes.slice(byteStart, byteEnd));
    });
    expect(read).toEqual(['https://example.com', '@ana.test']);
  });
});

/** app.bsky.feed.post: maxGraphemes 300, maxLength 3000 (bytes). */
describe('how long a text is on Bluesky', () => {
  it('counts a family as one character', () => {
    expect(bluesky.countText('👨‍👩‍👧‍👧')).toMatchObject({ used: 1, max: 300, unit: 'graphemes' });
  });

  it('tells the bytes when they run out before the characters do', () => {
    const text = '👨‍👩‍👧‍👧'.repeat(121);
    expect(bluesky.countText(text)).toMatchObject({ used: 3025, max: 3000, unit: 'bytes', remaining: -25 });
    expect(bluesky.checkPost({ text, media: [] })).toMatchObject([{ code: 'text_too_many_bytes', severity: 'error' }]);
  });

  it('counts a link in full', () => {
    expect(bluesky.countText('https://example.com').used).toBe(19);
  });
});
