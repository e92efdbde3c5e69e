import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { discardApp, launchApp, type RunningApp } from './app.ts';
import { calendarPage } from './calendar-page.ts';

let app: RunningApp;
let calendar: ReturnType<typeof calendarPage>;

beforeAll(async () => {
  app = await launchApp();
  calendar = calendarPage(app);
  await calendar.grid.waitFor();
});

afterAll(async () => {
  expect(app.consoleErrors).toEqual([]);
  await discardApp(app);
});

beforeEach(async () => {
  await app.page.keyboard.press('Escape');
  await app.page.keyboard.press('1');
  await app.page.keyboard.press('t');
});

describe('a post is moved', () => {
  it('by mouse to another day, keeping its time, which is said before release (postiz-app#1052)', async () => {
    const from = await calendar.dayOfMonth(14);
    const to = await calendar.dayOfMonth(16);
    const id = await calendar.plan('Moved by mouse', `${from}T14:35`);
    const drag = await calendar.drag(calendar.tile('Moved by mouse'), calendar.cell(to));
    await expect.poll(() => drag.words.textContent()).toMatch(/16.*2:35 PM/);
    await drag.release();
    await expect.poll(() => calendar.timeOf(id)).toBe(`${to}T14:35`);
    expect(await calendar.cell(to).locator('[data-post-id]').allTextContents()).toEqual([
      expect.stringContaining('2:35'),
    ]);
  });

  it('not at all when Esc is pressed during the drag', async () => {
    const from = await calendar.dayOfMonth(14);
    const id = await calendar.plan('Stays', `${from}T10:00`);
    const drag = await calendar.drag(calendar.tile('Stays'), calendar.cell(await calendar.dayOfMonth(16)));
    await app.page.keyboard.press('Escape');
    await drag.release();
    await expect.poll(() => app.page.locator('.drag-layer').count()).toBe(0);
    expect(await calendar.timeOf(id)).toBe(`${from}T10:00`);
  });

  it('by mouse in the week to a quarter of an hour', async () => {
    const day = await calendar.dayOfMonth(10);
    const id = await calendar.plan('By the hour', `${day}T09:00`);
    await calendar.tile('By the hour').click();
    await app.page.keyboard.press('Escape');
    await calendar.tile('By the hour').focus();
    await app.page.keyboard.press('2');
    await calendar.cell(`${day}T12`).waitFor();
    const drag = await calendar.drag(calendar.tile('By the hour'), calendar.cell(`${day}T12`), { x: 0.5, y: 0.4 });
    const words = await drag.words.textContent();
    await drag.release();
    await expect.poll(() => calendar.timeOf(id)).not.toBe(`${day}T09:00`);
    const time = (await calendar.timeOf(id)) ?? '';
    expect(Number(time.slice(14)) % 15).toBe(0);
    expect(time.slice(11, 13)).toBe('12');
    expect(words).toContain(`12:${time.slice(14)} PM`);
  });

  it('by keyboard: Alt with an arrow, a day and a week, the focus going along', async () => {
    const id = await calendar.plan('Moved by key', `${await calendar.dayOfMonth(8)}T08:20`);
    await calendar.tile('Moved by key').focus();
    await calendar.tile('Moved by key').click({ modifiers: ['ControlOrMeta'] });
    await app.page.keyboard.press('Alt+ArrowRight');
    await expect.poll(() => calendar.timeOf(id)).toBe(`${await calendar.dayOfMonth(9)}T08:20`);
    await app.page.keyboard.press('Alt+ArrowDown');
    await expect.poll(() => calendar.timeOf(id)).toBe(`${await calendar.dayOfMonth(16)}T08:20`);
    expect(await calendar.focused()).toContain('Moved by key');
  });

  it('by clicks alone, in a dialog (WCAG 2.5.7)', async () => {
    const from = await calendar.dayOfMonth(20);
    const id = await calendar.plan('Moved by dialog', `${from}T17:00`);
    await calendar.tile('Moved by dialog').click({ modifiers: ['ControlOrMeta'] });
    await app.page.keyboard.press('m');
    const dialog = app.page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Choose a day' }).click();
    await app.page.locator('.mini-month-day:not([data-outside-month])', { hasText: /^22$/ }).click();
    await dialog.getByRole('button', { name: /^Move to/ }).click();
    await expect.poll(() => calendar.timeOf(id)).toBe(`${await calendar.dayOfMonth(22)}T17:00`);
  });

  it('back by undo', async () => {
    const from = await calendar.dayOfMonth(20);
    const id = await calendar.plan('Comes back', `${from}T07:00`);
    await calendar.tile('Comes back').click({ modifiers: ['ControlOrMeta'] });
    await app.page.keyboard.press('Alt+ArrowRight');
    await expect.poll(() => calendar.timeOf(id)).toBe(`${await calendar.dayOfMonth(21)}T07:00`);
    await app.page.keyboard.press('ControlOrMeta+z');
    await expect.poll(() => calendar.timeOf(id)).toBe(`${from}T07:00`);
    await expect
      .poll(() => calendar.cell(from).locator('[data-post-id]').allTextContents())
      .toContainEqual(expect.stringContaining('Comes back'));
  });
});

describe('a post is made', () => {
  it('by a click on a day at nine, never at a random time (postiz-app#471), and by typing there', async () => {
    // A month ahead: today has a time of its own.
    await app.page.keyboard.press('PageDown');
    const day = await calendar.dayOfMonth(12);
    await calendar.cell(day).click();
    const field = app.page.getByRole('textbox', { name: /text/i }).first();
    await field.waitFor();
    await app.page.keyboard.type('Click and type');
    await expect
      .poll(() => calendar.cell(day).locator('[data-post-id]').allTextContents())
      .toEqual([expect.stringContaining('9:00')]);
    await expect.poll(() => calendar.tile('Click and type').count()).toBe(1);
  });

  it('by a letter typed on an empty day, which begins the text', async () => {
    await app.page.keyboard.press('PageDown');
    const day = await calendar.dayOfMonth(13);
    await calendar.cell(day).focus();
    await calendar.cell(await calendar.dayOfMonth(12)).focus();
    await app.page.keyboard.press('ArrowRight');
    await app.page.keyboard.press('Shift+W');
    const field = app.page.getByRole('textbox', { name: /text/i }).first();
    await expect.poll(() => field.inputValue()).toBe('W');
    await app.page.keyboard.type('ind and weather');
    await expect.poll(() => calendar.tile('Wind and weather').count()).toBe(1);
  });
});

describe('a post without a time', () => {
  const tray = () => app.page.getByRole('region', { name: 'Posts without a time' });
  const inTray = (text: string) => tray().locator('[data-post-id]', { hasText: text });

  async function jot(content: string): Promise<string> {
    const id = crypto.randomUUID();
    await app.call('posts.create', { id, content, wallTime: null, accountIds: [] });
    return id;
  }

  beforeEach(async () => {
    await app.page.getByRole('button', { name: /^Unplanned/ }).waitFor();
    if ((await tray().count()) === 0) await app.page.keyboard.press('u');
    await tray().waitFor();
  });

  afterAll(async () => {
    await app.page.keyboard.press('Escape');
    await app.page.getByRole('button', { name: 'Hide the posts without a time' }).click();
  });

  it('is counted, and gets the usual time when it is dragged onto a day', async () => {
    const id = await jot('An idea');
    await inTray('An idea').waitFor();
    expect(await app.page.getByRole('button', { name: 'Unplanned, 1 post' }).count()).toBe(1);
    await app.page.keyboard.press('PageDown');
    const day = await calendar.dayOfMonth(18);
    const drag = await calendar.drag(inTray('An idea'), calendar.cell(day));
    await expect.poll(() => drag.words.textContent()).toMatch(/18.*9:00 AM/);
    await drag.release();
    await expect.poll(() => calendar.timeOf(id)).toBe(`${day}T09:00`);
    await expect.poll(() => inTray('An idea').count()).toBe(0);
  });

  it('is what a draft becomes that is dropped there, and comes back by undo', async () => {
    const at = `${await calendar.dayOfMonth(21)}T11:00`;
    const id = await calendar.plan('Not yet', at);
    const drag = await calendar.drag(calendar.tile('Not yet'), tray());
    await expect.poll(() => drag.words.textContent()).toContain('No time');
    await drag.release();
    await inTray('Not yet').waitFor();
    expect(await calendar.timeOf(id)).toBeNull();
    await app.page.keyboard.press('ControlOrMeta+z');
    await expect.poll(() => calendar.timeOf(id)).toBe(at);
    await expect.poll(() => inTray('Not yet').count()).toBe(0);
  });

  it('is planned by keyboard alone: U, an arrow, M', async () => {
    await jot('By key, second');
    const id = await jot('By key, first');
    await inTray('By key, first').waitFor();
    await app.page.keyboard.press('u');
    await app.page.keyboard.press('ArrowRight');
    await app.page.keyboard.press('ArrowLeft');
    await expect.poll(() => calendar.focused()).toContain('By key, first');
    await app.page.keyboard.press('m');
    await app.page.getByRole('dialog', { name: 'Move post to' }).waitFor();
    await app.page.keyboard.press('Enter');
    await expect.poll(() => calendar.timeOf(id)).toMatch(/T\d\d:\d\d$/);
    await expect.poll(() => calendar.focused()).toContain('By key, first');
  });
});

describe('the views', () => {
  it('agree on the time of a post (postiz-app#450, #1115)', async () => {
    await calendar.plan('Same everywhere', `${await calendar.dayOfMonth(6)}T13:05`);
    expect(await calendar.tile('Same everywhere').textContent()).toContain('1:05p');
    await calendar.tile('Same everywhere').click({ modifiers: ['ControlOrMeta'] });
    for (const view of ['2', '3']) {
      await app.page.keyboard.press(view);
      await expect.poll(() => calendar.tile('Same everywhere').getAttribute('aria-label')).toMatch(/ 6, 1:05 PM/);
    }
  });
});
