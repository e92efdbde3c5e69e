import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import type { MediaFacts } from '#shared/domain/media.ts';
import { PROVIDERS } from '#shared/domain/states.ts';
import { checkMediaFile } from '#shared/platforms/check-media.ts';
import type { FitPlan, FitSource } from '#shared/platforms/fit-plan.ts';
import type { MediaFile } from '#shared/platforms/media-file.ts';
import { planFit, withoutAdvice } from '#shared/platforms/plan-fit.ts';
import { platforms } from '#shared/platforms/registry.ts';
import { CLIPS, clipPath, makePicture, writeIn } from '#test/harness/media-files.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
import { probeMedia } from '../probe.ts';
import { restrictSharp } from '../probe-image.ts';
import { sniffBytes } from '../sniff.ts';
import { fitImage } from './fit-image.ts';
import { fitVideo } from './fit-video.ts';

let folder: string;
beforeAll(async () => {
  restrictSharp();
  folder = await makeFolder();
});

function flat(width: number, height: number): Sharp {
  return sharp({ create: { width, height, channels: 3, background: '#4a7' } });
}

/** Noise that is partly clear: what compresses worst. */
function clearNoise(width: number, height: number): Sharp {
  return makePicture(width, height).ensureAlpha(0.6);
}

const AWKWARD: readonly (readonly [string, () => Promise<Buffer>])[] = [
  ['a photograph of too many bytes', () => makePicture(2400, 1800).jpeg({ quality: 100 }).toBuffer()],
  ['a photograph turned by 90°', () => makePicture(900, 500).withMetadata({ orientation: 6 }).jpeg().toBuffer()],
  ['a PNG of too many bytes', () => makePicture(1500, 1200).png({ compressionLevel: 0 }).toBuffer()],
  ['a clear PNG of too many bytes', () => clearNoise(1400, 1300).png({ compressionLevel: 0 }).toBuffer()],
  ['a clear WebP', () => clearNoise(500, 900).webp({ lossless: true }).toBuffer()],
  ['a ribbon', () => flat(9000, 90).png().toBuffer()],
  ['a pillar', () => flat(70, 7000).jpeg().toBuffer()],
  ['a poster of 36 million pixels', () => flat(7400, 4900).jpeg().toBuffer()],
  ['a dot', () => flat(1, 1).png().toBuffer()],
  ['a picture of odd edges', () => flat(1081, 1351).jpeg().toBuffer()],
  ['CMYK', () => flat(1200, 800).withIccProfile('cmyk').jpeg().toBuffer()],
  ['16 bits in Display P3', () => flat(700, 700).toColourspace('rgb16').withIccProfile('p3').png().toBuffer()],
  ['grey with transparency', () => flat(640, 480).toColourspace('b-w').ensureAlpha(0.5).png().toBuffer()],
  ['a palette', () => flat(640, 480).png({ palette: true }).toBuffer()],
  ['an AVIF', () => flat(640, 480).avif({ effort: 0 }).toBuffer()],
  ['a GIF that stands still', () => flat(320, 200).gif().toBuffer()],
];

async function probe(bytes: Buffer): Promise<{ path: string; facts: MediaFacts }> {
  const name = `${Math.random()}`;
  const path = await writeIn(folder, name, bytes);
  return { path, facts: await probeMedia({ path, type: await sniffBytes(bytes, name), sizeBytes: bytes.length }) };
}

function toMediaFile(facts: MediaFacts): MediaFile {
  const { kind, mimeType, sizeBytes, width, height, durationMs, frameRate, pageCount } = facts;
  const animated = (facts.frameCount ?? 1) > 1;
  const sized = { width, height, durationMs, frameRate, pageCount };
  return { kind, mimeType, sizeBytes, ...sized, codec: facts.videoCodec, animated, altText: null };
}

const EVERYWHERE = PROVIDERS.flatMap((provider) =>
  platforms[provider].postKinds.map((postKind) => ({
    where: `${provider} ${postKind}`,
    rules: platforms[provider].mediaRules({ postKind }),
  })),
);
const PLACES = EVERYWHERE.filter(({ rules }) => (rules.limits.imagesMax ?? 0) > 0)
  // What was made under a larger limit, and keeps the smaller one, would be made again the same.
  .sort((left, right) => (right.rules.limits.imageBytesMax ?? 1e9) - (left.rules.limits.imageBytesMax ?? 1e9));

const FILM_OUTCOMES: Readonly<Record<string, readonly string[]>> = {
  story: ['steps'],
  landscape: ['codec', 'steps', 'too_small'],
  turned: ['steps', 'too_short'],
  av1: ['codec', 'steps', 'too_short'],
  hevc: ['codec', 'steps', 'too_short'],
};
/** A dozen large pictures each. */
const SLOW = { timeout: 120_000 };

describe('§1.1 after it was made to fit, the platform’s own check has nothing against', () => {
  test('(every platform that takes pictures is asked)', () => {
    expect(new Set(PLACES.map(({ rules }) => rules.provider)).size).toBe(PROVIDERS.length - 1);
  });

  test.each(AWKWARD)('%s', SLOW, async (_, make) => {
    const { path, facts } = await probe(await make());
    const source: FitSource = { file: toMediaFile(facts), hasAlpha: facts.hasAlpha, hasLocation: true };
    const made = new Map<string, MediaFile>();
    for (const { rules, where } of PLACES) {
      const plan: FitPlan = planFit(source, rules);
      expect(plan.kind, where).toBe('steps');
      if (plan.kind !== 'steps' || plan.fit.kind !== 'picture') continue;
      const key = JSON.stringify({ ...plan.fit, maxBytes: null });
      const known = made.get(key);
      const holds = known !== undefined && known.sizeBytes <= (plan.fit.maxBytes ?? known.sizeBytes);
      const file = holds ? known : toMediaFile((await probe(await fitImage(path, plan.fit))).facts);
      made.set(key, file);
      expect(checkMediaFile(file, withoutAdvice(rules)), where).toEqual([]);
    }
  });

  const films = (Object.keys(CLIPS) as (keyof typeof CLIPS)[]).filter((clip) => clip !== 'heic');
  test.each(films)('the film %s, or it says why it cannot be', SLOW, async (clip) => {
    const { path, facts } = await probe(await readFile(clipPath(clip)));
    const outcomes = new Set<string>();
    for (const { rules, where } of EVERYWHERE) {
      const plan = planFit({ file: toMediaFile(facts), hasAlpha: null, hasLocation: true }, rules);
      outcomes.add(plan.kind === 'cannot' ? plan.code : plan.kind);
      if (plan.kind !== 'steps' || plan.fit.kind !== 'film') continue;
      const made = join(folder, `${Math.random()}.mp4`);
      await fitVideo(path, made, plan.fit);
      const { facts: after } = await probe(await readFile(made));
      expect(checkMediaFile(toMediaFile(after), withoutAdvice(rules)), where).toEqual([]);
    }
    expect([...outcomes].sort()).toEqual(FILM_OUTCOMES[clip]);
  });
});
