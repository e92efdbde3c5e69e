import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { must } from '#shared/lib/must.ts';
import { findViolations } from './axe.ts';
import { SIZES, showAt, THEMES } from './screen-looks.ts';
import { goHome, settle } from './screens.ts';
import { openTeamWindow, type TeamWindow } from './team-window/open-team-window.ts';
import { OUTSIDE_SCREENS, SYNC_SCREENS } from './team-window/sync-screens.ts';

let team: TeamWindow;
beforeEach(async () => {
  team = await openTeamWindow();
});
afterEach(() => team.quit());

const line = () => team.page.locator('.status-saving .status-button').first();
const textOf = async (id: string) => (await team.desk.call('posts.read', { id }))?.content;

async function openWithConflict(): Promise<string> {
  const { desk, page, start } = team;
  await desk.write((tx) => tx.changeCursor({ lastPulledAt: new Date().toISOString() }));
  const id = await desk.given.post({ content: 'The roaster is back at noon' });
  await desk.given.conflicts([
    {
      rowId: id,
      base: 'The roaster is back',
      ours: 'The roaster is back at nine',
      theirs: 'The roaster is back at noon',
    },
  ]);
  await desk.sent();
  await start();
  await page.getByRole('grid').waitFor();
  return id;
}

describe('what two people changed', () => {
  it('is found from the post, decided with the keyboard, and undone from anywhere', async () => {
    const { page } = team;
    const id = await openWithConflict();
    await expect.poll(() => line().textContent()).toMatch(/^Saved here · 1 needs a look · synced /);
    const entry = page.getByRole('navigation').getByRole('button', { name: 'Activity 1 needs a look' });
    await entry.waitFor();

    await page.keyboard.press('/');
    await page.getByRole('searchbox', { name: 'Search posts' }).pressSequentially('roaster');
    await page
      .getByRole('dialog')
      .getByText(/roaster/)
      .first()
      .waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Somebody else changed this post too.').waitFor();
    await page.getByRole('button', { name: 'Look at it' }).press('Enter');
    const card = page.getByRole('article', { name: 'The roaster is back at noon' });
    await expect.poll(() => card.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await card.locator('mark').allTextContents()).toEqual(['nine', 'noon']);

    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Yours is back').waitFor();
    await card.waitFor({ state: 'hidden' });
    expect(await textOf(id)).toBe('The roaster is back at nine');
    await expect.poll(() => line().textContent()).toMatch(/^Saved here · synced /);
    await entry.waitFor({ state: 'hidden' });
    const text = page.getByRole('textbox', { name: 'Text of the post' });
    await expect.poll(() => text.inputValue()).toBe('The roaster is back at nine');

    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Z');
    await card.waitFor();
    expect(await textOf(id)).toBe('The roaster is back at noon');
  });

  it('stays as it is with one press', async () => {
    const { page } = team;
    const id = await openWithConflict();
    await page.keyboard.press('Control+3');
    await page.getByRole('button', { name: /^Keep theirs/ }).click();
    await page.getByText('Left as it is').waitFor();
    await page.getByRole('heading', { name: /^Needs a look/ }).waitFor({ state: 'hidden' });
    expect(await textOf(id)).toBe('The roaster is back at noon');
  });
});

it('the calendar is usable while the rest is fetched, and says how far that has come', async () => {
  const { desk, page, start } = team;
  desk.say({ state: () => ({ kind: 'syncing', syncedAtMs: null }) });
  await start();
  await page.getByRole('region', { name: /^Fetching / }).waitFor();
  await desk.given.post({
    content: 'The first that comes',
    wallTime: `${new Date().toISOString().slice(0, 10)}T23:30`,
  });
  await desk.write(async () => undefined);
  await page.getByRole('region', { name: /^Fetching / }).waitFor({ state: 'hidden' });
  await expect.poll(() => line().textContent()).toBe('Saved here · fetching the workspace, 1 post so far');
  await page.getByText('The first that comes').first().waitFor();
  await page.keyboard.press('n');
  await page.getByRole('textbox', { name: 'Text of the post' }).waitFor();
  await page.keyboard.type('Written meanwhile');
  const range = { from: '2020-01-01', to: '2100-01-01', filter: { accountIds: [], tagIds: [], states: [] } };
  await expect
    .poll(async () => (await desk.call('calendar.readRange', range)).posts.map(({ snippet }) => snippet))
    .toContain('Written meanwhile');
});

it('whoever is no member any more can take along what was not sent', async () => {
  const { page, electron, start } = team;
  await start();
  await must(OUTSIDE_SCREENS[0], 'the screen').open(team);
  await page.getByRole('button', { name: 'Copy what was not sent' }).click();
  await page.getByText('2 texts copied').waitFor();
  expect(await electron.evaluate(({ clipboard }) => clipboard.readText())).toBe(
    'Behind the bar: how we dial in a new bean\n\nThe autumn menu is almost ready',
  );
  await page.getByRole('button', { name: 'Show it' }).click();
  await page.getByRole('heading', { name: 'Waiting to be sent 2 changes' }).waitFor();
  expect(await page.getByRole('listitem').filter({ hasText: 'autumn menu' }).count()).toBe(1);

  await page.keyboard.press('Control+1');
  await page.getByRole('button', { name: 'Go to this computer’s desk' }).click();
  const asked = () => team.asked.filter(({ name }) => name === 'os.openDesk').map(({ input }) => input);
  await expect.poll(asked).toEqual([{ key: 'local', name: '' }]);
});

it('axe finds nothing on what is seen of sync', async () => {
  await team.start();
  const found: Record<string, string[]> = {};
  for (const { name, open } of SYNC_SCREENS) {
    await goHome(team);
    await open(team);
    for (const theme of THEMES) {
      await showAt(team, { theme, size: must(SIZES[0], 'a size') });
      await settle(team);
      const violations = await findViolations(team);
      if (violations.length > 0) found[`${name} ${theme}`] = violations;
    }
    await showAt(team, { theme: 'light', size: SIZES[0] });
  }
  expect(found).toEqual({});
});

describe('a post that is written in while another changes it', () => {
  it('undo in the field takes back letters of one’s own, and no word of the other', async () => {
    const { desk, page, start } = team;
    await desk.write((tx) => tx.changeCursor({ lastPulledAt: new Date().toISOString() }));
    const id = await desk.given.post({
      content: 'The boats leave at nine.',
      wallTime: `${new Date().toISOString().slice(0, 10)}T23:30`,
    });
    await start();
    await page.locator(`[data-post-id="${id}"]`).first().click();
    const field = page.getByRole('textbox', { name: 'Text of the post' });
    await field.focus();
    await page.keyboard.press('Home');
    await page.keyboard.type('All ');
    await expect.poll(() => textOf(id)).toBe('All The boats leave at nine.');
    await desk.call('posts.writeText', {
      postId: id,
      content: 'The boats leave at ten.',
      base: 'The boats leave at nine.',
    });
    await expect.poll(() => field.inputValue()).toBe('All The boats leave at ten.');
    await page.keyboard.type('of ');
    await page.keyboard.press('Control+Z');
    await expect.poll(() => field.inputValue()).toBe('All The boats leave at ten.');
    // The steps before the merge are gone: the text that they would bring back never stood there.
    await page.keyboard.press('Control+Z');
    expect(await field.inputValue()).toBe('All The boats leave at ten.');
    await expect.poll(() => textOf(id)).toBe('All The boats leave at ten.');
  });
});
