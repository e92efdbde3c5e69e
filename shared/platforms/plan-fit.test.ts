import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  IPHONE_HEIC,
  IPHONE_HEVC_MOV,
  MOVING_GIF,
  SQUARE_JPEG,
  TEN_PAGE_PDF,
  UPRIGHT_MP4,
} from '#test/fixtures/media-files.ts';
import { type Fit, type PictureFit, pictureFit } from '../domain/fit.ts';
import { PROVIDERS, type Provider } from '../domain/states.ts';
import { checkMediaFile, type MediaRules } from './check-media.ts';
import { type FitPlan, type FitSource, type FitWish, fileAfterFit } from './fit-plan.ts';
import type { Limits } from './limits.ts';
import type { MediaFile } from './media-file.ts';
import { planFit, withoutAdvice } from './plan-fit.ts';
import type { PostKind } from './platform.ts';
import { platforms } from './registry.ts';

function plan(
  provider: Provider,
  file: MediaFile,
  more: FitWish & { postKind?: PostKind; source?: Partial<FitSource> } = {},
) {
  const source = { file, hasAlpha: false, hasLocation: false, ...more.source };
  return planFit(source, platforms[provider].mediaRules({ postKind: more.postKind }), more);
}

/** What a plan comes to, in a line. */
function say(made: FitPlan): string {
  if (made.kind === 'fits') return 'fits';
  if (made.kind === 'cannot') return `cannot: ${made.code}`;
  const { fit } = made;
  if (fit.kind === 'film') return fit.trim === null ? 'copied' : `cut ${fit.trim.startMs} to ${fit.trim.endMs}`;
  const { crop, width, height } = fit;
  return `${crop.width}×${crop.height}+${crop.left}+${crop.top} → ${width}×${height} ${fit.mimeType.slice(6)}`;
}

describe('a picture', () => {
  it.each<[string, Provider, MediaFile, FitWish & { postKind?: PostKind; source?: Partial<FitSource> }, string]>([
    ['that fits is left alone', 'x', SQUARE_JPEG, {}, 'fits'],
    [
      'that says where it was taken is made anew',
      'x',
      SQUARE_JPEG,
      { source: { hasLocation: true } },
      '1080×1080+0+0 → 1080×1080 jpeg',
    ],
    [
      'of which nobody knows is made anew',
      'x',
      SQUARE_JPEG,
      { source: { hasLocation: null } },
      '1080×1080+0+0 → 1080×1080 jpeg',
    ],
    [
      'is cut to 4:5 around its middle',
      'instagram',
      { ...SQUARE_JPEG, width: 1000, height: 2000 },
      {},
      '1000×1250+0+375 → 1000×1250 jpeg',
    ],
    [
      'is cut around the focus',
      'instagram',
      { ...SQUARE_JPEG, width: 1000, height: 2000 },
      { focus: { x: 0.5, y: 0.4 } },
      '1000×1250+0+175 → 1000×1250 jpeg',
    ],
    [
      'is not cut past its edge',
      'instagram',
      { ...SQUARE_JPEG, width: 1000, height: 2000 },
      { focus: { x: 1, y: 1 } },
      '1000×1250+0+750 → 1000×1250 jpeg',
    ],
    [
      'takes advice: pixels that the platform throws away are not sent',
      'instagram',
      { ...SQUARE_JPEG, width: 4000, height: 3000 },
      {},
      '4000×3000+0+0 → 1440×1080 jpeg',
    ],
    ['leaves advice that it cannot take', 'instagram', { ...SQUARE_JPEG, width: 100, height: 100 }, {}, 'fits'],
    [
      'keeps inside pixels',
      'linkedin',
      { ...SQUARE_JPEG, width: 9000, height: 6000 },
      {},
      '9000×6000+0+0 → 7364×4909 jpeg',
    ],
    [
      'keeps inside sides',
      'telegram',
      { ...SQUARE_JPEG, width: 8000, height: 4000 },
      {},
      '8000×4000+0+0 → 6666×3333 jpeg',
    ],
    [
      'as PNG becomes what is taken',
      'instagram',
      { ...SQUARE_JPEG, mimeType: 'image/png' },
      {},
      '1080×1080+0+0 → 1080×1080 jpeg',
    ],
    ['as AVIF becomes a JPEG', 'x', { ...SQUARE_JPEG, mimeType: 'image/avif' }, {}, '1080×1080+0+0 → 1080×1080 jpeg'],
    [
      'as AVIF with transparency becomes a WebP',
      'x',
      { ...SQUARE_JPEG, mimeType: 'image/avif' },
      { source: { hasAlpha: true } },
      '1080×1080+0+0 → 1080×1080 webp',
    ],
    [
      'as a GIF that stands still becomes a PNG',
      'bluesky',
      { ...SQUARE_JPEG, kind: 'gif', mimeType: 'image/gif' },
      {},
      '1080×1080+0+0 → 1080×1080 png',
    ],
    ['as HEIC cannot be read', 'x', IPHONE_HEIC, {}, 'cannot: cannot_decode'],
    [
      'as HEIC cannot be rid of its place',
      'mastodon',
      IPHONE_HEIC,
      { source: { hasLocation: true } },
      'cannot: location',
    ],
    [
      'of unknown size cannot be made smaller',
      'x',
      { ...SQUARE_JPEG, width: null, sizeBytes: 6e6 },
      {},
      'cannot: unmeasured',
    ],
  ])('%s (%s)', (_, provider, file, more, expected) => {
    expect(say(plan(provider, file, more))).toBe(expected);
  });

  it('is enlarged by a quarter at most, and only where a least size asks for it', () => {
    const rules: MediaRules = { ...platforms.x.mediaRules(), limits: { imagesMax: 1, imageWidthMin: 1000 } };
    const made = [999, 801, 799].map((width) => say(planFit(source({ ...SQUARE_JPEG, width, height: 400 }), rules)));
    expect(made).toEqual(['999×400+0+0 → 1001×401 jpeg', '801×400+0+0 → 1001×500 jpeg', 'cannot: too_small']);
  });

  it('of a few pixels cannot be cut to a ratio that whole pixels do not have', () => {
    const limits = { imagesMax: 1, imageRatioMin: 9 / 16, imageRatioMax: 9 / 16 };
    const rules: MediaRules = { ...platforms.x.mediaRules(), limits };
    const made = [5, 9].map((width) => say(planFit(source({ ...SQUARE_JPEG, width, height: 100 }), rules)));
    expect(made).toEqual(['cannot: too_small', '9×16+0+42 → 9×16 jpeg']);
  });

  it('keeps its transparency where the type has it, and says when it does not', () => {
    const clear = { source: { hasAlpha: true } };
    const png = { ...SQUARE_JPEG, mimeType: 'image/png', sizeBytes: 30_000_000 };
    const made = (['bluesky', 'linkedin', 'instagram'] as const).map((provider) => fitOf(plan(provider, png, clear)));
    expect(made).toMatchObject([
      { mimeType: 'image/png', smallerMimeType: 'image/webp', isFlattened: false },
      { mimeType: 'image/png', smallerMimeType: null, isFlattened: false },
      { mimeType: 'image/jpeg', smallerMimeType: null, isFlattened: true },
    ]);
  });
});

describe('what is no picture', () => {
  it.each<[string, Provider, MediaFile, FitWish & { postKind?: PostKind; source?: Partial<FitSource> }, string]>([
    ['a film that fits', 'bluesky', UPRIGHT_MP4, {}, 'fits'],
    ['a film that says where it was taken', 'bluesky', UPRIGHT_MP4, { source: { hasLocation: true } }, 'copied'],
    ['a film in a container that is not taken', 'linkedin', IPHONE_HEVC_MOV, {}, 'copied'],
    ['a film in a codec that is not taken', 'x', IPHONE_HEVC_MOV, {}, 'cannot: codec'],
    [
      'a film in a codec that nobody knows',
      'x',
      { ...UPRIGHT_MP4, mimeType: 'video/webm', codec: null },
      {},
      'cannot: codec',
    ],
    [
      'a film that is too long',
      'facebook',
      { ...UPRIGHT_MP4, durationMs: 94_000 },
      { postKind: 'reel' },
      'cut 0 to 90000',
    ],
    [
      'a film that is cut by hand',
      'bluesky',
      UPRIGHT_MP4,
      { trim: { startMs: 4000, endMs: 9000 } },
      'cut 4000 to 9000',
    ],
    [
      'a cut that is still too long',
      'facebook',
      { ...UPRIGHT_MP4, durationMs: 200_000 },
      { postKind: 'reel', trim: { startMs: 9000, endMs: 150_000 } },
      'cut 9000 to 99000',
    ],
    ['a cut that takes all', 'bluesky', UPRIGHT_MP4, { trim: { startMs: 0, endMs: 30_000 } }, 'copied'],
    ['a cut that leaves too little', 'tiktok', UPRIGHT_MP4, { trim: { startMs: 0, endMs: 2000 } }, 'cannot: too_short'],
    ['a cut past the end', 'tiktok', UPRIGHT_MP4, { trim: { startMs: 40_000, endMs: 50_000 } }, 'cannot: too_short'],
    ['a film of too many bytes', 'telegram', { ...UPRIGHT_MP4, sizeBytes: 60e6 }, {}, 'cannot: bytes'],
    [
      'a film of too many bytes, cut',
      'telegram',
      { ...UPRIGHT_MP4, sizeBytes: 60e6 },
      { trim: { startMs: 0, endMs: 20_000 } },
      'cut 0 to 20000',
    ],
    [
      'a film lying down as a reel',
      'facebook',
      { ...UPRIGHT_MP4, width: 1920, height: 1080 },
      { postKind: 'reel' },
      'cannot: ratio',
    ],
    ['a film with too many frames', 'x', { ...UPRIGHT_MP4, frameRate: 120 }, {}, 'cannot: frame_rate'],
    ['a film that is too large', 'threads', { ...UPRIGHT_MP4, width: 3840, height: 2160 }, {}, 'cannot: dimensions'],
    ['a film that is too small', 'tiktok', { ...UPRIGHT_MP4, width: 320, height: 568 }, {}, 'cannot: too_small'],
    ['a film that a platform makes smaller itself', 'x', { ...UPRIGHT_MP4, width: 3840, height: 2160 }, {}, 'fits'],
    ['a moving picture where it would stand still', 'instagram', MOVING_GIF, {}, 'cannot: animated'],
    ['a moving picture that is too heavy', 'x', { ...MOVING_GIF, sizeBytes: 16e6 }, {}, 'cannot: animated'],
    ['a picture where there are only films', 'youtube', SQUARE_JPEG, {}, 'cannot: kind'],
    ['a document', 'linkedin', TEN_PAGE_PDF, {}, 'fits'],
    ['a document of too many pages', 'linkedin', { ...TEN_PAGE_PDF, pageCount: 301 }, {}, 'cannot: pages'],
    [
      'a document that says where it was made',
      'linkedin',
      TEN_PAGE_PDF,
      { source: { hasLocation: true } },
      'cannot: location',
    ],
  ])('%s (%s)', (_, provider, file, more, expected) => {
    expect(say(plan(provider, file, more))).toBe(expected);
  });
});

function source(file: MediaFile): FitSource {
  return { file, hasAlpha: false, hasLocation: false };
}

function fitOf(made: FitPlan): Fit | null {
  return made.kind === 'steps' ? made.fit : null;
}

const edge = fc.oneof(
  fc.integer({ min: 1, max: 50 }),
  fc.integer({ min: 1, max: 12_000 }),
  fc.integer({ min: 1, max: 60_000 }),
);
const picture = fc.record({
  mimeType: fc.constantFrom('image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/gif', 'image/heic'),
  sizeBytes: fc.integer({ min: 1, max: 60_000_000 }),
  width: edge,
  height: edge,
});
const film = fc.record({
  mimeType: fc.constantFrom('video/mp4', 'video/quicktime', 'video/webm', 'video/x-matroska'),
  sizeBytes: fc.integer({ min: 1, max: 3_000_000_000 }),
  width: fc.integer({ min: 16, max: 5000 }),
  height: fc.integer({ min: 16, max: 5000 }),
  durationMs: fc.option(fc.integer({ min: 1, max: 3_000_000 })),
  codec: fc.constantFrom('avc', 'hevc', 'vp9', 'av1', 'mpeg4', null),
  frameRate: fc.option(fc.double({ min: 1, max: 240, noNaN: true })),
});
const knowledge = fc.record({ hasAlpha: fc.option(fc.boolean()), hasLocation: fc.option(fc.boolean()) });
const places = PROVIDERS.flatMap((provider) =>
  platforms[provider].postKinds.map((postKind) => ({ provider, postKind })),
);
const rulesOfPlatforms = fc
  .constantFrom(...places)
  .map(({ provider, postKind }) => platforms[provider].mediaRules({ postKind }));
const rulesOfNobody = fc
  .record<Limits>(
    {
      imagesMax: fc.constant(1),
      imageBytesMax: fc.integer({ min: 1, max: 9_000_000 }),
      imageMimeTypes: fc.subarray(['image/jpeg', 'image/png', 'image/webp', 'image/gif']),
      imageWidthMin: fc.integer({ min: 1, max: 3000 }),
      imageWidthMax: fc.integer({ min: 1, max: 5000 }),
      imageHeightMin: fc.integer({ min: 1, max: 3000 }),
      imageHeightMax: fc.integer({ min: 1, max: 5000 }),
      imageSidesMax: fc.integer({ min: 2, max: 10_000 }),
      imagePixelsMax: fc.integer({ min: 1, max: 40_000_000 }),
      imageRatioMin: fc.double({ min: 0.05, max: 1.5, noNaN: true }),
      imageRatioMax: fc.double({ min: 0.5, max: 20, noNaN: true }),
    },
    { requiredKeys: ['imagesMax'] },
  )
  .map((limits): MediaRules => ({ ...platforms.x.mediaRules(), limits, warnings: new Set() }));
const focus = fc.option(
  fc.record({ x: fc.double({ min: 0, max: 1, noNaN: true }), y: fc.double({ min: 0, max: 1, noNaN: true }) }),
  {
    nil: undefined,
  },
);

function assertPictureFit(fit: PictureFit, file: MediaFile, rules: MediaRules, wish: FitWish): void {
  const [width, height] = [file.width ?? 0, file.height ?? 0];
  const { crop } = fit;
  expect(pictureFit.safeParse(fit).success).toBe(true);
  expect(crop.left + crop.width).toBeLessThanOrEqual(width);
  expect(crop.top + crop.height).toBeLessThanOrEqual(height);
  const { x, y } = wish.focus ?? { x: 0.5, y: 0.5 };
  const isSeen = Math.abs(x * width - (crop.left + crop.width / 2)) <= crop.width / 2 + 0.5;
  expect(isSeen && Math.abs(y * height - (crop.top + crop.height / 2)) <= crop.height / 2 + 0.5).toBe(true);
  // Half a pixel of the long edge, and of each edge of the crop.
  const rounding = 0.51 / Math.max(fit.width, fit.height) + 0.51 / crop.width + 0.51 / crop.height;
  expect(Math.abs(fit.width / fit.height / (crop.width / crop.height) - 1)).toBeLessThanOrEqual(rounding * 1.1);
  const { imageRatioMin = 0, imageRatioMax = 1e9 } = rules.limits;
  if (imageRatioMin <= width / height && imageRatioMax >= width / height) {
    expect(crop).toEqual({ left: 0, top: 0, width, height });
  }
  expect(fit.width / crop.width).toBeLessThanOrEqual(1.25 + 1.5 / crop.width);
  if ((rules.limits.imageWidthMin ?? 0) <= width && (rules.limits.imageHeightMin ?? 0) <= height) {
    const isCut = crop.width < width || crop.height < height;
    if (!isCut) expect(fit.width <= width && fit.height <= height).toBe(true);
  }
}

/** Every size and type that the worker may come to on its way to fewer bytes. */
function endsOf(fit: Fit): readonly Fit[] {
  if (fit.kind === 'film') return [fit];
  const types = [fit.mimeType, ...(fit.smallerMimeType === null ? [] : [fit.smallerMimeType])];
  const sizes = [fit, { width: fit.leastWidth, height: fit.leastHeight }];
  return types.flatMap((mimeType) => sizes.map(({ width, height }) => ({ ...fit, mimeType, width, height })));
}

describe('whatever the file', () => {
  function hold(file: MediaFile, knows: Omit<FitSource, 'file'>, rules: MediaRules, wish: FitWish): FitPlan {
    const made = planFit({ file, ...knows }, rules, wish);
    if (made.kind === 'cannot') return made;
    const results = made.kind === 'fits' ? [file] : endsOf(made.fit).map((fit) => fileAfterFit(file, fit));
    for (const result of results) expect(checkMediaFile(result, withoutAdvice(rules))).toEqual([]);
    if (made.kind === 'steps' && made.fit.kind === 'picture') {
      const isAdviceLeft = results.some((result) => checkMediaFile(result, rules).length > 0);
      assertPictureFit(made.fit, file, isAdviceLeft ? withoutAdvice(rules) : rules, wish);
    }
    return made;
  }

  it('a picture either passes the platform’s own check afterwards, or cannot be made to fit', () => {
    const counts = { fits: 0, steps: 0, cannot: 0 };
    fc.assert(
      fc.property(
        picture,
        knowledge,
        fc.oneof(rulesOfPlatforms, rulesOfNobody),
        focus,
        (known, knows, rules, point) => {
          const made = hold({ ...SQUARE_JPEG, ...known }, knows, rules, { focus: point });
          counts[made.kind] += 1;
        },
      ),
      { numRuns: 5000 },
    );
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(100);
  });

  it('advice is left only where it cannot be taken', () => {
    const tall = { ...SQUARE_JPEG, width: 3000, height: 3000 };
    const rules = platforms.instagram.mediaRules({ postKind: 'story' });
    const made = fitOf(planFit(source(tall), rules));
    expect(made !== null && checkMediaFile(fileAfterFit(tall, made), rules)).toEqual([]);
  });

  it('a film either passes the platform’s own check afterwards, or cannot be made to fit', () => {
    const cut = fc.option(
      fc
        .tuple(fc.nat(400_000), fc.integer({ min: 1, max: 400_000 }))
        .map(([startMs, length]) => ({ startMs, endMs: startMs + length })),
      { nil: undefined },
    );
    fc.assert(
      fc.property(film, knowledge, rulesOfPlatforms, cut, (known, knows, rules, trim) => {
        hold({ ...UPRIGHT_MP4, ...known }, knows, rules, { trim });
      }),
      { numRuns: 3000 },
    );
  });
});
