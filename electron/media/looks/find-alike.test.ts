import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { makeStripes } from '#test/harness/media-files.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
import { createLimiter } from '../limiter.ts';
import { thumbnailFolder, thumbnailPath } from '../places.ts';
import { drawThumbnails, writeThumbnails } from '../thumbnails.ts';
import { createLooks } from './find-alike.ts';

const [ONE, SAME, OTHER] = ['a', 'b', 'c'].map((digit) => digit.repeat(64)) as [string, string, string];
let dataFolder: string;

async function draw(sha256: string, picture: Buffer): Promise<void> {
  await writeThumbnails({ dataFolder, sha256, drawn: await drawThumbnails(picture) });
}

beforeEach(async () => {
  dataFolder = await makeFolder();
  await draw(ONE, await makeStripes(3).png().toBuffer());
  await draw(SAME, await makeStripes(3).resize(500).jpeg({ quality: 50 }).toBuffer());
  await draw(OTHER, await makeStripes(2).png().toBuffer());
});

const open = () => createLooks(dataFolder, createLimiter(2));
const find = (sha256: string) => open().find(sha256);
const looksFile = () => join(thumbnailFolder(dataFolder), 'looks.txt');

test('finds what looks alike, both ways, and nothing else', async () => {
  expect((await find(ONE)).map(({ sha256 }) => sha256)).toEqual([SAME]);
  expect((await find(SAME)).map(({ sha256 }) => sha256)).toEqual([ONE]);
  expect(await find(OTHER)).toEqual([]);
  expect(await find('d'.repeat(64))).toEqual([]);
});

test('what was seen is kept, a new picture is looked at, and a torn line again', async () => {
  const looks = open();
  await looks.find(ONE);
  const kept = await readFile(looksFile(), 'utf8');
  expect(kept.trim().split('\n')).toHaveLength(3);
  const fresh = 'd'.repeat(64);
  await draw(fresh, await makeStripes(3).png().toBuffer());
  expect((await looks.find(ONE)).map(({ sha256 }) => sha256).sort()).toEqual([SAME, fresh]);
  await truncate(looksFile(), (await readFile(looksFile())).length - 5);
  expect((await find(ONE)).map(({ sha256 }) => sha256).sort()).toEqual([SAME, fresh]);
  // With the thumbnails it may go at any time.
  await rm(looksFile());
  expect((await find(ONE)).map(({ sha256 }) => sha256).sort()).toEqual([SAME, fresh]);
});

test('a thumbnail that cannot be read stops nothing', async () => {
  await writeFile(thumbnailPath(dataFolder, { sha256: 'e'.repeat(64), size: 96 }), 'no picture');
  expect((await find(ONE)).map(({ sha256 }) => sha256)).toEqual([SAME]);
});

test('a thumbnail that could not be read once is looked at again, in this run and the next', async () => {
  const [here, next] = ['e', 'f'].map((digit) => digit.repeat(64)) as [string, string];
  for (const sha256 of [here, next]) await writeFile(thumbnailPath(dataFolder, { sha256, size: 96 }), 'half of a pict');
  const looks = open();
  await looks.find(ONE);
  await draw(here, await makeStripes(3).png().toBuffer());
  expect((await looks.find(ONE)).map(({ sha256 }) => sha256).sort()).toEqual([SAME, here]);
  await draw(next, await makeStripes(3).png().toBuffer());
  expect((await find(ONE)).map(({ sha256 }) => sha256).sort()).toEqual([SAME, here, next]);
});

test('a file whose picture was drawn anew looks like the new one, also after a restart', async () => {
  const looks = open();
  await looks.find(ONE);
  await draw(OTHER, await makeStripes(3).png().toBuffer());
  await looks.forget(OTHER);
  expect((await find(ONE)).map(({ sha256 }) => sha256).sort()).toEqual([SAME, OTHER]);
  await draw(SAME, await makeStripes(2).png().toBuffer());
  await looks.forget(SAME);
  expect((await looks.find(ONE)).map(({ sha256 }) => sha256)).toEqual([OTHER]);
});

test('without thumbnails there is nothing to find', async () => {
  await rm(thumbnailFolder(dataFolder), { recursive: true });
  expect(await find(ONE)).toEqual([]);
});
