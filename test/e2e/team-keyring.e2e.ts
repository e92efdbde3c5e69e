import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GoTrue, startGoTrue } from '#test/harness/server/gotrue.ts';
import { discardApp, launchApp, type RunningApp } from './app.ts';
import { hasKeyring, type Keyring, startKeyring } from './keyring.ts';
import { teamPage } from './team-page.ts';

const ada = { email: 'ada@example.com', password: 'correct horse' };

/** With the system's real protection, where the machine has one; team.e2e.ts is without. */
describe.skipIf(!hasKeyring())('with a keyring', () => {
  let server: GoTrue;
  let keyring: Keyring;
  let app: RunningApp;
  let team: ReturnType<typeof teamPage>;

  async function start(userData?: string): Promise<void> {
    app = await launchApp({
      args: ['--password-store=gnome-libsecret'],
      env: keyring.env,
      ...(userData === undefined ? {} : { userData }),
    });
    team = teamPage(app);
  }
  beforeEach(async () => {
    server = await startGoTrue();
    server.people.set(ada.email, { id: crypto.randomUUID(), password: ada.password });
    keyring = await startKeyring();
    await start();
    await team.open();
    await team.connect({ url: server.url, key: server.publishableKey });
    await team.signIn(ada);
    await team.person(ada.email).getByText('Harbour team').waitFor();
  });
  afterEach(async () => {
    await discardApp(app);
    await keyring.stop();
    await server.stop();
  });

  async function restart(between: () => Promise<void> = async () => undefined): Promise<void> {
    await app.quit();
    await between();
    await start(app.userData);
    await team.open();
  }

  it('a sign-in is sealed without a question, and is there at the next start', async () => {
    const folder = join(app.userData, 'projects', 'sessions');
    const texts = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')));
    expect({
      files: texts.map((text) => Object.keys(JSON.parse(text) as object)),
      open: texts.filter((text) => [...server.secrets].some((secret) => text.includes(secret))),
      questions: await app.page.getByText('This computer keeps no secrets').count(),
    }).toEqual({ files: [['version', 'sealed']], open: [], questions: 0 });
    await restart();
    await team.person(ada.email).getByText('Harbour team').waitFor();
  });

  it('a keyring that is another asks for a sign-in; the workspace opens as ever (Signal-Desktop#6962)', async () => {
    await restart(async () => {
      await keyring.stop();
      keyring = await startKeyring();
    });
    await team.person(ada.email).getByText('The kept sign-in cannot be read on this computer.').waitFor();
    expect((await app.call('workspace.read', {})).name).toBe('My workspace');
    await team.person(ada.email).getByRole('button', { name: 'Sign in again' }).click();
    await app.page.keyboard.type(ada.password);
    await app.page.keyboard.press('Enter');
    await team.person(ada.email).getByText('Harbour team').waitFor();
    await restart();
    await team.person(ada.email).getByText('Harbour team').waitFor();
  });
});
