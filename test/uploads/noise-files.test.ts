import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from '../harness/temporary-folder.ts';
import { randomFrom } from '../kill/random.ts';
import { drawSizes, writeNoise } from './noise-files.ts';

const [MB, GB] = [1_000_000, 1_000_000_000];

test.each([
  { files: 200, totalBytes: 20 * GB, minBytes: MB, maxBytes: GB },
  { files: 12, totalBytes: 100 * MB, minBytes: MB, maxBytes: 20 * MB },
  { files: 3, totalBytes: 3 * MB, minBytes: MB, maxBytes: GB },
  { files: 3, totalBytes: 3 * GB, minBytes: MB, maxBytes: GB },
])('$files sizes come to $totalBytes bytes, within their bounds, and the same for the same seed', (wanted) => {
  const sizes = drawSizes(wanted, randomFrom(1));
  expect({
    files: sizes.length,
    totalBytes: sizes.reduce((sum, size) => sum + size, 0),
    isWithin: sizes.every((size) => size >= wanted.minBytes && size <= wanted.maxBytes && size % 2 === 0),
    again: drawSizes(wanted, randomFrom(1)),
  }).toEqual({ files: wanted.files, totalBytes: wanted.totalBytes, isWithin: true, again: sizes });
});

test('200 files of 20 GB reach from some megabytes to nearly a gigabyte', () => {
  const sizes = drawSizes({ files: 200, totalBytes: 20 * GB, minBytes: MB, maxBytes: GB }, randomFrom(1));
  expect(Math.min(...sizes)).toBeLessThan(2 * MB);
  expect(Math.max(...sizes)).toBeGreaterThan(800 * MB);
});

test('a file is as large as it should be, has the hash that was said, and is another for another seed', async () => {
  const folder = await makeFolder();
  const path = join(folder, 'noise.wav');
  const hashes: string[] = [];
  for (const seed of ['a', 'a', 'b']) {
    const said = await writeNoise(path, { sizeBytes: 2_500_000, seed });
    const bytes = await readFile(path);
    expect([bytes.length, said]).toEqual([2_500_000, createHash('sha256').update(bytes).digest('hex')]);
    hashes.push(said);
  }
  expect([hashes[0] === hashes[1], hashes[1] === hashes[2]]).toEqual([true, false]);
});
