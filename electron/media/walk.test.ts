import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { writeIn } from '#test/harness/media-files.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
import { type Found, walkPaths } from './walk.ts';

let folder: string;
beforeEach(async () => {
  folder = await makeFolder();
});

async function walk(paths: readonly string[], signal?: AbortSignal): Promise<readonly Found[]> {
  return Array.fromAsync(walkPaths(paths, signal));
}

function toNames(found: readonly Found[]): readonly string[] {
  return found.map((entry) => (entry.kind === 'skipped' ? entry.reason : entry.path.slice(folder.length + 1)));
}

test('files of a folder come in the order in which a person reads their names', async () => {
  await mkdir(join(folder, 'b'));
  for (const name of ['10.jpg', '2.jpg', 'A.jpg', 'b/1.jpg', 'c.jpg']) await writeIn(folder, name, Buffer.from('x'));
  expect(toNames(await walk([folder]))).toEqual(['2.jpg', '10.jpg', 'A.jpg', 'b/1.jpg', 'c.jpg']);
});

test.skipIf(process.platform === 'win32')('what nobody means is passed over, with its reason', async () => {
  await mkdir(join(folder, '.git'));
  await mkdir(join(folder, '__MACOSX'));
  await symlink(folder, join(folder, 'circle'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  for (const name of ['.DS_Store', '.git/x.jpg', '__MACOSX/y.jpg', 'Thumbs.db', '~$plan.pdf', 'z.jpg']) {
    await writeIn(folder, name, Buffer.from('x'));
  }
  expect(toNames(await walk([folder])).toSorted()).toEqual([
    'hidden',
    'hidden',
    'link',
    'not_a_file',
    'system',
    'system',
    'system',
    'z.jpg',
  ]);
});

test('what was chosen by hand is never passed over in silence', async () => {
  await writeIn(folder, '.hidden.jpg', Buffer.from('x'));
  const found = await walk([join(folder, '.hidden.jpg'), join(folder, 'gone.jpg')]);
  expect(found).toMatchObject([
    { kind: 'file', sizeBytes: 1 },
    { kind: 'refused', error: { code: 'not_found' } },
  ]);
});

test('a folder with 5,000 files is walked in pieces that leave the process free', async () => {
  await Promise.all(Array.from({ length: 5000 }, (_, index) => writeFile(join(folder, `${index}.jpg`), '')));
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 1);
  const found = await walk([folder]);
  clearInterval(timer);
  expect(found.length).toBe(5000);
  expect(turns).toBeGreaterThan(5);
}, 30_000);

test('a walk can be cancelled', async () => {
  await writeIn(folder, '1.jpg', Buffer.from('x'));
  await writeIn(folder, '2.jpg', Buffer.from('x'));
  const controller = new AbortController();
  const steps = walkPaths([folder], controller.signal);
  await steps.next();
  controller.abort();
  await expect(steps.next()).rejects.toMatchObject({ code: 'cancelled' });
});
