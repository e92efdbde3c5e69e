import { afterAll, beforeAll, expect, it } from 'vitest';
import { discardApp, launchApp, type RunningApp } from './app.ts';

let app: RunningApp;

beforeAll(async () => {
  app = await launchApp();
});
afterAll(() => discardApp(app));

it('opens straight into a local workspace in the system’s zone, with no form and no sign-in', async () => {
  expect(await app.call('workspace.read', {})).toMatchObject({ timezone: 'Europe/Berlin' });
  expect(await app.page.getByRole('textbox').count()).toBe(0);
});
