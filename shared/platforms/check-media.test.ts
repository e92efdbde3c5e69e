import { describe, expect, it } from 'vitest';
import {
  IPHONE_HEIC,
  IPHONE_HEVC_MOV,
  MOVING_GIF,
  SQUARE_JPEG,
  TEN_PAGE_PDF,
  UPRIGHT_MP4,
} from '#test/fixtures/media-files.ts';
import { PROVIDERS, type Provider } from '../domain/states.ts';
import { checkMediaForAccounts } from './check-media-for-accounts.ts';
import type { MediaFile } from './media-file.ts';
import { platforms } from './registry.ts';

function errors(provider: Provider, file: MediaFile, postKind?: 'reel' | 'story'): readonly string[] {
  return platforms[provider]
    .checkMedia(file, { postKind })
    .filter((issue) => issue.severity === 'error')
    .map((issue) => issue.code);
}

function refusedBy(file: MediaFile): readonly Provider[] {
  return PROVIDERS.filter((provider) => errors(provider, file).length > 0);
}

describe('what is refused at the moment of the drop', () => {
  it('a plain JPEG only where there are no pictures', () => {
    expect(refusedBy(SQUARE_JPEG)).toEqual(['youtube']);
  });

  it('a plain film nowhere', () => {
    expect(refusedBy(UPRIGHT_MP4)).toEqual([]);
  });

  // PITFALLS "HEIC pictures and HEVC video come from every iPhone".
  it('a HEIC picture nearly everywhere', () => {
    expect(PROVIDERS.filter((provider) => !refusedBy(IPHONE_HEIC).includes(provider))).toEqual([
      'mastodon',
      'discord',
      'telegram',
    ]);
  });

  it('an HEVC film in MOV where H.264 or MP4 is asked for', () => {
    expect(refusedBy(IPHONE_HEVC_MOV)).toEqual(['x', 'linkedin', 'bluesky', 'telegram']);
  });

  it('a PDF where there are no documents', () => {
    expect(PROVIDERS.filter((provider) => !refusedBy(TEN_PAGE_PDF).includes(provider))).toEqual([
      'linkedin',
      'discord',
      'telegram',
    ]);
  });

  it('a moving GIF where it would stand still or is not taken', () => {
    expect(refusedBy(MOVING_GIF)).toEqual(['instagram', 'threads', 'tiktok', 'youtube', 'pinterest', 'bluesky']);
  });

  it('nothing for what is not known of it', () => {
    const unknown = { ...UPRIGHT_MP4, width: null, height: null, durationMs: null, codec: null, frameRate: null };
    expect(refusedBy(unknown)).toEqual([]);
  });
});

describe('each limit', () => {
  it.each<[string, Provider, MediaFile, 'reel' | 'story' | undefined, readonly string[]]>([
    ['bytes', 'bluesky', { ...SQUARE_JPEG, sizeBytes: 2_000_001 }, undefined, ['media_too_large']],
    ['bytes, exactly', 'bluesky', { ...SQUARE_JPEG, sizeBytes: 2_000_000 }, undefined, []],
    ['a duration that is too long', 'facebook', { ...UPRIGHT_MP4, durationMs: 94_000 }, 'reel', ['video_too_long']],
    ['a duration that is too short', 'tiktok', { ...UPRIGHT_MP4, durationMs: 2900 }, undefined, ['video_too_short']],
    ['a codec', 'x', { ...UPRIGHT_MP4, codec: 'av01.0.05M.08' }, undefined, ['video_codec_unsupported']],
    [
      'a frame rate that is too high',
      'x',
      { ...UPRIGHT_MP4, frameRate: 120 },
      undefined,
      ['video_frame_rate_too_high'],
    ],
    [
      'a frame rate that is too low',
      'threads',
      { ...UPRIGHT_MP4, frameRate: 15 },
      undefined,
      ['video_frame_rate_too_low'],
    ],
    ['23.976 frames as 23 or more', 'threads', { ...UPRIGHT_MP4, frameRate: 23.976 }, undefined, []],
    [
      'a picture that is too tall',
      'instagram',
      { ...SQUARE_JPEG, width: 1000, height: 1500 },
      undefined,
      ['media_ratio_too_narrow'],
    ],
    [
      'a picture that is too wide',
      'instagram',
      { ...SQUARE_JPEG, width: 2000, height: 1000 },
      undefined,
      ['media_ratio_too_wide'],
    ],
    ['4:5 with a pixel of rounding', 'instagram', { ...SQUARE_JPEG, width: 1079, height: 1350 }, undefined, []],
    ['any ratio in a story', 'instagram', { ...SQUARE_JPEG, width: 1000, height: 1500 }, 'story', []],
    [
      'a film lying down as a Reel',
      'facebook',
      { ...UPRIGHT_MP4, width: 1920, height: 1080 },
      'reel',
      ['media_ratio_too_wide'],
    ],
    ['a film that is too small', 'tiktok', { ...UPRIGHT_MP4, width: 320, height: 568 }, undefined, ['media_too_small']],
    [
      'a film that is too wide',
      'threads',
      { ...UPRIGHT_MP4, width: 3840, height: 2160 },
      undefined,
      ['media_too_wide'],
    ],
    ['pixels', 'linkedin', { ...SQUARE_JPEG, width: 8000, height: 8000 }, undefined, ['media_too_many_pixels']],
    [
      'width and height together',
      'telegram',
      { ...SQUARE_JPEG, width: 6000, height: 5000 },
      undefined,
      ['media_sides_too_long'],
    ],
    ['pages', 'linkedin', { ...TEN_PAGE_PDF, pageCount: 301 }, undefined, ['document_too_many_pages']],
    ['a picture as a Reel', 'instagram', SQUARE_JPEG, 'reel', ['media_kind_unsupported']],
    ['a GIF that stands still, as a picture', 'x', { ...MOVING_GIF, animated: false }, undefined, []],
    [
      'a PNG that moves, as a GIF',
      'bluesky',
      { ...SQUARE_JPEG, mimeType: 'image/png', animated: true },
      undefined,
      ['media_kind_unsupported'],
    ],
  ])('%s (%s)', (_, provider, file, postKind, expected) => {
    expect(errors(provider, file, postKind)).toEqual(expected);
  });

  it('of the account comes before that of the platform', () => {
    const film = { ...UPRIGHT_MP4, durationMs: 200_000 };
    expect(platforms.tiktok.checkMedia(film)).toEqual([]);
    // TikTok's creator_info: max_video_post_duration_sec.
    expect(platforms.tiktok.checkMedia(film, { overrides: { videoDurationMaxMs: 180_000 } })).toMatchObject([
      { code: 'video_too_long', values: { actualMs: 200_000, maxMs: 180_000 } },
    ]);
  });

  it('tells the other kind of post that takes the file', () => {
    expect(platforms.facebook.checkMedia({ ...UPRIGHT_MP4, durationMs: 94_000 }, { postKind: 'reel' })).toMatchObject([
      { code: 'video_too_long', mediaId: 'upright', values: { postKind: 'reel', elsewhere: 'post' } },
    ]);
  });

  it('that the platform mends itself is a warning', () => {
    expect(platforms.instagram.checkMedia({ ...SQUARE_JPEG, width: 3000, height: 3000 })).toMatchObject([
      { code: 'media_too_wide', severity: 'warning' },
    ]);
  });
});

it('tells for every chosen account whether it refuses the file, and is silent about the others', () => {
  const accounts = [
    { id: 'a', provider: 'bluesky' },
    { id: 'b', provider: 'mastodon', overrides: { imageBytesMax: 1_000_000 } },
    { id: 'c', provider: 'instagram' },
    { id: 'd', provider: 'x' },
  ] as const;
  const verdicts = checkMediaForAccounts({ ...SQUARE_JPEG, sizeBytes: 3_000_000, width: 2000, height: 2000 }, accounts);
  expect(
    verdicts.map(({ accountId, isRefused, issues }) => [accountId, isRefused, issues.map(({ code }) => code)]),
  ).toEqual([
    ['a', true, ['media_too_large']],
    ['b', true, ['media_too_large']],
    ['c', false, ['media_too_wide']],
  ]);
});
