import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clipPath, listFiles, makeJpeg, makePdf, makePicture, writeIn } from '#test/harness/media-files.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
import { createMediaClient, type MediaClient } from './client.ts';
import { fromNodePort } from './ports.ts';
import { serveMediaCalls } from './serve-worker.ts';

let dataFolder: string;
let desktop: string;
let client: MediaClient;
let complaints: string[];

/** The worker as it runs in the app, but for the process around it. */
function startWorker(): void {
  const { port1, port2 } = new MessageChannel();
  void serveMediaCalls(fromNodePort(port2), dataFolder, (message) => complaints.push(message));
  client.attach(fromNodePort(port1));
}

beforeEach(async () => {
  dataFolder = await makeFolder();
  desktop = await makeFolder();
  client = createMediaClient({ onWanted: startWorker });
  complaints = [];
});
afterEach(() => {
  client.stop();
  expect(complaints).toEqual([]);
});

async function take(name: string, bytes: Uint8Array) {
  return client.call('take', { source: { path: await writeIn(desktop, name, bytes) } });
}

test('a picture is stored, described and drawn in one call', async () => {
  const taken = await take('a.bin', await makeJpeg(640, 480));
  expect(taken).toMatchObject({
    fileName: 'a.bin',
    alreadyStored: false,
    facts: { kind: 'image', extension: 'jpg', width: 640, height: 480 },
    thumbnailSizes: [96, 480],
  });
  const { sha256 } = taken;
  expect(await listFiles(dataFolder)).toEqual([
    ...['480', '96'].map((size) => `thumbnails/${sha256}-${size}.webp`),
    `vault/${sha256.slice(0, 2)}/${sha256}.jpg`,
  ]);
});

test('a film, a HEIC and a document are stored without thumbnails; the window draws the film’s poster', async () => {
  const film = await take('film', await readFile(clipPath('story')));
  const heic = await take('IMG_0001.HEIC', await readFile(clipPath('heic')));
  const document = await take('deck', makePdf(4));
  expect([film.thumbnailSizes, heic.thumbnailSizes, document.thumbnailSizes]).toEqual([[], [], []]);
  const frame = await makePicture(1080, 1920).webp().toBuffer();
  expect(await client.call('savePoster', { sha256: film.sha256, bytes: frame })).toEqual({
    thumbnailSizes: [96, 480, 1600],
    sharedPicture: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/), sizeBytes: expect.any(Number) },
  });
  expect((await take('again', await readFile(clipPath('story')))).thumbnailSizes).toEqual([96, 480, 1600]);
});

test('lost thumbnails are made again', async () => {
  const { sha256 } = await take('a', await makeJpeg());
  await rm(join(dataFolder, 'thumbnails'), { recursive: true });
  await client.call('remakeThumbnails', { sha256, extension: 'jpg', sharedPicture: null });
  expect((await listFiles(dataFolder)).filter((name) => name.startsWith('thumbnails'))).toHaveLength(2);
});

test('what cannot be read is not kept, and says why', async () => {
  const half = (await makeJpeg(800, 600)).subarray(0, 8000);
  await expect(take('half.jpg', half)).rejects.toMatchObject({
    code: 'media_unreadable',
    details: { reason: 'damaged' },
  });
  await expect(take('page.jpg', Buffer.from('<html>'))).rejects.toMatchObject({
    code: 'media_unsupported',
    details: { fileName: 'page.jpg' },
  });
  await expect(take('empty.jpg', Buffer.alloc(0))).rejects.toMatchObject({ code: 'media_empty' });
  expect(await listFiles(dataFolder)).toEqual([]);
});

test('a file that was there before is not removed when the second try fails', async () => {
  const bytes = await makeJpeg();
  const first = await take('a', bytes);
  const controller = new AbortController();
  const again = client.call(
    'take',
    { source: { name: 'a', bytes } },
    { signal: controller.signal, onProgress: () => controller.abort() },
  );
  await again.catch(() => undefined);
  expect(await listFiles(dataFolder)).toContain(`vault/${first.sha256.slice(0, 2)}/${first.sha256}.jpg`);
});

test('a large import reports progress and can be cancelled; nothing stays', async () => {
  const controller = new AbortController();
  const bytes = Buffer.concat([await makeJpeg(), Buffer.alloc(40_000_000)]);
  const progress: number[] = [];
  const outcome = client.call(
    'take',
    { source: { path: await writeIn(desktop, 'large.jpg', bytes) } },
    {
      signal: controller.signal,
      onProgress: (doneBytes) => {
        progress.push(doneBytes);
        controller.abort();
      },
    },
  );
  await expect(outcome).rejects.toMatchObject({ code: 'cancelled' });
  expect(progress.length).toBeGreaterThan(0);
  expect(await listFiles(dataFolder)).toEqual([]);
});

test('a folder is walked, with what was passed over counted and what is gone named', async () => {
  await mkdir(join(desktop, 'trip'));
  for (const name of ['trip/2.jpg', 'trip/10.jpg', 'trip/.DS_Store']) await writeIn(desktop, name, Buffer.from('x'));
  const found = await client.call('walk', { paths: [join(desktop, 'trip'), join(desktop, 'gone.png')] });
  expect(found.files.map((file) => file.path)).toEqual([join(desktop, 'trip/2.jpg'), join(desktop, 'trip/10.jpg')]);
  expect(found.skipped).toEqual({ hidden: 1 });
  expect(found.refused).toMatchObject([{ fileName: 'gone.png', error: { code: 'not_found' } }]);
});

test('60 calls at once are all answered', async () => {
  const pictures = await Promise.all(Array.from({ length: 10 }, (_, index) => makeJpeg(40 + index, 30)));
  const taken = await Promise.all(
    Array.from({ length: 60 }, (_, index) => take(`${index}`, pictures[index % 10] ?? Buffer.alloc(0))),
  );
  expect(new Set(taken.map((file) => file.sha256)).size).toBe(10);
});
