import { cp, mkdir, mkdtemp, readdir, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { migrations, testTemplate } from '#test/harness/template.ts';
import { type Desk, desks, testClock } from '#test/harness/workspace.ts';
import { type Disk, realDisk } from './durable-files.ts';
import { restoreFolder } from './restore-folder.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });
const { open, tidy } = desks();
beforeAll(testTemplate);
afterEach(tidy);

/** Backups of "one" and of "two", and "three" in the journal alone. The oldest is the one that is gone back to. */
async function usedDesk(): Promise<{ desk: Desk; postId: string; backupId: string }> {
  const desk = await open();
  const postId = await desk.given.post({ content: 'one' });
  const { id: backupId } = await desk.call('backups.create', {});
  await desk.call('posts.writeText', { postId, content: 'two' });
  await desk.call('backups.create', {});
  await desk.call('posts.writeText', { postId, content: 'three' });
  await desk.close();
  return { desk, postId, backupId };
}

function restore(root: string, backupId: string, disk: Disk): Promise<void> {
  const places = { folder: join(root, 'local'), backupsFolder: join(root, 'backups') };
  return restoreFolder({ ...places, migrations, clock: testClock(), disk }, backupId);
}

/** A disk that has `before` called ahead of each of its calls, and of each of a file's. */
function stepping(before: () => Promise<void>): Disk {
  return {
    open: (async (...call: Parameters<Disk['open']>) => {
      await before();
      const handle = await realDisk.open(...call);
      for (const name of ['write', 'writeFile', 'sync', 'datasync', 'truncate'] as const) {
        const real = handle[name].bind(handle) as (...args: unknown[]) => Promise<unknown>;
        Object.assign(handle, {
          [name]: async (...args: unknown[]) => {
            await before();
            return await real(...args);
          },
        });
      }
      return handle;
    }) as Disk['open'],
    rename: async (from, to) => {
      await before();
      await realDisk.rename(from, to);
    },
    syncFolder: async (folder) => {
      await before();
      await realDisk.syncFolder(folder);
    },
  };
}

/** What a kill would leave, at each step of a restore and after it. */
async function imagesOf(root: string, backupId: string): Promise<string[]> {
  const images: string[] = [];
  let last = '';
  const take = async () => {
    const state = await describeTree(root);
    if (state === last) return;
    last = state;
    const image = await mkdtemp(join(tmpdir(), 'postroom-image-'));
    await cp(root, image, { recursive: true, filter: (path) => basename(path) !== 'lock' });
    images.push(image);
  };
  await restore(root, backupId, stepping(take));
  await take();
  return images;
}

/** Names and sizes of all but the mirror's own files. */
async function describeTree(root: string): Promise<string> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).filter((path) => !path.includes('mirror/'));
  const sizes = await Promise.all(paths.map(async (path) => `${path} ${(await stat(path)).size}`));
  return sizes.sort().join('\n');
}

/** Opens each, tells what it holds, and removes it. A stretch of equal answers is told once. */
async function outcomesOf(images: readonly string[], postId: string): Promise<string[]> {
  const outcomes: string[] = [];
  for (const root of images) {
    const outcome = await open({ root }).then(
      async (desk) => {
        const lost = (await desk.notice())?.lostEntries ?? 0;
        const told = [await desk.textOf(postId), lost > 0 && `${lost} lost`, await listAside(desk)];
        await desk.close();
        return told.filter(Boolean).join(', ');
      },
      (error: { code?: unknown }) => String(error.code),
    );
    if (outcomes.at(-1) !== outcome) outcomes.push(outcome);
    await rm(root, { recursive: true, force: true });
  }
  return outcomes;
}

/** What was moved out of the way: nothing, or all that had stood there. */
async function listAside({ root, folder }: Desk): Promise<string> {
  const folders = (await readdir(folder))
    .filter((name) => name.startsWith('broken-'))
    .map((name) => join(folder, name));
  const names = await Promise.all(folders.map((aside) => readdir(aside)));
  const files = (await readdir(root)).filter((name) => name.startsWith('local-broken-')).map(() => 'local');
  return [...names.flat(), ...files].sort().join(' and ');
}

describe('killed at any step, the next opening finds the old workspace or the restored one, whole:', () => {
  test('in a folder that could still be opened', async () => {
    const { desk, postId, backupId } = await usedDesk();
    const images = await imagesOf(desk.root, backupId);
    expect(images.length).toBeGreaterThan(8);
    expect(await outcomesOf(images, postId)).toEqual(['three', 'one, journal and mirror']);
  });

  test('in a folder that could not', async () => {
    const { desk, postId, backupId } = await usedDesk();
    for (const name of ['folder.json', 'journal']) await rm(join(desk.folder, name), { recursive: true });
    await mkdir(join(desk.folder, 'folder.json'));
    await writeFile(join(desk.folder, 'journal'), 'lost+found');
    const images = await imagesOf(desk.root, backupId);
    expect(await outcomesOf(images, postId)).toEqual(['folder_broken', 'one, folder.json and journal and mirror']);
  });

  test('where a plain file lies in the place of the folder', async () => {
    const { desk, postId, backupId } = await usedDesk();
    await rm(desk.folder, { recursive: true });
    await writeFile(desk.folder, 'no folder');
    const images = await imagesOf(desk.root, backupId);
    const outcomes = await outcomesOf(images, postId);
    // The new journal, when it was cut short, is moved aside too.
    expect([...new Set(outcomes.map((outcome) => outcome.replace('journal and ', '')))]).toEqual([
      'folder_broken',
      'one, local',
    ]);
  });
});

test('a backup that cannot be read is refused, and not a name in the folder is another one', async () => {
  const { desk, postId, backupId } = await usedDesk();
  await truncate(join(desk.root, 'backups', backupId, 'rows.ndjson.gz'), 100);
  const before = (await readdir(desk.root, { recursive: true })).sort();
  await expect(restore(desk.root, backupId, realDisk)).rejects.toMatchObject({ code: 'backup_unreadable' });
  expect((await readdir(desk.root, { recursive: true })).sort()).toEqual(before);
  const again = await open({ root: desk.root });
  expect(await again.textOf(postId)).toBe('three');
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
