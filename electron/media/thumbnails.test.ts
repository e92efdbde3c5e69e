import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { beforeEach, expect, test } from 'vitest';
import type { ThumbnailSize } from '#shared/domain/media.ts';
import {
  clipPath,
  listFiles,
  makeAnimation,
  makeBomb,
  makePdf,
  makePicture,
  writeIn,
} from '#test/harness/media-files.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
import { thumbnailPath } from './places.ts';
import { drawThumbnails, savePoster, writeThumbnails } from './thumbnails.ts';

const sha256 = 'a'.repeat(64);
let dataFolder: string;
beforeEach(async () => {
  dataFolder = await makeFolder();
});

async function make(picture: Uint8Array): Promise<readonly ThumbnailSize[]> {
  const drawn = await drawThumbnails(await writeIn(dataFolder, 'a', picture));
  return await writeThumbnails({ dataFolder, sha256, drawn });
}

async function readSizes(sizes: readonly ThumbnailSize[]): Promise<readonly string[]> {
  const metas = await Promise.all(sizes.map((size) => sharp(thumbnailPath(dataFolder, { sha256, size })).metadata()));
  return metas.map(({ format, width, height }) => `${format} ${width}×${height}`);
}

test('a large picture gets three WebP pictures, turned as it is seen', async () => {
  const bytes = await makePicture(2400, 1600).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  expect(await make(bytes)).toEqual([96, 480, 1600]);
  expect(await readSizes([96, 480, 1600])).toEqual(['webp 64×96', 'webp 320×480', 'webp 1067×1600']);
  expect((await listFiles(dataFolder)).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('a small picture is not enlarged and needs no preview; a moving one shows its first frame', async () => {
  await make(await makeAnimation('gif', [50, 50]));
  expect(await readSizes([96, 480])).toEqual(['webp 40×30', 'webp 40×30']);
  expect((await listFiles(dataFolder)).length).toBe(3);
});

test('transparency stays', async () => {
  const clear = await sharp({ create: { width: 20, height: 20, channels: 4, background: '#0000' } })
    .png()
    .toBuffer();
  await make(clear);
  expect((await sharp(thumbnailPath(dataFolder, { sha256, size: 96 })).metadata()).hasAlpha).toBe(true);
});

test('CMYK becomes sRGB, which the window can show', async () => {
  const cmyk = await makePicture(40, 40).toColourspace('cmyk').jpeg().toBuffer();
  await make(cmyk);
  expect((await sharp(thumbnailPath(dataFolder, { sha256, size: 96 })).metadata()).space).toBe('srgb');
});

test('thumbnails are derived: deleted ones are made again, present ones replaced', async () => {
  const picture = await makePicture(50, 50).png().toBuffer();
  await make(picture);
  const first = await readFile(thumbnailPath(dataFolder, { sha256, size: 96 }));
  await make(picture);
  expect(await readFile(thumbnailPath(dataFolder, { sha256, size: 96 }))).toEqual(first);
});

test('a poster that the window drew is drawn anew', async () => {
  await savePoster({ dataFolder, sha256, bytes: await makePicture(1080, 1920).webp().toBuffer() });
  expect(await readSizes([96, 480, 1600])).toEqual(['webp 54×96', 'webp 270×480', 'webp 900×1600']);
});

test.each([
  ['a document', () => Promise.resolve(makePdf(1)), 'media_unsupported'],
  ['a film', () => readFile(clipPath('av1')), 'media_unsupported'],
  ['a page', () => Promise.resolve(Buffer.from('<script>')), 'media_unsupported'],
  ['half a picture', async () => (await makePicture(300, 300).webp().toBuffer()).subarray(0, 2000), 'media_unreadable'],
  ['a bomb', () => Promise.resolve(makeBomb(60_000, 60_000)), 'media_unreadable'],
  ['too many bytes', () => Promise.resolve(new Uint8Array(33 * 1_048_576)), 'media_too_large'],
])('a poster that is %s is refused', async (_, make, code) => {
  await expect(savePoster({ dataFolder, sha256, bytes: await make() })).rejects.toMatchObject({ code });
  expect(await listFiles(dataFolder)).toEqual([]);
});

test.each([
  ['a JPEG', async () => (await makePicture(400, 300).jpeg().toBuffer()).subarray(0, 9000)],
  ['a PNG', async () => (await makePicture(200, 200).png().toBuffer()).subarray(0, 30_000)],
  ['a WebP', async () => (await makePicture(300, 300).webp().toBuffer()).subarray(0, 3000)],
])('%s that was cut off is damaged, which shows when it is drawn', async (_, cut) => {
  await expect(cut().then(make)).rejects.toMatchObject({ code: 'media_unreadable', details: { reason: 'damaged' } });
});
