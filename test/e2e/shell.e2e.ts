import type { Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { newId } from '#shared/lib/ids.ts';
import { discardApp, launchApp, type RunningApp } from './app.ts';

let app: RunningApp;
let page: Page;

beforeAll(async () => {
  app = await launchApp();
  page = app.page;
});
afterAll(() => discardApp(app));
beforeEach(async () => {
  // One step back at a time, as far as it goes: every test begins on the calendar.
  for (let step = 0; step < 4; step++) await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Calendar' }).waitFor();
});

async function addAccount(displayName: string): Promise<void> {
  await page.keyboard.press('Control+Shift+A');
  const dialog = page.getByRole('dialog', { name: 'Add an account' });
  await dialog.getByRole('radio', { name: 'Bluesky' }).click({ force: true });
  await dialog.getByRole('textbox', { name: 'Name' }).fill(displayName);
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'hidden' });
}

async function openByPalette(words: string): Promise<void> {
  await page.keyboard.press('Control+K');
  await page.getByRole('searchbox', { name: 'Find a command' }).fill(words);
  await page.getByRole('menuitem').first().waitFor();
  await page.keyboard.press('Enter');
}

it('an account is added with the keyboard alone, stands in the sidebar, and is taken back', async () => {
  await addAccount('Nordlicht');
  await page.getByRole('button', { name: 'Nordlicht Bluesky' }).waitFor();
  await page.keyboard.press('Control+Z');
  await page.getByText('Undone: add account Nordlicht').waitFor();
  await page.getByRole('button', { name: 'Add an account to plan for' }).waitFor();
  await page.keyboard.press('Control+Shift+Z');
  await page.getByRole('button', { name: 'Nordlicht Bluesky' }).waitFor();
});

it('an account without a name is not added, and the form says why', async () => {
  await page.keyboard.press('Control+Shift+A');
  const dialog = page.getByRole('dialog', { name: 'Add an account' });
  await dialog.getByRole('button', { name: 'Add an account' }).click();
  await dialog.getByText('Choose a platform first.').waitFor();
  await dialog.getByText('Give the account a name.').waitFor();
});

it('the palette finds a command by a few letters and does it', async () => {
  await openByPalette('sett');
  await page.getByRole('heading', { name: 'Settings' }).waitFor();
});

it('undo in a text field takes back letters, not the last command', async () => {
  await openByPalette('settings');
  const field = page.getByRole('textbox', { name: 'Name' });
  await field.click();
  await field.press('End');
  await page.keyboard.type('!');
  await page.keyboard.press('Control+Z');
  expect(await field.inputValue()).toBe('My workspace');
});

it('search finds a post as one types, and Enter opens it on its day', async () => {
  await app.call('posts.create', { id: newId(), content: 'The walrus comes in May', wallTime: '2027-05-14T09:00' });
  await page.keyboard.press('/');
  await page.getByRole('searchbox', { name: 'Search posts' }).pressSequentially('walr');
  await page.getByRole('menuitem', { name: /walrus/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('complementary', { name: 'Post' }).waitFor();
  await page.getByRole('heading', { name: 'May 2027' }).waitFor();
});

it('a native menu has every command, and choosing one does it', async () => {
  await app.electron.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('app.activity')?.click());
  await page.getByRole('heading', { name: 'Activity' }).waitFor();
});

it('the composer is resized with the keyboard, and nothing is cut off at 200 %', async () => {
  await page.keyboard.press('n');
  const grip = page.getByRole('separator', { name: 'Width of the post' });
  await grip.focus();
  await page.keyboard.press('ArrowLeft');
  expect(await grip.getAttribute('aria-valuenow')).toBe('428');
  await app.call('os.changeSettings', { patch: { zoomPercent: 200 } });
  await expect
    .poll(() => page.evaluate(() => [window.innerWidth, document.documentElement.scrollWidth]))
    .toEqual([640, 640]);
  await app.call('os.changeSettings', { patch: { zoomPercent: 100 } });
});

it('theme, text size, sidebar and place of the window are there at the next start', async () => {
  await app.call('os.changeSettings', { patch: { theme: 'dark', zoomPercent: 110, isSidebarFolded: true } });
  await app.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 30, width: 1100, height: 700 }),
  );
  await page.waitForTimeout(200);
  await app.quit();
  app = await launchApp({ userData: app.userData });
  page = app.page;
  await page.getByRole('button', { name: 'Calendar' }).waitFor();
  const bounds = await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
  expect({
    bounds,
    theme: await page.evaluate(() => document.documentElement.dataset.theme),
    width: await page.evaluate(() => window.innerWidth),
    isFolded: await page.locator('.sidebar-folded').count(),
  }).toEqual({ bounds: { x: 40, y: 30, width: 1100, height: 700 }, theme: 'dark', width: 1000, isFolded: 1 });
});
