import { describe, expect, it } from 'vitest';
import { extractMastodonEntities } from './entities.ts';
import { mastodon } from './platform.ts';

function fits(text: string, contentWarning = ''): boolean {
  return mastodon.countText(text, { settings: { contentWarning } }).remaining >= 0;
}

/** Cases of github.com/mastodon/mastodon, spec/validators/status_length_validator_spec.rb. */
describe("Mastodon's own cases", () => {
  it.each([
    ['refuses a content warning of 520', '', 'a'.repeat(520), false],
    ['refuses a text of 520', 'a'.repeat(520), '', false],
    ['refuses text and content warning of 501 together', 'b'.repeat(251), 'a'.repeat(250), false],
    ['counts a link as 23', `${'a'.repeat(476)} http://${'b'.repeat(30)}.com/example`, '', true],
    ['counts what is no link in full', `${'a'.repeat(476)}http://${'b'.repeat(30)}.com/example`, '', false],
    ['counts a link that is too long in full', `http://example.com/valid?${'#foo?'.repeat(1000)}`, '', false],
    ['counts the local part of a mention', `${'a'.repeat(493)} @alice@${'b'.repeat(30)}.com`, '', true],
    ['counts a mention with a server that is too long in full', `@alice@${'b'.repeat(500)}.com`, '', false],
    ['counts an emoji as one', '✨'.repeat(500), '', true],
    ['counts a joined emoji as one', '🏳️‍⚧️'.repeat(500), '', true],
  ] as const)('%s', (_, text, contentWarning, expected) => {
    expect(fits(text, contentWarning)).toBe(expected);
  });

  it('counts neither too little nor too much', () => {
    const text = 'a link https://example.com/a/long/path and @ana@mastodon.example';
    expect(mastodon.countText(text).used).toBe('a link '.length + 23 + ' and @ana'.length);
  });
});

// PITFALLS "Mastodon hard-coded at 500 (postiz-app#1083, mixpost#148)".
it("takes the instance's own limits", () => {
  expect(mastodon.countText('a', { overrides: { textMax: 5000, urlLength: 30 } }).max).toBe(5000);
  expect(mastodon.countText('https://example.com', { overrides: { urlLength: 30 } }).used).toBe(30);
});

it('finds links with a protocol, mentions with a server, and hashtags after a space', () => {
  const text = 'https://例え.jp/ぱす example.com @a.b@server.social #日本語 x#no #123 #a·b';
  expect(extractMastodonEntities(text).map(({ kind, start, end }) => [kind, text.slice(start, end)])).toEqual([
    ['link', 'https://例え.jp/ぱす'],
    ['mention', '@a.b@server.social'],
    ['hashtag', '#日本語'],
    ['hashtag', '#a·b'],
  ]);
});
