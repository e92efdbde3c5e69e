import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { placesOf } from '#electron/ipc/desk-places.ts';
import { must } from '#shared/lib/must.ts';
import { type ByteLine, startByteLine } from '#test/harness/byte-line.ts';
import { writeIn } from '#test/harness/media-files.ts';
import { type LocalBackend, startLocalBackend } from '#test/harness/server/backend.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
import { discardApp, launchApp, type RunningApp } from './app.ts';
import { deskPage } from './desk-page.ts';
import { deskSwitch } from './desk-switch.ts';
import { libraryPage } from './library-page.ts';
import { NO_KEYRING } from './screens.ts';

/** electron/media/download/SPEC.md, between two apps. */
const ada = { email: 'ada@example.com', password: 'correct horse' };

let backend: LocalBackend;
let line: ByteLine;
let here: RunningApp;
let there: RunningApp;

beforeEach(async () => {
  backend = await startLocalBackend();
  line = await startByteLine(backend.url);
  const client = backend.client();
  await client.auth.signUp(ada);
  await client.rpc('create_workspace', { name: 'Harbour team', timezone: 'Europe/Berlin' });
  there = await openDesk(backend.url);
  here = await openDesk(line.url);
});
afterEach(async () => {
  await discardApp(here);
  await discardApp(there);
  await line.stop();
  await backend.stop();
});

async function openDesk(url: string): Promise<RunningApp> {
  const app = await launchApp({ args: NO_KEYRING });
  await deskSwitch(app).signIn({ ...backend, url }, ada, 'Harbour team');
  await deskSwitch(app).goTo('Harbour team');
  return app;
}

/** Noise, so that it is as large as its pixels. */
async function makePicture(name: string, width: number, height: number): Promise<string> {
  const raw = { width, height, channels: 3 } as const;
  const bytes = await sharp(randomBytes(width * height * 3), { raw })
    .png()
    .toBuffer();
  return await writeIn(await makeFolder(), name, bytes);
}

async function isReady(fileName: string): Promise<boolean> {
  const { items } = await there.call('media.list', { offset: 0, limit: 50 });
  const { data } = await backend.serviceClient().from('media_assets').select('file_name, status');
  const rows = (data ?? []) as { file_name: string; status: string }[];
  return items.length > 0 && rows.some((row) => row.file_name === fileName && row.status === 'ready');
}

/** Where the bytes are, once they are. */
async function bytesHere(fileName: string): Promise<Buffer | null> {
  const { items } = await here.call('media.list', { offset: 0, limit: 50 });
  const file = items.find((item) => item.fileName === fileName);
  if (!file?.isHere) return null;
  const { openKey } = await here.call('desks.list', {});
  const { folder } = placesOf(here.userData, openKey);
  return await readFile(join(folder, 'vault', file.sha256.slice(0, 2), `${file.sha256}.${file.extension}`));
}

it('dropped on one it is seen on the other, whose original comes when it is opened, and what is planned soon without being asked, with no network left', async () => {
  const [door, wall] = [await makePicture('door.png', 300, 200), await makePicture('wall.png', 1_500, 1_200)];
  const library = libraryPage(there);
  await library.show();
  await deskPage(there).dropFiles(library.main, [door, wall]);
  await expect.poll(() => isReady('wall.png'), { timeout: 60_000 }).toBe(true);
  await expect.poll(() => isReady('door.png'), { timeout: 60_000 }).toBe(true);

  await deskSwitch(here).lookAt();
  const mine = libraryPage(here);
  await mine.show();
  // The pictures are drawn, though no file is here.
  await expect
    .poll(() => mine.readTiles(), { timeout: 30_000 })
    .toEqual({ 'door.png': '300×200', 'wall.png': '480×384' });
  await mine.tile('wall.png').getByTitle('On another device').waitFor();
  const isOriginal = ({ path }: { path: string }) => path.includes('/object/authenticated/') && path.endsWith('.png');
  expect(line.requests().filter(isOriginal)).toEqual([]);

  await mine.tile('wall.png').click();
  await expect.poll(() => bytesHere('wall.png'), { timeout: 30_000 }).toEqual(await readFile(wall));
  await mine.details.getByText('On another device').waitFor({ state: 'detached' });

  const { items } = await there.call('media.list', { offset: 0, limit: 50 });
  const { id } = must(
    items.find(({ fileName }) => fileName === 'door.png'),
    'the door',
  );
  const postId = crypto.randomUUID();
  const wallTime = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 16);
  await there.call('posts.create', { id: postId, content: 'The door', wallTime });
  await there.call('posts.setMedia', { postId, assetIds: [id] });
  await deskSwitch(here).lookAt();
  await expect.poll(() => bytesHere('door.png'), { timeout: 60_000 }).toEqual(await readFile(door));
  await line.stop();
  await mine.tile('door.png').click();
  await expect
    .poll(() => mine.details.locator('.preview img').evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBe(300);
  line = await startByteLine(backend.url);
});
