import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { placesOf } from '#electron/ipc/desk-places.ts';
import { type LocalBackend, startLocalBackend } from '#test/harness/server/backend.ts';
import { discardApp, launchApp, type RunningApp } from './app.ts';
import { findViolations } from './axe.ts';
import { deskPage } from './desk-page.ts';
import { deskSwitch } from './desk-switch.ts';
import { NO_KEYRING } from './screens.ts';
import { teamPage } from './team-page.ts';

const ada = { email: 'ada@example.com', password: 'correct horse' };
const grace = { email: 'grace@example.com', password: 'correct horse' };

let backend: LocalBackend;
const apps: RunningApp[] = [];

// Its own for each: what others wrote would fill the day.
beforeEach(async () => {
  backend = await startLocalBackend();
  const client = backend.client();
  await backend.client().auth.signUp(grace);
  await client.auth.signUp(ada);
  await client.rpc('create_workspace', { name: 'Harbour team', timezone: 'Europe/Berlin' });
});
afterEach(async () => {
  for (const app of apps.splice(0)) await discardApp(app);
  await backend.stop();
});

async function start(userData?: string): Promise<RunningApp> {
  const app = await launchApp({ args: NO_KEYRING, ...(userData === undefined ? {} : { userData }) });
  apps.push(app);
  return app;
}

/** Somebody who is signed in, on the calendar of this computer's workspace. */
async function startSignedIn(person = ada): Promise<RunningApp> {
  const app = await start();
  await deskSwitch(app).signIn(backend, person, person === ada ? 'Harbour team' : 'In no workspace yet');
  return app;
}

const menu = (app: RunningApp) => deskSwitch(app).menu;
const goTo = (app: RunningApp, name: string) => deskSwitch(app).goTo(name);
const write = (app: RunningApp, words: string) => deskSwitch(app).write(words);
const lookAt = (app: RunningApp) => deskSwitch(app).lookAt();

it('what is written in a team’s workspace here is there on another computer; each workspace shows its own alone', async () => {
  const [here, there] = [await startSignedIn(), await startSignedIn()];
  await write(here, 'Only on this computer');
  await goTo(here, 'Harbour team');
  expect(await here.page.getByText('Only on this computer').count()).toBe(0);
  await goTo(there, 'Harbour team');
  await write(here, 'The boats leave at nine');
  await expect
    .poll(async () => {
      await lookAt(there);
      return await there.page.getByText('The boats leave at nine').count();
    })
    .toBeGreaterThan(0);
  await goTo(here, 'My workspace');
  await here.page.getByText('Only on this computer').first().waitFor();
  expect(await here.page.getByText('The boats leave at nine').count()).toBe(0);
});

it('who types in a post while a teammate changes it goes on typing: both are in the text, and the caret stays', async () => {
  const [here, there] = [await startSignedIn(), await startSignedIn()];
  await goTo(here, 'Harbour team');
  await goTo(there, 'Harbour team');
  await write(here, 'Boats leave the old pier at nine.');
  const tileOf = ({ page }: RunningApp) => page.locator('[data-post-id]', { hasText: 'Boats leave' }).first();
  await expect
    .poll(async () => {
      await lookAt(there);
      return await tileOf(there).count();
    })
    .toBe(1);
  const postId = (await tileOf(here).getAttribute('data-post-id')) ?? '';
  await tileOf(here).click();
  const { text } = deskPage(here);
  const base = 'Boats leave the old pier at nine.';
  // Before it shows what is stored nobody can type in it.
  await expect.poll(() => text.inputValue()).toBe(base);
  await text.focus();
  await here.page.keyboard.press('Home');
  await here.page.keyboard.type('All ');
  // As a window says it, which may have heard of the first letters by now.
  await there.call('posts.writeText', { postId, content: 'Boats leave the old pier at ten.', base });
  await lookAt(there);
  // Slowly, so that the teammate's page comes between two letters.
  const letters = 'the boats, also the smallest ones: ';
  for (const letter of letters) {
    await here.page.keyboard.type(letter, { delay: 40 });
    await lookAt(here);
  }
  await expect
    .poll(async () => {
      await lookAt(there);
      await lookAt(here);
      return await text.inputValue();
    })
    .toBe(`All ${letters}Boats leave the old pier at ten.`);
  const caret = await text.evaluate((field: HTMLTextAreaElement) => field.selectionStart);
  expect(caret).toBe(`All ${letters}`.length);
  await expect
    .poll(async () => {
      await lookAt(there);
      return (await there.call('posts.read', { id: postId }))?.content;
    })
    .toBe(`All ${letters}Boats leave the old pier at ten.`);
});

it('the workspace that was open last is open at the next start, with its own first view', async () => {
  const app = await startSignedIn();
  await goTo(app, 'Harbour team');
  await write(app, 'Seen at the next start');
  await app.quit();
  apps.splice(apps.indexOf(app), 1);
  const { desk } = JSON.parse(await readFile(join(app.userData, 'settings.json'), 'utf8')) as { desk: { key: string } };
  expect(desk.key).toMatch(/^team\//);
  const again = await start(app.userData);
  await again.page.locator('.title-bar-workspace', { hasText: 'Harbour team' }).waitFor();
  await again.page.getByText('Seen at the next start').first().waitFor();
});

it('by keyboard: the menu of the workspace opens, lists them by project, and makes a new one', async () => {
  const app = await startSignedIn();
  await app.page.locator('.title-bar-workspace').focus();
  await app.page.keyboard.press('Enter');
  await menu(app)
    .getByText(`${new URL(backend.url).host} · ${ada.email}`)
    .waitFor();
  expect(await findViolations(app)).toEqual([]);
  await menu(app).getByRole('menuitem', { name: 'New team workspace' }).focus();
  await app.page.keyboard.press('Enter');
  await app.page.getByRole('dialog', { name: 'New team workspace' }).waitFor();
  await app.page.keyboard.type('Lighthouse');
  expect(await findViolations(app)).toEqual([]);
  await app.page.keyboard.press('Enter');
  await app.page.locator('.title-bar-workspace', { hasText: 'Lighthouse' }).waitFor();
  await expect
    .poll(async () => (await app.call('desks.list', {})).desks.map(({ name, team }) => [name, team?.role]))
    .toEqual([
      ['My workspace', undefined],
      ['Harbour team', null],
      ['Lighthouse', 'owner'],
    ]);
});

it('what is in this computer’s workspace goes into a team’s, and a team’s comes back as a copy; nothing is taken away', async () => {
  const app = await startSignedIn();
  const { page } = app;
  await write(app, 'Written before there was a team');
  await page.locator('.title-bar-workspace').click();
  await menu(app).getByRole('menuitem', { name: 'New team workspace' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Pier team');
  await page.getByText('Begin with what is in this workspace').click();
  expect(await findViolations(app)).toEqual([]);
  await page.getByRole('button', { name: 'Create' }).click();
  await page.locator('.title-bar-workspace', { hasText: 'Pier team' }).waitFor();
  await page.getByText('Written before there was a team').first().waitFor();
  await page.locator('.title-bar-workspace').click();
  await menu(app).getByRole('menuitem', { name: 'Copy to this computer' }).click();
  await page.getByRole('button', { name: 'Open it' }).click();
  await expect.poll(async () => (await app.call('desks.list', {})).openKey).toMatch(/^local\//);
  await page.getByText('Written before there was a team').first().waitFor();
  await goTo(app, 'My workspace');
  await page.getByText('Written before there was a team').first().waitFor();
});

it('from a team’s workspace that does not open there is a way to this computer’s', async () => {
  const app = await startSignedIn();
  await goTo(app, 'Harbour team');
  await app.quit();
  apps.splice(apps.indexOf(app), 1);
  const { desk } = JSON.parse(await readFile(join(app.userData, 'settings.json'), 'utf8')) as { desk: { key: string } };
  const state = join(placesOf(app.userData, desk.key).folder, 'folder.json');
  await writeFile(state, (await readFile(state, 'utf8')).replace(/"migration": "[^"]*"/, '"migration": "9999_newer"'));
  const again = await start(app.userData);
  await again.page.getByRole('button', { name: 'Open the workspace of this computer' }).click();
  await again.page.locator('.title-bar-workspace', { hasText: 'My workspace' }).waitFor();
});

it('two who have the same post open see each other, and what the other writes comes by itself (SPEC 9.1, 9.2)', async () => {
  const [here, there] = [await startSignedIn(), await startSignedIn()];
  await goTo(here, 'Harbour team');
  await goTo(there, 'Harbour team');
  await write(here, 'Low tide at six');
  // Nobody looks at the other window meanwhile.
  await there.page.getByText('Low tide at six').first().waitFor();
  await there.page.getByText('Low tide at six').first().click();
  await deskPage(there).text.waitFor();
  await here.page.getByText('Low tide at six').first().click();
  const seen = (app: RunningApp) => app.page.getByRole('img', { name: 'ada has this post open too.' });
  await seen(here).waitFor();
  await seen(there).waitFor();
  expect(await findViolations(here)).toEqual([]);
  await there.page.keyboard.press('Escape');
  await seen(here).waitFor({ state: 'detached' });
});

it('somebody is invited, takes it on their own computer, and both are in the workspace', async () => {
  const here = await startSignedIn();
  await goTo(here, 'Harbour team');
  await write(here, 'For the two of us');
  await teamPage(here).open();
  const members = here.page.getByRole('list', { name: 'Members of Harbour team' });
  await members.getByText('ada (you)').waitFor();
  await here.page.getByRole('textbox', { name: 'Invite by e-mail' }).fill(grace.email);
  await here.page.keyboard.press('Enter');
  await members.getByText(grace.email).waitFor();
  expect(await findViolations(here)).toEqual([]);

  const there = await startSignedIn(grace);
  await teamPage(there).open();
  await there.page.getByText('Editor · ada invites grace@example.com').waitFor();
  expect(await findViolations(there)).toEqual([]);
  await there.page.getByRole('button', { name: 'Accept the invitation to Harbour team' }).click();
  await there.page.getByRole('button', { name: 'Open it' }).click();
  await there.page.locator('.title-bar-workspace', { hasText: 'Harbour team' }).waitFor();
  await there.page.getByText('For the two of us').first().waitFor();
  await members.getByText('grace', { exact: true }).waitFor();
});
