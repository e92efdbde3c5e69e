import { execFileSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lockFolder } from '#electron/database/lock.ts';
import { newId } from '#shared/lib/ids.ts';
import { fillDisk, mountSmallDisk, type SmallDisk } from '#test/harness/small-disk.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
import { launchApp, type RunningApp } from './app.ts';
import { calendarPage } from './calendar-page.ts';
import { deskPage } from './desk-page.ts';

const KEPT = 'Kept through everything';

/** A folder that was worked in and closed; `disk`: where it lies. */
async function usedFolder(disk?: SmallDisk): Promise<string> {
  const userData = await makeFolder();
  if (disk) await symlink(disk.root, join(userData, 'local'));
  const app = await launchApp({ userData });
  const today = new Date().toISOString().slice(0, 10);
  await app.call('posts.create', { id: newId(), content: KEPT, wallTime: `${today}T12:00`, accountIds: [] });
  await app.call('backups.create', {});
  await app.quit();
  return userData;
}

/** What the window says instead of the workspace. */
async function readStopped({ page }: RunningApp) {
  const screen = page.getByRole('alert');
  await screen.getByRole('heading', { level: 1 }).waitFor({ timeout: 110_000 });
  return {
    title: await screen.getByRole('heading', { level: 1 }).innerText(),
    words: await screen.locator('> .message-text').allInnerTexts(),
  };
}

const tryAgain = ({ page }: RunningApp) => page.getByRole('button', { name: 'Try again' });

/** The workspace, with what it held before. */
async function seeWorkspace(app: RunningApp): Promise<void> {
  await calendarPage(app).tile(KEPT).waitFor();
  await app.page.locator('.status-button', { hasText: 'Saved here' }).waitFor();
}

it('a folder that cannot be written to says so, and opens once it can', async ({ skip }) => {
  const disk = mountSmallDisk(200);
  if (!disk) return skip('only root may mount a disk');
  try {
    const userData = await usedFolder(disk);
    disk.setReadOnly(true);
    const app = await launchApp({ userData });
    expect(await readStopped(app)).toEqual({
      title: 'The data folder cannot be written to',
      words: [
        'What was saved is there, unchanged. New work could not be saved, so nothing was opened.',
        'Allow writing to the folder, or move it to a disk that can be written to, then try again.',
      ],
    });
    disk.setReadOnly(false);
    await tryAgain(app).click();
    await seeWorkspace(app);
    await app.quit();
  } finally {
    disk.unmount();
  }
});

it('a folder that another process has open says so, and opens once that one lets go', async () => {
  const userData = await usedFolder();
  // This process stands in for the other Postroom: it lives.
  const lock = await lockFolder(join(userData, 'local'));
  const app = await launchApp({ userData });
  expect(await readStopped(app)).toEqual({
    title: 'This workspace is open elsewhere',
    words: [
      'Another Postroom is using it. Both at once would damage it, so nothing was opened.',
      'Close the other Postroom, then try again.',
    ],
  });
  await lock.release();
  await tryAgain(app).click();
  await seeWorkspace(app);
  await app.quit();
});

it('a folder of a newer version says so, as often as one tries, and is left as it was', async () => {
  const userData = await usedFolder();
  const path = join(userData, 'local', 'folder.json');
  const text = (await readFile(path, 'utf8')).replace(/"migration": "[^"]*"/, '"migration": "0999_from_the_future"');
  await writeFile(path, text);
  const app = await launchApp({ userData });
  const expected = {
    title: 'A newer Postroom was here',
    words: [
      'This workspace was last used with a newer version. Nothing was changed; everything is safe.',
      'Update Postroom, then open it again.',
    ],
  };
  expect(await readStopped(app)).toEqual(expected);
  await tryAgain(app).click();
  await expect.poll(() => readStopped(app)).toEqual(expected);
  expect(await readFile(path, 'utf8')).toBe(text);
  await app.quit();
});

it('a mirror full of garbage is rebuilt, and the window says what happened and that nothing is lost', async () => {
  const userData = await usedFolder();
  const mirror = join(userData, 'local', 'mirror');
  const files = (await readdir(mirror, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  for (const { parentPath, name } of files) {
    if (name !== 'PG_VERSION') await writeFile(join(parentPath, name), 'garbage '.repeat(1_000));
  }
  const app = await launchApp({ userData });
  await seeWorkspace(app);
  await app.page
    .getByText('The workspace was rebuilt because its folder was damaged. Nothing is lost: 1 post is there.')
    .waitFor();
  expect((await readdir(join(userData, 'local'))).filter((name) => name.startsWith('mirror-broken-'))).toHaveLength(1);
  await app.quit();
});

it('a folder broken beyond rebuilding offers its backups, and opens with what the chosen one holds', async () => {
  const userData = await usedFolder();
  const local = join(userData, 'local');
  // Neither the journal nor what says how the folder was left can be read: a disk that was mended by force.
  for (const name of ['folder.json', 'journal']) await rm(join(local, name), { recursive: true });
  await mkdir(join(local, 'folder.json'));
  await writeFile(join(local, 'journal'), 'lost+found');
  const app = await launchApp({ userData });
  expect(await readStopped(app)).toEqual({
    title: 'The data folder is damaged',
    words: [
      'It could be neither opened nor rebuilt. Nothing in it was deleted, and the backups lie outside it, untouched.',
      'Try once more. If that does not help, go back to a backup.',
    ],
  });
  await tryAgain(app).click();
  const restore = app.page.getByRole('button', { name: /^Restore the backup of / });
  await expect.poll(() => restore.count()).toBe(1);
  await restore.click();
  await app.page.getByRole('dialog').getByRole('button', { name: 'Restore', exact: true }).click();
  await seeWorkspace(app);
  const [aside] = (await readdir(local)).filter((name) => name.startsWith('broken-'));
  expect((await readdir(join(local, aside ?? ''))).sort()).toEqual(['folder.json', 'journal', 'mirror']);
  await app.quit();
});

it('a plain file in the place of the folder says so, and a backup can take its place; one cut short is refused in words', async () => {
  const userData = await usedFolder();
  const local = join(userData, 'local');
  const backups = join(userData, 'backups');
  const [good] = await readdir(backups);
  // A second one, older, whose rows were cut short by a full disk or a bad copy.
  await cp(join(backups, good ?? ''), join(backups, 'cut-short'), { recursive: true });
  const manifest = join(backups, 'cut-short', 'manifest.json');
  const text = (await readFile(manifest, 'utf8')).replace(/"id": "[^"]*"/, '"id": "cut-short"');
  await writeFile(manifest, text.replace(/"createdAt": "[^"]*"/, '"createdAt": "2020-01-01T12:00:00.000Z"'));
  await truncate(join(backups, 'cut-short', 'rows.ndjson.gz'), 60);
  await rm(local, { recursive: true });
  await writeFile(local, 'no folder');

  const app = await launchApp({ userData });
  expect((await readStopped(app)).title).toBe('The data folder is damaged');
  const restore = async (when: RegExp) => {
    await app.page.getByRole('button', { name: when }).click();
    await app.page.getByRole('dialog').getByRole('button', { name: 'Restore', exact: true }).click();
  };
  await restore(/^Restore the backup of .*2020/);
  await app.page.getByText('This backup cannot be read. Nothing was changed. Choose another one.').waitFor();
  expect(await readFile(local, 'utf8')).toBe('no folder');
  await restore(/^Restore the backup of (?!.*2020)/);
  await seeWorkspace(app);
  await app.quit();
});

it('a folder that does not answer while it is opened says so within a minute or so, and opens once it does', async () => {
  const userData = await usedFolder();
  const state = join(userData, 'local', 'folder.json');
  const kept = await readFile(state);
  // A pipe nobody writes to: as a network disk that is gone, it neither answers nor fails.
  await rm(state);
  execFileSync('mkfifo', [state]);
  const app = await launchApp({ userData });
  expect(await readStopped(app)).toEqual({
    title: 'The data folder does not answer',
    words: [
      'It is there, but reading it comes to no end. Nothing was changed; what was saved is in it.',
      'Check that its disk is connected and, if it is a network folder, that the network is. Then try again.',
    ],
  });
  await rm(state);
  await writeFile(state, kept);
  await tryAgain(app).click();
  await seeWorkspace(app);
  await app.quit();
}, 300_000);

it('on a full disk what is typed stays, is said not to be saved and why, and is saved once there is space', async ({
  skip,
}) => {
  const disk = mountSmallDisk(200);
  if (!disk) return skip('only root may mount a disk');
  try {
    const userData = await usedFolder(disk);
    const app = await launchApp({ userData });
    const { text, settled, readAll } = deskPage(app);
    await seeWorkspace(app);
    // A new post: it is made by what is typed.
    await app.page.keyboard.press('n');
    await text.waitFor();
    const filler = join(disk.root, 'filler');
    await fillDisk(filler);
    const typed = 'and a word more '.repeat(1_200);
    await text.fill(typed);
    const words = app.page.getByText('The disk is full, so this change is not saved. What was saved before is safe.');
    await app.page.getByRole('contentinfo').and(app.page.locator('.status-line')).locator(words).waitFor();
    // In one place, so that nobody has to look where the truth is.
    expect(await words.count()).toBe(1);
    expect((await text.inputValue()) === typed).toBe(true);
    await rm(filler);
    await tryAgain(app).click();
    await settled();
    const contents = (await readAll()).posts.map((post) => post?.content);
    expect({
      isOnScreen: (await text.inputValue()) === typed,
      isSaved: contents.includes(typed),
      isOldThere: contents.includes(KEPT),
    }).toEqual({ isOnScreen: true, isSaved: true, isOldThere: true });
    await app.quit();
  } finally {
    disk.unmount();
  }
});
