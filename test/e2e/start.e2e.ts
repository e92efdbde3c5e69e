import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { discardApp, launchApp, type RunningApp } from './app.ts';

let app: RunningApp;

beforeEach(async () => {
  app = await launchApp();
});
afterEach(() => discardApp(app));

it('opens straight into a local workspace in the system’s zone, with no form and no sign-in', async () => {
  expect(await app.call('workspace.read', {})).toMatchObject({ timezone: 'Europe/Berlin' });
  expect(await app.page.getByRole('textbox').count()).toBe(0);
});

it.each(['{"version":1}', '{"version":2,"vi', ''])('a first view that reads %j is passed over', async (text) => {
  await startFromFirstView(text);
  expect(await app.call('workspace.read', {})).toMatchObject({ timezone: 'Europe/Berlin' });
  await app.page.getByRole('grid').waitFor();
  expect(app.consoleErrors).toEqual([]);
});

it('what is typed on the first view, before the database is open, is kept by somebody who quits at once', async () => {
  await startFromFirstView();
  await app.page.keyboard.press('n');
  await app.page.locator('.composer-textarea:not([readonly])').waitFor();
  await app.page.keyboard.type('Typed early');
  const { userData } = app;
  await app.quit();
  app = await launchApp({ userData });
  await expect
    .poll(async () => (await app.call('search.posts', { query: 'Typed early', limit: 5 })).results.length)
    .toBe(1);
});

/** Quits once a first view is kept, and starts again: with that one, or with `text` in its place. */
async function startFromFirstView(text?: string): Promise<void> {
  const { userData } = app;
  const path = join(userData, 'first-view.json');
  await expect.poll(() => existsSync(path)).toBe(true);
  await app.quit();
  if (text !== undefined) await writeFile(path, text);
  app = await launchApp({ userData });
}
