import { mkdir, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { migrations, testTemplate } from '#test/harness/template.ts';
import { type Desk, desks, testClock } from '#test/harness/workspace.ts';
import { type Disk, realDisk } from './durable-files.ts';
import { restoreFolder } from './restore-folder.ts';

// A folder is opened after each step.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });
const { open, tidy } = desks();
beforeAll(testTemplate);
afterEach(tidy);

const restoreIn = (root: string, backupId: string, disk: Disk = realDisk) =>
  restoreFolder(
    { folder: join(root, 'local'), backupsFolder: join(root, 'backups'), migrations, clock: testClock(), disk },
    backupId,
  );

/** Two backups; the folder itself is beyond opening. */
async function leaveBroken(desk: Desk) {
  const id = await desk.given.post({ content: 'first' });
  const older = await desk.call('backups.create', {});
  await desk.call('posts.writeText', { postId: id, content: 'second' });
  const newer = await desk.call('backups.create', {});
  await desk.close();
  await rm(join(desk.folder, 'folder.json'));
  await mkdir(join(desk.folder, 'folder.json'));
  await rm(join(desk.folder, 'journal'), { recursive: true });
  await writeFile(join(desk.folder, 'journal'), 'lost+found');
  return { id, older: older.id, newer: newer.id };
}

/** Does so many things and then nothing any more, as if the process were gone. */
function dyingDisk(steps: number): Disk {
  let left = steps;
  const orDie = async <Value>(work: () => Promise<Value>): Promise<Value> => {
    if (left-- <= 0) throw new Error('killed');
    return await work();
  };
  return {
    open: (...args) => orDie(() => realDisk.open(...args)),
    rename: (from, to) => orDie(() => realDisk.rename(from, to)),
    syncFolder: (folder) => orDie(() => realDisk.syncFolder(folder)),
  };
}

test('a restore that ends half-way, wherever, leaves a folder that opens by itself or after the same restore', async () => {
  const broken = await open();
  const { id, older } = await leaveBroken(broken);
  let deaths = 0;
  for (let isDone = false; !isDone; ) {
    const root = await broken.image();
    isDone = await restoreIn(root, older, dyingDisk(deaths)).then(
      () => true,
      () => false,
    );
    const found = open({ root });
    const desk = await found.catch(async (error: unknown) => {
      expect(error).toMatchObject({ code: 'folder_broken' });
      await restoreIn(root, older);
      return await open({ root });
    });
    const text = await desk.textOf(id);
    expect({ deaths, text }).toEqual({ deaths, text: isDone ? 'first' : expect.stringMatching(/^(first|second)$/) });
    await desk.close();
    await rm(root, { recursive: true });
    deaths++;
  }
  expect(deaths).toBeGreaterThan(8);
});

test('a backup that was cut off is refused before anything moves', async () => {
  const broken = await open();
  const { older, newer } = await leaveBroken(broken);
  const before = await readdir(broken.root, { recursive: true });
  await truncate(join(broken.root, 'backups', older, 'rows.ndjson.gz'), 100);
  await truncate(join(broken.root, 'backups', newer, 'manifest.json'), 20);
  await expect(restoreIn(broken.root, older)).rejects.toMatchObject({ code: 'backup_unreadable' });
  await expect(restoreIn(broken.root, newer)).rejects.toMatchObject({ code: 'not_found' });
  expect(await readdir(broken.root, { recursive: true })).toEqual(before);
});

test('where the data folder is a plain file, that is said, and a backup takes its place; the file is kept', async () => {
  const desk = await open();
  const { id, newer } = await leaveBroken(desk);
  await rm(desk.folder, { recursive: true });
  await writeFile(desk.folder, 'somebody’s notes');
  await expect(open({ root: desk.root })).rejects.toMatchObject({ code: 'folder_broken' });
  await restoreIn(desk.root, newer);
  expect(await (await open({ root: desk.root })).textOf(id)).toBe('second');
  const [aside] = (await readdir(desk.root)).filter((name) => name.startsWith('local-broken-'));
  expect(await readFile(join(desk.root, aside ?? ''), 'utf8')).toBe('somebody’s notes');
});

test('backups that cannot be listed stop a rebuild, which would lose what only they hold', async () => {
  const desk = await open({ bootId: 'one' });
  await desk.given.post({ content: 'kept' });
  await desk.call('backups.create', {});
  const root = await desk.image();
  const backups = join(root, 'backups');
  await rename(backups, `${backups}-away`);
  await writeFile(backups, 'no folder');
  await expect(open({ root, bootId: 'two' })).rejects.toMatchObject({ code: 'folder_broken' });
  await rm(backups);
  await rename(`${backups}-away`, backups);
  const mended = await open({ root, bootId: 'two' });
  expect((await mended.call('backups.list', {})).length).toBe(1);
});
