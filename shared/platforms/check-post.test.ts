import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOVING_GIF, SQUARE_JPEG, TEN_PAGE_PDF, UPRIGHT_MP4 } from '#test/fixtures/media-files.ts';
import { PROVIDERS, type Provider } from '../domain/states.ts';
import type { Issue } from './issue.ts';
import type { MediaFile } from './media-file.ts';
import type { PlatformSettings, PostInput } from './platform.ts';
import { platforms } from './registry.ts';

function issues(provider: Provider, post: Partial<PostInput>): readonly string[] {
  return platforms[provider]
    .checkPost({ text: 'A red kite.', media: [], ...post })
    .map((issue) => (issue.severity === 'error' ? issue.code : `(${issue.code})`));
}

/** What each platform asks for beside a text. */
const ENOUGH: Readonly<Record<Provider, { media: readonly MediaFile[]; settings: PlatformSettings }>> = {
  x: { media: [], settings: {} },
  linkedin: { media: [], settings: {} },
  instagram: { media: [SQUARE_JPEG], settings: {} },
  facebook: { media: [], settings: {} },
  threads: { media: [], settings: {} },
  tiktok: { media: [UPRIGHT_MP4], settings: { privacyLevel: 'PUBLIC_TO_EVERYONE' } },
  youtube: { media: [UPRIGHT_MP4], settings: { title: 'A red kite', madeForKids: 'no' } },
  pinterest: { media: [SQUARE_JPEG], settings: { boardId: '1' } },
  reddit: { media: [], settings: { subreddit: 'birds', title: 'A red kite' } },
  bluesky: { media: [], settings: {} },
  mastodon: { media: [], settings: {} },
  discord: { media: [], settings: {} },
  telegram: { media: [], settings: {} },
};

describe.each(PROVIDERS)('%s', (provider) => {
  it('has nothing against a post that has all it needs', () => {
    expect(issues(provider, ENOUGH[provider])).toEqual([]);
  });

  it('says it when there is nothing to publish', () => {
    expect(issues(provider, { text: ' \n', settings: ENOUGH[provider].settings })).toContain(
      platforms[provider].capabilities.needsMedia ? 'media_missing' : 'text_empty',
    );
  });

  it('takes any settings without failing, and says which it does not understand', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('title', 'tags', 'visibility', 'link', 'other'), fc.anything()),
        (settings) => {
          const found: readonly Issue[] = platforms[provider].checkPost({ text: 'a', media: [], settings });
          for (const issue of found) expect(issue.provider).toBe(provider);
        },
      ),
    );
  });
});

describe('text', () => {
  it.each<[string, Provider, Partial<PostInput>, readonly string[]]>([
    ['that is too long', 'x', { text: 'a'.repeat(281) }, ['text_too_long']],
    ['that fits with Premium', 'x', { text: 'a'.repeat(281), overrides: { preset: 'premium' } }, []],
    [
      'that is too long as a caption',
      'telegram',
      { text: 'a'.repeat(1025), media: [SQUARE_JPEG] },
      ['text_too_long', '(alt_text_unsupported)'],
    ],
    ['with two cashtags', 'x', { text: '$TSLA and $AAPL' }, ['text_too_many_cashtags']],
    ['with a hidden character', 'x', { text: 'a\ufeffb' }, ['text_invalid_character']],
    [
      'with six hashtags',
      'instagram',
      { text: '#a '.repeat(6), media: [SQUARE_JPEG] },
      ['(text_more_hashtags_than_advised)'],
    ],
    ['with 31 hashtags', 'instagram', { text: '#a '.repeat(31), media: [SQUARE_JPEG] }, ['text_too_many_hashtags']],
    ['with 21 mentions', 'instagram', { text: '@ana '.repeat(21), media: [SQUARE_JPEG] }, ['text_too_many_mentions']],
    [
      'with a link that cannot be clicked',
      'instagram',
      { text: 'see example.com', media: [SQUARE_JPEG] },
      ['(text_links_not_clickable)'],
    ],
    ['with six links', 'threads', { text: 'a.com b.com c.com d.com e.com f.com' }, ['text_too_many_links']],
    ['with one link six times', 'threads', { text: 'a.com '.repeat(6) }, []],
    [
      'that a story does not show',
      'instagram',
      { postKind: 'story', media: [{ ...SQUARE_JPEG, width: 1080, height: 1920, altText: null }] },
      ['(text_not_shown)'],
    ],
    ['with angle brackets', 'youtube', { ...ENOUGH.youtube, text: 'a <b>' }, ['text_angle_brackets']],
  ])('%s (%s)', (_, provider, post, expected) => {
    expect(issues(provider, post)).toEqual(expected);
  });

  it('says by how much it is too long', () => {
    expect(platforms.x.checkPost({ text: 'a'.repeat(290), media: [] })).toEqual([
      {
        code: 'text_too_long',
        severity: 'error',
        field: 'text',
        provider: 'x',
        values: { platform: 'X', postKind: 'post', used: 290, max: 280, count: 10 },
      },
    ]);
  });
});

describe('files together', () => {
  it.each<[string, Provider, readonly MediaFile[], readonly string[]]>([
    ['five pictures', 'x', Array(5).fill(SQUARE_JPEG), ['media_too_many']],
    ['a picture and a film', 'x', [SQUARE_JPEG, UPRIGHT_MP4], ['media_not_together']],
    ['two films', 'x', [UPRIGHT_MP4, UPRIGHT_MP4], ['media_too_many']],
    ['a picture and a film', 'instagram', [SQUARE_JPEG, UPRIGHT_MP4], []],
    ['a picture and a film', 'threads', [SQUARE_JPEG, UPRIGHT_MP4], []],
    ['a picture and a PDF', 'linkedin', [SQUARE_JPEG, TEN_PAGE_PDF], ['media_not_together']],
    ['a picture and a GIF', 'x', [SQUARE_JPEG, { ...MOVING_GIF, altText: 'A loop.' }], ['media_not_together']],
    ['a PDF among films, once for each reason', 'bluesky', [TEN_PAGE_PDF], ['media_kind_unsupported']],
    [
      'more than the whole message may hold',
      'discord',
      Array(3).fill({ ...SQUARE_JPEG, sizeBytes: 9_900_000 }),
      ['media_too_large_together'],
    ],
  ])('%s (%s)', (_, provider, media, expected) => {
    expect(issues(provider, { media })).toEqual(expected);
  });

  it('asks for pictures of one size in one Pin', () => {
    const media = [SQUARE_JPEG, { ...SQUARE_JPEG, height: 1350 }];
    expect(issues('pinterest', { ...ENOUGH.pinterest, media })).toEqual(['media_different_sizes']);
  });
});

// PITFALLS "alt text dropped on X (postiz-app#653)".
describe('alt text', () => {
  it('is missed where the platform takes it', () => {
    expect(issues('x', { media: [{ ...SQUARE_JPEG, altText: ' ' }] })).toEqual(['(alt_text_missing)']);
  });

  it('is held to the length of the platform', () => {
    const media = [{ ...SQUARE_JPEG, altText: 'a'.repeat(1001) }];
    expect([issues('x', { media }), issues('mastodon', { media })]).toEqual([['alt_text_too_long'], []]);
  });

  it('that the platform drops is told', () => {
    expect(issues('tiktok', { ...ENOUGH.tiktok, media: [SQUARE_JPEG] })).toEqual(['(alt_text_unsupported)']);
  });
});

describe('settings', () => {
  it.each<[string, Provider, PlatformSettings, readonly string[]]>([
    ['without a title', 'youtube', { madeForKids: 'no' }, ['title_missing']],
    ['with a title of one letter', 'youtube', { madeForKids: 'no', title: 'a' }, ['title_too_short']],
    ['with a title of 101', 'youtube', { madeForKids: 'no', title: 'a'.repeat(101) }, ['title_too_long']],
    ['with angle brackets in the title', 'youtube', { madeForKids: 'no', title: 'a > b' }, ['title_angle_brackets']],
    [
      'with tags of 501',
      'youtube',
      { ...ENOUGH.youtube.settings, tags: ['a'.repeat(250), 'b'.repeat(250)] },
      ['tags_too_long'],
    ],
    ['with tags of 500', 'youtube', { ...ENOUGH.youtube.settings, tags: ['a'.repeat(250), 'b'.repeat(249)] }, []],
    ['without saying whether it is for kids', 'youtube', { title: 'A red kite' }, ['setting_missing']],
    ['without a choice of who sees it', 'tiktok', {}, ['setting_missing']],
    [
      'that nobody but the author sees',
      'tiktok',
      { privacyLevel: 'SELF_ONLY', promotesPaidPartner: true },
      ['disclosure_needs_public'],
    ],
    ['without a board', 'pinterest', {}, ['setting_missing']],
    ['with half a link', 'pinterest', { boardId: '1', link: 'example.com' }, ['link_invalid']],
    [
      'with a link that is too long',
      'pinterest',
      { boardId: '1', link: `https://example.com/${'a'.repeat(2048)}` },
      ['setting_too_long'],
    ],
    ['without subreddit and title', 'reddit', {}, ['setting_missing', 'title_missing']],
    [
      'with a name that is no subreddit',
      'reddit',
      { subreddit: 'red kites', title: 'A red kite' },
      ['setting_invalid'],
    ],
    ['with a value that is not on the list', 'mastodon', { visibility: 'friends' }, ['setting_invalid']],
    ['with more to a topic than a topic', 'threads', { topicTag: 'birds & kites' }, ['setting_invalid']],
    ['with four collaborators', 'instagram', { collaborators: ['a', 'b', 'c', 'd'] }, ['setting_too_many']],
    ['with keys that we do not know', 'x', { somethingNew: 1 }, []],
  ])('%s (%s)', (_, provider, settings, expected) => {
    expect(issues(provider, { ...ENOUGH[provider], settings })).toEqual(expected);
  });
});
