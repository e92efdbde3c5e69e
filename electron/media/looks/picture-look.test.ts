import sharp from 'sharp';
import { expect, test } from 'vitest';
import { must } from '#shared/lib/must.ts';
import { drawThumbnails } from '../thumbnails.ts';
import { differenceOf, MOST_DIFFERENT, readLook } from './picture-look.ts';

/** Blots in places that follow from the seed: each seed another picture, with edges like a photo's. */
function makeScene(seed: number, width = 1_200): Promise<Buffer> {
  let state = seed * 2_654_435_761;
  const random = () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
  const blots = Array.from({ length: 24 }, () => {
    const [x, y, r, grey] = [random() * 1_200, random() * 800, 60 + random() * 160, Math.floor(random() * 256)];
    return `<circle cx="${x}" cy="${y}" r="${r}" fill="rgb(${grey},${(grey * 7) % 256},${(grey * 3) % 256})"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 800" width="${width}"><rect width="1200" height="800" fill="#888"/>${blots.join('')}</svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}

async function lookOf(picture: Buffer): Promise<string> {
  return must(await readLook(picture), 'a look');
}

test('the same picture in another format, quality and size looks alike', async () => {
  const picture = await makeScene(1);
  const look = await lookOf(picture);
  const others = {
    jpeg: await sharp(picture).jpeg({ quality: 40 }).toBuffer(),
    webp: await sharp(picture).webp({ quality: 50 }).toBuffer(),
    small: await sharp(picture).resize(300).jpeg().toBuffer(),
    tiny: must((await drawThumbnails(picture)).get(96), 'a thumbnail'),
    brighter: await sharp(picture).modulate({ brightness: 1.15 }).jpeg().toBuffer(),
  };
  for (const [how, other] of Object.entries(others)) {
    expect([how, differenceOf(look, await lookOf(other)) <= MOST_DIFFERENT]).toEqual([how, true]);
  }
});

test('different pictures do not: of forty no two', async () => {
  const looks = await Promise.all(
    Array.from({ length: 40 }, async (_, seed) => lookOf(await makeScene(seed + 1, 400))),
  );
  const alike = looks.flatMap((left, at) =>
    looks.slice(at + 1).filter((right) => differenceOf(left, right) <= MOST_DIFFERENT),
  );
  expect(alike).toEqual([]);
});

test('turned or mirrored it is another picture', async () => {
  const picture = await makeScene(1);
  const look = await lookOf(picture);
  for (const other of [
    await sharp(picture).rotate(90).png().toBuffer(),
    await sharp(picture).flop().png().toBuffer(),
  ]) {
    expect(differenceOf(look, await lookOf(other))).toBeGreaterThan(MOST_DIFFERENT);
  }
});

test('a plain ground looks like nothing, so that blank pictures are not alike', async () => {
  const plain = (background: string) =>
    sharp({ create: { width: 200, height: 100, channels: 4, background } })
      .png()
      .toBuffer();
  expect([await readLook(await plain('#fff')), await readLook(await plain('#0000'))]).toEqual([null, null]);
});

test('looks differ in as many bits as they do', () => {
  expect(differenceOf('0000000000000000', 'ffffffffffffffff')).toBe(64);
  expect(differenceOf('8000000000000001', '0000000000000000')).toBe(2);
});
