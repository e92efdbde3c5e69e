import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { must } from '#shared/lib/must.ts';
import { type LocalBackend, startLocalBackend } from '#test/harness/server/backend.ts';
import { type GoTrue, startGoTrue } from '#test/harness/server/gotrue.ts';
import { discardApp, electronExecutable, launchApp, type RunningApp } from './app.ts';
import { findViolations } from './axe.ts';
import { NO_KEYRING } from './screens.ts';
import { teamPage } from './team-page.ts';

const ada = { email: 'ada@example.com', password: 'correct horse' };

let app: RunningApp;
let team: ReturnType<typeof teamPage>;
/** Everything that the app said on its way. */
let said: string;

async function start(userData?: string, system: Parameters<typeof launchApp>[0] = { args: NO_KEYRING }): Promise<void> {
  // Without a keyring, as on a bare Linux: the same everywhere these tests run.
  app = await launchApp({ ...system, ...(userData === undefined ? {} : { userData }) });
  team = teamPage(app);
  for (const stream of [app.electron.process().stdout, app.electron.process().stderr]) {
    stream?.on('data', (text) => {
      said += String(text);
    });
  }
}

beforeEach(async () => {
  said = '';
  await start();
});
afterEach(() => discardApp(app));

const sessionsFolder = () => join(app.userData, 'projects', 'sessions');
const sessionFiles = () => readdir(sessionsFolder());

describe('on the local backend', () => {
  let backend: LocalBackend;
  beforeAll(async () => {
    backend = await startLocalBackend();
    const client = backend.client();
    await client.auth.signUp(ada);
    await client.rpc('create_workspace', { name: 'Harbour team', timezone: 'Europe/Berlin' });
  });
  afterAll(() => backend.stop());

  const connect = () => team.connect({ url: backend.url, key: backend.publishableKey });
  const isTaken = async (accessToken: string) => {
    const headers = { apikey: backend.publishableKey, authorization: `Bearer ${accessToken}` };
    return (await fetch(`${backend.url}/auth/v1/user`, { headers })).ok;
  };

  it('somebody connects, signs in, is still signed in at the next start, and signs out', async () => {
    const { page } = app;
    await team.open();
    await connect();
    await team.signIn(ada);
    await team.person(ada.email).getByText('Harbour team').waitFor();

    // Nothing protects a secret here: nothing is kept before the person says so (PITFALLS: basic_text).
    expect(await sessionFiles()).toEqual([]);
    await team.person(ada.email).getByText('Until Postroom is closed').waitFor();
    await page.getByRole('button', { name: 'Keep me signed in without protection' }).click();
    await page.getByText('Sign-ins are kept without protection.').waitFor();
    const file = join(sessionsFolder(), must((await sessionFiles())[0], 'the session'));
    const { open } = JSON.parse(await readFile(file, 'utf8')) as {
      open: { session: Record<string, string> };
    };
    const { accessToken = '', refreshToken = '' } = open.session;
    // Windows has no such rights; there the profile's folder has.
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);

    await app.quit();
    await start(app.userData);
    await team.open();
    await team.person(ada.email).getByText('Harbour team').waitFor();
    expect(await isTaken(accessToken)).toBe(true);

    await app.page.getByRole('button', { name: `Sign out ${ada.email}` }).click();
    await team.person(ada.email).getByText('Signed out').waitFor();
    await expect.poll(() => isTaken(accessToken)).toBe(false);
    expect(await sessionFiles()).toEqual([]);

    const seen = said + (await app.page.content());
    const secrets = { accessToken, refreshToken, password: ada.password };
    expect(Object.entries(secrets).filter(([, secret]) => secret === '' || seen.includes(secret))).toEqual([]);
  });

  it.runIf(process.platform === 'linux')('keeps nothing under a keyring that is one in name alone', async () => {
    await discardApp(app);
    await start(undefined, {
      args: ['--password-store=gnome-libsecret'],
      env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' },
    });
    await team.open();
    await connect();
    await team.signIn(ada);
    await app.page.getByRole('region', { name: 'This computer keeps no secrets' }).waitFor();
    expect(await sessionFiles()).toEqual([]);
  });

  it('signs nobody in at the next start who wanted it so', async () => {
    await team.open();
    await connect();
    await team.signIn(ada);
    await app.page.getByRole('button', { name: 'Sign in at each start' }).click();
    await app.page.getByText('Sign-ins end when Postroom is closed.').waitFor();
    await app.quit();
    await start(app.userData);
    await team.open();
    await team.person(ada.email).getByText('Signed out').waitFor();
    await team.person(ada.email).getByRole('button', { name: 'Sign in again' }).click();
    // The address is known; the keyboard stands in the password.
    await app.page.keyboard.type(ada.password);
    await app.page.keyboard.press('Enter');
    await team.person(ada.email).getByText('Harbour team').waitFor();
  });

  it('says in words what is wrong with a key, and Escape goes back one step at a time', async () => {
    const { page } = app;
    await team.open();
    await team.connect({ url: backend.url, key: 'sb_publishable_wrong' });
    await team.form.getByText('The project refuses this key.').waitFor();
    await team.form.getByRole('textbox', { name: 'Publishable key' }).fill(backend.secretKey);
    await page.keyboard.press('Enter');
    await team.form.getByText('This is a secret key').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Connect a project' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('grid').waitFor();
    expect(said).not.toContain(backend.secretKey);
  });
});

describe('on a project with mails and other services', () => {
  let server: GoTrue;
  beforeAll(async () => {
    server = await startGoTrue();
    server.people.set(ada.email, { id: crypto.randomUUID(), password: ada.password });
  });
  afterAll(() => server.stop());

  async function openProject(): Promise<void> {
    await team.open();
    await team.connect({ url: server.url, key: server.publishableKey });
    await team.form.getByRole('textbox', { name: 'E-mail' }).waitFor();
  }
  const leaks = () => [...server.secrets].filter((secret) => new RegExp(`\\b${secret}\\b`).test(said));

  it('somebody goes to the browser and comes back signed in, by way of the listener', async () => {
    const inBrowser = await team.catchBrowser();
    await openProject();
    await team.form.getByRole('button', { name: 'Continue with Google' }).click();
    await team.form.getByText('Sign in with Google in the browser').waitFor();
    expect(await findViolations(app)).toEqual([]);
    await expect.poll(inBrowser).toHaveLength(1);
    // What the browser does: to the project, and from there to the listener.
    const answer = await fetch(must((await inBrowser())[0], 'the page'));
    expect(await answer.text()).toContain('You can go back to Postroom');
    await team.person('someone@google.example.com').getByText('Harbour team').waitFor();
    expect(leaks()).toEqual([]);
  });

  it('somebody types the code from the mail', async () => {
    await openProject();
    await team.form.getByRole('textbox', { name: 'E-mail' }).fill(ada.email);
    await team.form.getByRole('button', { name: 'Mail me a code' }).click();
    await team.form.getByRole('textbox', { name: 'Code from the mail' }).waitFor();
    expect(await findViolations(app)).toEqual([]);
    await app.page.keyboard.type(must(server.mails.at(-1), 'the mail').code);
    await app.page.keyboard.press('Enter');
    await team.person(ada.email).getByText('Harbour team').waitFor();
    expect(leaks()).toEqual([]);
  });

  it('somebody opens the link in the mail: the app that it starts hands it to the one that runs', async () => {
    await openProject();
    await team.form.getByRole('textbox', { name: 'E-mail' }).fill(ada.email);
    await team.form.getByRole('button', { name: 'Mail me a code' }).click();
    await team.form.getByRole('textbox', { name: 'Code from the mail' }).waitFor();
    const mailed = await fetch(must(server.mails.at(-1), 'the mail').link, { redirect: 'manual' });
    const link = must(mailed.headers.get('location'), 'the deep link');
    expect(link).toMatch(/^postroom:\/\/auth\/callback\?/);
    await startAgainWith(link);
    await team.person(ada.email).getByText('Harbour team').waitFor();
    expect(leaks()).toEqual([]);
  });

  it('a link that is none is passed over, and the log has nothing of what was in it', async () => {
    await startAgainWith('postroom://elsewhere/callback?code=from-a-stranger#and-more');
    await expect.poll(() => said).toContain('a link was not understood');
    expect(said).not.toMatch(/from-a-stranger|and-more/);
  });

  it('a link for which nobody waits says so', async () => {
    await startAgainWith(`postroom://auth/callback?code=abc&state=${'x'.repeat(43)}`);
    await app.page.getByText('This link belongs to no sign-in that waits here.').waitFor();
  });
});

/** As the system does with a link: the app once more, which hands over to the one that runs and ends. */
async function startAgainWith(link: string): Promise<void> {
  const second = spawn(
    electronExecutable(),
    [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), resolve(import.meta.dirname, '../..'), link],
    { env: { ...process.env, POSTROOM_USER_DATA: app.userData }, stdio: 'ignore' },
  );
  await once(second, 'exit');
}
