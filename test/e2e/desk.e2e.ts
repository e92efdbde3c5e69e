import { afterEach, beforeEach, expect, it } from 'vitest';
import { clipPath, makeJpeg, writeIn } from '#test/harness/media-files.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
import { discardApp, launchApp, type RunningApp } from './app.ts';
import { calendarPage } from './calendar-page.ts';
import { deskPage, type PlannedAccount } from './desk-page.ts';
import { keyboardPage } from './keyboard-page.ts';

// X takes no film beside pictures: it gets files of its own.
const ACCOUNTS: readonly PlannedAccount[] = [
  { provider: 'x', platform: 'X', name: 'Anna' },
  { provider: 'instagram', platform: 'Instagram', name: 'Weber Studio' },
  { provider: 'threads', platform: 'Threads', name: 'Weber Threads' },
  { provider: 'telegram', platform: 'Telegram', name: 'Weber Channel' },
  { provider: 'discord', platform: 'Discord', name: 'Weber Server' },
];
const PICTURES = ['door.jpg', 'table.jpg', 'window.jpg'];
const TEXT = 'The studio opens on Friday at six. Come and see. #opening';
const OWN_TEXTS = {
  Anna: 'Friday, six. Be there.',
  'Weber Channel': 'Dear channel, the studio opens on Friday at six.',
};

let app: RunningApp;
let calendar: ReturnType<typeof calendarPage>;
let desk: ReturnType<typeof deskPage>;
let folder: string;

beforeEach(async () => {
  folder = await makeFolder();
  await open();
});

afterEach(async () => {
  expect(app.consoleErrors).toEqual([]);
  await discardApp(app);
});

async function open(userData?: string): Promise<void> {
  app = await launchApp(userData === undefined ? {} : { userData });
  calendar = calendarPage(app);
  desk = deskPage(app);
  await calendar.grid.waitFor();
  await app.call('workspace.read', {});
}

async function makeFiles(): Promise<string[]> {
  return [
    await writeIn(folder, 'door.jpg', await makeJpeg(1080, 1080)),
    await writeIn(folder, 'table.jpg', await makeJpeg(1080, 1080)),
    await writeIn(folder, 'window.jpg', await makeJpeg(1080, 1350)),
    clipPath('story'),
  ];
}

/** A month ahead: whatever is planned there lies in the future. */
async function showNextMonth(): Promise<void> {
  const before = await calendar.dayOfMonth(1);
  await app.page.keyboard.press('PageDown');
  await expect.poll(() => calendar.dayOfMonth(1)).not.toBe(before);
}

async function readOnlyPost() {
  const { posts } = await desk.readAll();
  return posts[0] ?? null;
}

async function readyForTheQueue(): Promise<void> {
  const queue = desk.composer.getByRole('button', { name: /^Queue for/ });
  await expect.poll(() => queue.getAttribute('aria-disabled')).toBe('false');
}

const timeOf = async () => (await readOnlyPost())?.wallTime;

/** What a person sees of the month: each day's posts in words. */
const readScreen = () => app.page.locator('[data-post-id]').evaluateAll((tiles) => tiles.map((tile) => tile.ariaLabel));

/** How many deeds stand, of all that were done. */
async function countDone(): Promise<{ done: number; all: number }> {
  const entries = await app.call('activity.list', { limit: 500 });
  return { done: entries.filter((entry) => !entry.isUndone).length, all: entries.length };
}

/** One press of the keys at a time, through every step. */
async function pressUntil(keys: string, goal: number): Promise<void> {
  for (let { done } = await countDone(); done !== goal; ) {
    const next = done + Math.sign(goal - done);
    await app.page.keyboard.press(keys);
    await expect.poll(async () => (await countDone()).done).toBe(next);
    done = next;
  }
}

/** Doing something again is a change of its own time; all else must be the same. */
function withoutStamps({ posts, ...rest }: Awaited<ReturnType<typeof desk.readAll>>) {
  return { ...rest, posts: posts.map((post) => ({ ...post, updatedAt: null })) };
}

/** All taken back, all done again, and all there after the next start: whole rows, and the words on the screen. */
async function proveUndoRedoAndRestart(before: unknown, emptyScreen: unknown): Promise<void> {
  const full = withoutStamps(await desk.readAll());
  const fullScreen = await readScreen();
  const { all } = await countDone();
  await pressUntil('ControlOrMeta+z', 0);
  expect(await desk.readAll()).toEqual(before);
  await expect.poll(readScreen).toEqual(emptyScreen);
  await pressUntil('ControlOrMeta+Shift+z', all);
  // The window draws a film's picture again on its own.
  await expect.poll(async () => withoutStamps(await desk.readAll())).toEqual(full);
  const redone = await desk.readAll();
  await expect.poll(readScreen).toEqual(fullScreen);
  await app.quit();
  await open(app.userData);
  expect(await desk.readAll()).toEqual(redone);
  await showNextMonth();
  await expect.poll(readScreen).toEqual(fullScreen);
}

async function expectTheWholePost(): Promise<void> {
  const post = await readOnlyPost();
  expect(post?.media.map(({ fileName }) => fileName)).toEqual([...PICTURES, 'story-9x16.mp4']);
  expect(post?.content).toBe(TEXT);
  expect(post?.targets.map(({ provider }) => provider)).toEqual(ACCOUNTS.map(({ provider }) => provider));
  expect(post?.targets.map((target) => target.contentOverride).filter((text) => text !== null)).toEqual(
    Object.values(OWN_TEXTS),
  );
  expect(post?.targets[0]?.mediaOverride?.map(({ fileName }) => fileName)).toEqual(PICTURES);
}

it('files are dropped, a post is written for five accounts, queued, moved by hand, key and menu, undone and done again', async () => {
  const before = await desk.readAll();
  const { page } = app;
  for (const { platform, name } of ACCOUNTS) {
    await desk.chooseCommand('app.addAccount');
    const dialog = page.getByRole('dialog', { name: 'Add an account' });
    await dialog.getByText(platform, { exact: true }).click();
    await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
    await dialog.getByRole('button', { name: 'Add an account' }).click();
    await page.getByRole('button', { name: `${name} ${platform}` }).waitFor();
  }
  await showNextMonth();
  const emptyScreen = await readScreen();
  const start = await calendar.dayOfMonth(9);
  await desk.dropFiles(calendar.cell(start), await makeFiles());
  await expect.poll(() => desk.files.count()).toBe(4);

  await desk.text.click();
  await page.keyboard.type(TEXT);
  for (const { platform, name } of ACCOUNTS) {
    await desk.composer.getByRole('button', { name: new RegExp(`^${name} on ${platform}`) }).click();
  }
  for (const [name, text] of Object.entries(OWN_TEXTS)) {
    await page.getByRole('button', { name: 'Customise for…' }).click();
    await page.getByRole('menuitem', { name }).click();
    await desk.textFor(name).fill(text);
  }
  await page.getByRole('tab', { name: /^Anna/ }).click();
  await page.getByRole('button', { name: 'Own files for Anna' }).click();
  await page.getByRole('button', { name: 'Use the original’s files' }).waitFor();
  await desk.composer.getByRole('button', { name: 'Actions for story-9x16.mp4' }).click();
  await page.getByRole('menuitem', { name: 'Remove from the post' }).click();
  await expect.poll(() => desk.files.count()).toBe(3);
  await readyForTheQueue();
  await desk.composer.getByRole('button', { name: /^Queue for/ }).click();
  await expect.poll(async () => (await readOnlyPost())?.state).toBe('queued');
  await page.getByRole('button', { name: 'Close', exact: true }).first().click();
  await desk.composer.waitFor({ state: 'hidden' });

  const drag = await calendar.drag(calendar.tile('The studio opens'), calendar.cell(await calendar.dayOfMonth(16)));
  await drag.release();
  await expect.poll(timeOf).toBe(`${await calendar.dayOfMonth(16)}T09:00`);
  await page.keyboard.press('Alt+ArrowRight');
  await expect.poll(timeOf).toBe(`${await calendar.dayOfMonth(17)}T09:00`);
  await desk.chooseCommand('post.moveDown');
  await expect.poll(timeOf).toBe(`${await calendar.dayOfMonth(24)}T09:00`);
  await desk.chooseCommand('post.moveTo');
  const dialog = page.getByRole('dialog', { name: 'Move post to' });
  await dialog.getByRole('button', { name: 'Choose a day' }).click();
  await page.locator('.mini-month-day:not([data-outside-month])', { hasText: /^22$/ }).click();
  await dialog.getByRole('button', { name: /^Move to/ }).click();
  await expect.poll(timeOf).toBe(`${await calendar.dayOfMonth(22)}T09:00`);

  await expectTheWholePost();
  await proveUndoRedoAndRestart(before, emptyScreen);
});

it('the same is done with the keyboard alone', async () => {
  const before = await desk.readAll();
  const { keyboard } = app.page;
  const { tabTo, press } = keyboardPage(app);
  for (const { platform, name } of ACCOUNTS) await addAccountByKeys(platform, name);
  await showNextMonth();
  const emptyScreen = await readScreen();
  await tabTo(/^gridcell/);
  await walkTo(await calendar.dayOfMonth(9));
  await keyboard.press('Enter');
  await desk.text.waitFor();
  await tabTo(/^textarea Text of the post/);
  await keyboard.type(TEXT);

  // Only the answer of the system's dialog is given: a person would choose there.
  const chooser = app.page.waitForEvent('filechooser');
  await press(/^button Add files/);
  await (await chooser).setFiles(await makeFiles());
  await expect.poll(() => desk.files.count()).toBe(4);
  for (const { platform, name } of ACCOUNTS) {
    await press(new RegExp(`^button .*${name} on ${platform}`), 'Space');
  }
  for (const [name, text] of Object.entries(OWN_TEXTS)) await writeOwnText(name, text);
  await tabTo(/^tab /, 'Shift+Tab');
  await keyboard.press('Home');
  await app.page.getByRole('tab', { name: 'Original', selected: true }).waitFor();
  await keyboard.press('ArrowRight');
  await app.page.getByRole('tab', { name: /Anna/, selected: true }).waitFor();
  await press(/^button Own files for Anna/);
  await app.page.getByRole('button', { name: 'Use the original’s files' }).waitFor();
  await tabTo(/^row door/);
  await keyboard.press('End');
  await press(/^button Actions for story/);
  await app.page.getByRole('menuitem', { name: 'Remove' }).waitFor();
  await keyboard.press('End');
  await keyboard.press('Enter');
  await expect.poll(() => desk.files.count()).toBe(3);
  await readyForTheQueue();
  await keyboard.press('ControlOrMeta+Enter');
  await expect.poll(async () => (await readOnlyPost())?.state).toBe('queued');
  await keyboard.press('Escape');
  await desk.composer.waitFor({ state: 'hidden' });

  await tabTo(/^gridcell|The studio opens/);
  await keyboard.press('ControlOrMeta+a');
  await keyboard.press('Alt+ArrowRight');
  await expect.poll(timeOf).toBe(`${await calendar.dayOfMonth(10)}T09:00`);
  await keyboard.press('Alt+ArrowDown');
  await expect.poll(timeOf).toBe(`${await calendar.dayOfMonth(17)}T09:00`);
  await keyboard.press('m');
  await app.page.getByRole('dialog', { name: 'Move post to' }).waitFor();
  await tabTo(/^spinbutton day/);
  await keyboard.press('ArrowUp');
  await press(/^button Move to/);
  await expect.poll(timeOf).toBe(`${await calendar.dayOfMonth(18)}T09:00`);
  await expectTheWholePost();
  await proveUndoRedoAndRestart(before, emptyScreen);

  async function walkTo(day: string): Promise<void> {
    const stands = () => app.page.evaluate(() => (document.activeElement as HTMLElement).dataset.cell ?? '');
    for (let now = await stands(); now !== day; ) {
      await keyboard.press(now < day ? 'ArrowRight' : 'ArrowLeft');
      await expect.poll(stands).not.toBe(now);
      now = await stands();
    }
  }

  async function addAccountByKeys(platform: string, name: string): Promise<void> {
    await keyboard.press('ControlOrMeta+Shift+a');
    const dialog = app.page.getByRole('dialog', { name: 'Add an account' });
    await dialog.getByRole('radio').first().waitFor();
    await tabTo(/^input/);
    await keyboard.press('Space');
    const choice = dialog.getByRole('radio', { name: platform, exact: true });
    while (!(await choice.isChecked())) await keyboard.press('ArrowRight');
    await tabTo(/^input Name/);
    await keyboard.type(name);
    await keyboard.press('Enter');
    await app.page.getByRole('button', { name: `${name} ${platform}` }).waitFor();
  }

  async function writeOwnText(name: string, text: string): Promise<void> {
    await press(/^button Customise for/);
    const item = app.page.getByRole('menuitem', { name });
    await item.waitFor();
    while (!(await item.evaluate((element) => element === document.activeElement))) await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await tabTo(new RegExp(`^textarea Text for ${name}`));
    await keyboard.press('ControlOrMeta+a');
    await keyboard.type(text);
  }
});
