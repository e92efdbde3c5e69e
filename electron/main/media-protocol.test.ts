import { mkdir, open, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { mediaUrl, thumbnailUrl } from '#shared/domain/media.ts';
import { parseRange } from '#shared/lib/byte-range.ts';
import { clipPath, makeJpeg } from '#test/harness/media-files.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
import { openBytesSource, openFileSource } from '../media/media-source.ts';
import { thumbnailPath, vaultPath } from '../media/places.ts';
import { copyMedia } from '../media/vault.ts';
import { serveMedia } from './media-protocol.ts';

const HUGE_BYTES = 4 * 1024 ** 3 + 1000;
const sha256 = 'ab'.repeat(32);
let dataFolder: string;
beforeEach(async () => {
  dataFolder = await makeFolder();
});

function ask(url: string, init: RequestInit = {}): Promise<Response> {
  return serveMedia({ dataFolder: () => dataFolder, allowedOrigin: 'app://postroom' })(new Request(url, init));
}

function askRange(url: string, range: string, headers: Record<string, string> = {}): Promise<Response> {
  return ask(url, { headers: { range, ...headers } });
}

/** Ten bytes, 0 to 9, under a name of the vault. */
async function storeTen(): Promise<string> {
  const path = vaultPath(dataFolder, { sha256, extension: 'mp4' });
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, '0123456789');
  return mediaUrl({ sha256, extension: 'mp4' });
}

async function summary(response: Response) {
  const { status, headers } = response;
  return {
    status,
    range: headers.get('content-range'),
    length: headers.get('content-length'),
    body: await response.text(),
  };
}

async function openDescriptors(): Promise<number> {
  return (await readdir('/proc/self/fd')).length;
}

test('a whole file is answered with its type, for ever cacheable, inert as a page', async () => {
  const response = await ask(await storeTen());
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'video/mp4',
    'content-length': '10',
    'accept-ranges': 'bytes',
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'access-control-allow-origin': 'app://postroom',
    etag: `"${sha256}"`,
  });
  expect(await summary(response)).toMatchObject({ status: 200, body: '0123456789' });
});

test.each([
  ['bytes=0-3', 206, 'bytes 0-3/10', '0123'],
  ['bytes=4-', 206, 'bytes 4-9/10', '456789'],
  ['bytes=-3', 206, 'bytes 7-9/10', '789'],
  ['bytes=-99', 206, 'bytes 0-9/10', '0123456789'],
  ['bytes=8-99', 206, 'bytes 8-9/10', '89'],
  ['bytes=9-9', 206, 'bytes 9-9/10', '9'],
  ['bytes=10-', 416, 'bytes */10', ''],
  ['bytes=-0', 416, 'bytes */10', ''],
  ['bytes=5-4', 200, null, '0123456789'],
  ['bytes=0-1,4-5', 200, null, '0123456789'],
  ['lines=1-2', 200, null, '0123456789'],
  ['bytes=-', 200, null, '0123456789'],
  ['bytes=99999999999999999999-', 200, null, '0123456789'],
])('the range %s is answered with %i', async (range, status, contentRange, body) => {
  expect(await summary(await askRange(await storeTen(), range))).toMatchObject({ status, range: contentRange, body });
});

test('HEAD tells everything and sends nothing', async () => {
  const url = await storeTen();
  expect(await summary(await ask(url, { method: 'HEAD' }))).toEqual({
    status: 200,
    range: null,
    length: '10',
    body: '',
  });
});

test('a range of another content is not taken for a range of this one', async () => {
  const url = await storeTen();
  const other = await summary(await askRange(url, 'bytes=0-3', { 'if-range': '"other"' }));
  const same = await summary(await askRange(url, 'bytes=0-3', { 'if-range': `"${sha256}"` }));
  expect([other.status, other.body, same.status, same.body]).toEqual([200, '0123456789', 206, '0123']);
});

test('a file that the window has already is not sent again', async () => {
  const url = await storeTen();
  expect(await summary(await ask(url, { headers: { 'if-none-match': `"${sha256}"` } }))).toMatchObject({
    status: 304,
    body: '',
  });
});

test('writing is refused', async () => {
  expect((await ask(await storeTen(), { method: 'POST', body: 'x' })).status).toBe(405);
});

test('a thumbnail is WebP, and asked for again, since a poster may replace it', async () => {
  const path = thumbnailPath(dataFolder, { sha256, size: 480 });
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, 'webp');
  const response = await ask(thumbnailUrl({ sha256, size: 480 }));
  expect(response.headers.get('content-type')).toBe('image/webp');
  expect(response.headers.get('cache-control')).toBe('no-cache');
  expect(await summary(response)).toMatchObject({ status: 200, body: 'webp' });
});

test('nothing outside the vault can be named', async () => {
  await storeTen();
  await writeFile(join(dataFolder, 'secret.mp4'), 'secret');
  const addresses = [
    'app://media/../secret.mp4',
    'app://media/%2e%2e/secret.mp4',
    'app://media/..%2fsecret.mp4',
    'app://media/..%5csecret.mp4',
    'app://media//etc/passwd',
    'app://media/thumb/../../secret.mp4',
    'app://media/',
    `app://media/${sha256.toUpperCase()}.mp4`,
    `app://media/${sha256}.html`,
    `app://media/${sha256}.mp4%00.html`,
    `app://media/${sha256}.mp4/x`,
    `app://media/${'0'.repeat(64)}.mp4`,
    `app://media/thumb/${sha256}-97.webp`,
    `app://media/thumb/${sha256}-480.webp`,
  ];
  for (const address of addresses) expect([address, (await ask(address)).status]).toEqual([address, 404]);
});

test('a link put into the vault is not followed', async () => {
  await storeTen();
  await writeFile(join(dataFolder, 'secret'), 'secret');
  await symlink(join(dataFolder, 'secret'), vaultPath(dataFolder, { sha256, extension: 'mov' }));
  expect((await ask(mediaUrl({ sha256, extension: 'mov' }))).status).toBe(404);
});

test('any address and any range give an answer', async () => {
  const url = await storeTen();
  await fc.assert(
    fc.asyncProperty(fc.webPath(), fc.string(), fc.string(), async (path, range, address) => {
      const first = await ask(`app://media${path}${encodeURIComponent(address)}`);
      parseRange(range, 10);
      return first.status === 404 && (await summary(await ask(url))).status === 200;
    }),
    { seed: 20261123, numRuns: 60 },
  );
});

test('4 GB film: the first bytes and the last come at once, and memory stays', async () => {
  const path = vaultPath(dataFolder, { sha256, extension: 'mp4' });
  await mkdir(dirname(path), { recursive: true });
  const handle = await open(path, 'w');
  await handle.truncate(HUGE_BYTES);
  await handle.write('the end', HUGE_BYTES - 7);
  await handle.close();
  const url = mediaUrl({ sha256, extension: 'mp4' });
  const before = process.memoryUsage().rss;
  const whole = await askRange(url, 'bytes=0-');
  const reader = (whole.body as ReadableStream<Uint8Array>).getReader();
  expect((await reader.read()).value?.length).toBe(262_144);
  await reader.cancel();
  expect(await summary(await askRange(url, 'bytes=-7'))).toEqual({
    status: 206,
    range: `bytes ${HUGE_BYTES - 7}-${HUGE_BYTES - 1}/${HUGE_BYTES}`,
    length: '7',
    body: 'the end',
  });
  expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
});

test.skipIf(process.platform !== 'linux')(
  'no handle stays open: read to the end, cancelled, aborted, refused',
  async () => {
    const stored = await (await copyMedia(await openFileSource(clipPath('landscape')), { dataFolder }))();
    const url = mediaUrl({ sha256: stored.sha256, extension: 'webm' });
    const before = await openDescriptors();
    for (let round = 0; round < 20; round += 1) {
      await (await ask(url)).arrayBuffer();
      await (await ask(url)).body?.cancel();
      const reader = ((await ask(url)).body as ReadableStream<Uint8Array>).getReader();
      await reader.read();
      await reader.cancel();
      const controller = new AbortController();
      await ask(url, { signal: controller.signal });
      controller.abort();
      await ask(url, { method: 'HEAD' });
      await askRange(url, 'bytes=99999999-');
      await ask(url, { headers: { 'if-none-match': `"${stored.sha256}"` } });
    }
    await expect.poll(openDescriptors).toBe(before);
  },
);

test('what was stored is what is served', async () => {
  const bytes = await makeJpeg();
  const stored = await (await copyMedia(openBytesSource('pasted', bytes), { dataFolder }))();
  const response = await ask(mediaUrl({ sha256: stored.sha256, extension: 'jpg' }));
  expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
});
