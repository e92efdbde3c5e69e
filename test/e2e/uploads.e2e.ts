import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ByteLine, startByteLine } from '#test/harness/byte-line.ts';
import { writeIn } from '#test/harness/media-files.ts';
import { type LocalBackend, startLocalBackend } from '#test/harness/server/backend.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
import { discardApp, launchApp, type RunningApp } from './app.ts';
import { deskPage } from './desk-page.ts';
import { deskSwitch } from './desk-switch.ts';
import { libraryPage } from './library-page.ts';
import { NO_KEYRING } from './screens.ts';

const ada = { email: 'ada@example.com', password: 'correct horse' };

let backend: LocalBackend;
let line: ByteLine;
let app: RunningApp;

beforeEach(async () => {
  backend = await startLocalBackend();
  line = await startByteLine(backend.url);
  const client = backend.client();
  await client.auth.signUp(ada);
  await client.rpc('create_workspace', { name: 'Harbour team', timezone: 'Europe/Berlin' });
  app = await launchApp({ args: NO_KEYRING });
  await deskSwitch(app).signIn({ ...backend, url: line.url }, ada, 'Harbour team');
  await deskSwitch(app).goTo('Harbour team');
});
afterEach(async () => {
  await discardApp(app);
  await line.stop();
  await backend.stop();
});

/** Noise, so that it is as large as its pixels. */
async function makePicture(name: string, width: number, height: number): Promise<string> {
  const raw = { width, height, channels: 3 } as const;
  return await writeIn(
    await makeFolder(),
    name,
    await sharp(randomBytes(width * height * 3), { raw })
      .png()
      .toBuffer(),
  );
}

async function drop(...paths: string[]): Promise<void> {
  const library = libraryPage(app);
  await library.show();
  await deskPage(app).dropFiles(library.main, paths);
}

async function isInStorage(path: string): Promise<boolean> {
  const bytes = await readFile(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const storage = backend.serviceClient().storage.from('postiz-media');
  const folders = (await storage.list()).data ?? [];
  const { data } = await storage.download(`${folders[0]?.name}/${sha256}.png`);
  return data !== null && Buffer.from(await data.arrayBuffer()).equals(bytes);
}

const status = () => app.page.getByRole('button', { name: /^Saved here/ });

it('what is dropped into a team’s workspace goes to its project, also when the process that moves it is killed', async () => {
  const [small, large] = [await makePicture('door.png', 60, 40), await makePicture('wall.png', 1_900, 1_500)];
  let patches = 0;
  line.fail(({ method }) => (method === 'PATCH' && ++patches === 2 ? { kind: 'stall', afterBytes: 100_000 } : null));
  await drop(small, large);
  await expect.poll(() => patches, { timeout: 30_000 }).toBe(2);
  await app.electron.evaluate(({ app: electron }) => {
    const worker = electron.getAppMetrics().find(({ name }) => name === 'Postroom transfers');
    if (!worker) throw new Error('No process moves files');
    process.kill(worker.pid, 'SIGKILL');
  });
  await expect
    .poll(async () => [await isInStorage(small), await isInStorage(large)], { timeout: 30_000 })
    .toEqual([true, true]);
});

it('the status line says what is on its way, the activity what cannot be sent and why; by hand it is tried again', async () => {
  line.fail(({ method, path }) => {
    if (method === 'POST' && path.includes('/upload/resumable'))
      return { kind: 'answer', status: 413, body: 'Maximum size exceeded' };
    // Not what stands for the large one, which goes before it.
    const isFile = path.includes('/object/postiz-media') && path.endsWith('.png');
    return method === 'POST' && isFile ? { kind: 'stall', afterBytes: 1 } : null;
  });
  const [small, large] = [await makePicture('door.png', 60, 40), await makePicture('wall.png', 1_900, 1_500)];
  await drop(small, large);
  await expect.poll(() => status().textContent()).toMatch(/1 file cannot be uploaded · uploading 1 file, \d+%$/);
  await status().click();
  const main = app.page.getByRole('main');
  await main.getByRole('heading', { name: 'Files on their way 1 file' }).waitFor();
  await main
    .getByRole('listitem')
    .filter({ hasText: 'wall.png' })
    .getByText('Larger than the project takes.')
    .waitFor();
  line.fail(() => null);
  // What has not moved for some seconds is broken off then.
  await app.page.waitForTimeout(16_000);
  await main.getByRole('button', { name: 'Try again now' }).click();
  await expect
    .poll(async () => [await isInStorage(small), await isInStorage(large)], { timeout: 60_000 })
    .toEqual([true, true]);
  await expect.poll(() => status().textContent()).not.toMatch(/upload/);
});

it('what a person has paused stays so after a restart, and the taskbar shows how far it is once it goes on (SPEC 3.5)', async () => {
  const activity = async () => {
    await status().click();
    return app.page.getByRole('main');
  };
  // Else nobody is signed in after a restart.
  await app.call('projects.chooseUnprotected', { choice: 'keep' });
  line.fail(({ method }) => (method === 'PATCH' ? { kind: 'stall', afterBytes: 100_000 } : null));
  const large = await makePicture('wall.png', 1_900, 1_500);
  await drop(large);
  await (await activity()).getByRole('button', { name: 'Pause uploads and downloads' }).click();
  await expect.poll(() => status().textContent()).toMatch(/uploads and downloads paused$/);
  // As the settings are kept.
  await app.page.waitForTimeout(1_000);
  await app.quit();
  line.fail(() => null);
  const isOfStorage = ({ path }: { readonly path: string }) => path.includes('/storage/v1/');
  const asked = line.requests().filter(isOfStorage).length;
  app = await launchApp({ args: NO_KEYRING, userData: app.userData });
  await expect.poll(() => status().textContent()).toMatch(/uploads and downloads paused$/);
  await app.page.waitForTimeout(3_000);
  expect(line.requests().filter(isOfStorage).length).toBe(asked);

  await app.electron.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    if (!window) throw new Error('No window');
    const shown: number[] = [];
    Object.assign(globalThis, { shown });
    window.setProgressBar = (share) => void shown.push(share);
  });
  await app.call('os.changeSettings', { patch: { transferLimit: 2_000_000 } });
  await (await activity()).getByRole('button', { name: 'Resume' }).click();
  await expect.poll(() => isInStorage(large), { timeout: 60_000 }).toBe(true);
  const readShown = () => app.electron.evaluate(() => (globalThis as unknown as { shown: number[] }).shown);
  await expect.poll(async () => (await readShown()).at(-1), { timeout: 20_000 }).toBe(-1);
  const shares = (await readShown()).slice(0, -1);
  expect({ isSome: shares.length > 0, isRising: shares.every((share, at) => share >= (shares[at - 1] ?? 0)) }).toEqual({
    isSome: true,
    isRising: true,
  });
});
