import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FilmFit, PictureFit } from '#shared/domain/fit.ts';
import { clipPath, listFiles, makePicture, writeIn } from '#test/harness/media-files.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
import { createMediaClient, type MediaClient } from '../client.ts';
import type { TakenFile } from '../messages.ts';
import { vaultPath } from '../places.ts';
import { fromNodePort } from '../ports.ts';
import { serveMediaCalls } from '../serve-worker.ts';

let dataFolder: string;
let desktop: string;
let client: MediaClient;
let complaints: string[];

beforeEach(async () => {
  dataFolder = await makeFolder();
  desktop = await makeFolder();
  complaints = [];
  client = createMediaClient({
    onWanted: () => {
      const { port1, port2 } = new MessageChannel();
      void serveMediaCalls(fromNodePort(port2), dataFolder, (message) => complaints.push(message));
      client.attach(fromNodePort(port1));
    },
  });
});
afterEach(() => {
  client.stop();
  expect(complaints).toEqual([]);
});

async function take(name: string, bytes: Uint8Array): Promise<TakenFile> {
  return client.call('take', { source: { path: await writeIn(desktop, name, bytes) } });
}

function inVault({ sha256, facts }: TakenFile) {
  return { sha256, extension: facts.extension } as const;
}

function pictureFit(more: Partial<PictureFit> = {}): PictureFit {
  const crop = { left: 100, top: 0, width: 600, height: 600 };
  const size = { width: 300, height: 300, leastWidth: 256, leastHeight: 256 };
  return {
    kind: 'picture',
    mimeType: 'image/jpeg',
    smallerMimeType: null,
    crop,
    ...size,
    maxBytes: null,
    isFlattened: false,
    ...more,
  };
}

const FILM: FilmFit = { kind: 'film', mimeType: 'video/mp4', trim: { startMs: 1500, endMs: 5000 }, maxBytes: null };

test('§4.1 a picture made to fit is a file of the vault like any other; the original is untouched', async () => {
  const bytes = await makePicture(800, 600).png().toBuffer();
  const original = await take('holiday.final.png', bytes);
  const file = { ...inVault(original), fileName: original.fileName };
  const made = await client.call('fitImage', { ...file, fit: pictureFit() });
  expect(made).toMatchObject({
    fileName: 'holiday.final.jpg',
    alreadyStored: false,
    facts: { kind: 'image', mimeType: 'image/jpeg', width: 300, height: 300, notes: [] },
    thumbnailSizes: [96, 480],
  });
  expect(await readFile(vaultPath(dataFolder, inVault(original)))).toEqual(bytes);
  expect((await readFile(vaultPath(dataFolder, inVault(made)))).length).toBe(made.facts.sizeBytes);
  expect(await client.call('fitImage', { ...file, fit: pictureFit() })).toEqual({ ...made, alreadyStored: true });
});

test('§4.1 a film made to fit is a file of the vault like any other, and tells where it begins', async () => {
  const bytes = await readFile(clipPath('story'));
  const original = await take('story.mov', bytes);
  const progress: number[] = [];
  const onProgress = (doneBytes: number, totalBytes: number) => progress.push(doneBytes / totalBytes);
  const file = { ...inVault(original), fileName: original.fileName };
  const made = await client.call('fitVideo', { ...file, fit: FILM }, { onProgress });
  expect(made).toMatchObject({
    fileName: 'story.mp4',
    startMs: 2000,
    facts: { kind: 'video', mimeType: 'video/mp4', width: 1080, height: 1920, durationMs: 3000 },
    thumbnailSizes: [],
  });
  expect(progress.at(-1)).toBe(1);
  expect(await readFile(vaultPath(dataFolder, inVault(original)))).toEqual(bytes);
  expect(await client.call('fitVideo', { ...file, fit: FILM })).toEqual({ ...made, alreadyStored: true });
  expect((await listFiles(join(dataFolder, 'vault'))).length).toBe(2);
});

test('§4.2 what fails or is cancelled leaves nothing in the vault', async () => {
  const original = await take('story.mp4', await readFile(clipPath('story')));
  const before = await listFiles(dataFolder);
  const film = { ...inVault(original), fileName: original.fileName };
  const tooMany = client.call('fitVideo', { ...film, fit: { ...FILM, maxBytes: 1000 } });
  await expect(tooMany).rejects.toMatchObject({ code: 'media_too_large', details: { reason: 'bytes' } });
  const noKey = client.call('fitVideo', { ...film, fit: { ...FILM, trim: { startMs: 100, endMs: 200 } } });
  await expect(noKey).rejects.toMatchObject({
    code: 'media_unsupported',
    details: { reason: 'no_key_frame', beforeMs: 0 },
  });
  const controller = new AbortController();
  const options = { signal: controller.signal, onProgress: () => controller.abort() };
  await expect(client.call('fitVideo', { ...film, fit: FILM }, options)).rejects.toMatchObject({ code: 'cancelled' });
  expect(await listFiles(dataFolder)).toEqual(before);
});

test('§1.3 whether a file says where it was made is told before a plan is made', async () => {
  const gps = { IFD3: { GPSLatitude: '52/1 31/1 12/1', GPSLatitudeRef: 'N' } };
  const located = await take('a.jpg', await makePicture(80, 60).withExif(gps).jpeg().toBuffer());
  expect(await client.call('readLocation', inVault(located))).toEqual({ hasLocation: true });
  const crop = { left: 0, top: 0, width: 80, height: 60 };
  const fit = pictureFit({ crop, width: 80, height: 60, leastWidth: 80, leastHeight: 60 });
  const made = await client.call('fitImage', { ...inVault(located), fileName: 'a.jpg', fit });
  expect(await client.call('readLocation', inVault(made))).toEqual({ hasLocation: false });
});

test('§4.3 what is no plan is refused', async () => {
  const original = await take('a.png', await makePicture(800, 600).png().toBuffer());
  const file = { ...inVault(original), fileName: 'a.png' };
  const plans = [
    pictureFit({ width: 20_000, height: 20_000 }),
    pictureFit({ width: 0 }),
    pictureFit({ mimeType: 'image/svg+xml' as 'image/png' }),
    pictureFit({ crop: { left: -1, top: 0, width: 5, height: 5 } }),
    pictureFit({ crop: { left: 700, top: 0, width: 600, height: 600 } }),
  ];
  for (const fit of plans) {
    await expect(client.call('fitImage', { ...file, fit })).rejects.toMatchObject({ code: 'invalid_input' });
  }
  const elsewhere = { ...file, sha256: `../../${'a'.repeat(58)}` };
  await expect(client.call('fitImage', { ...elsewhere, fit: pictureFit() })).rejects.toMatchObject({
    code: 'invalid_input',
  });
  const gone = { ...file, sha256: 'a'.repeat(64) };
  await expect(client.call('fitImage', { ...gone, fit: pictureFit() })).rejects.toMatchObject({ code: 'not_found' });
});
