import { createHash, randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { FREE_RULES } from '#shared/domain/transfer-rules.ts';
import { newId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import { type ByteLine, type LineRequest, startByteLine } from '#test/harness/byte-line.ts';
import { openTeamDevice, startTeamProject, type TeamDevice, type TeamProject } from '#test/harness/team-desk.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';

let project: TeamProject;
let line: ByteLine;
let device: TeamDevice;

beforeAll(async () => {
  project = await startTeamProject();
});
afterAll(() => project.stop());
beforeEach(async () => {
  line = await startByteLine(project.backend.url);
  device = await openTeamDevice(project, { url: line.url, hasTransfers: true });
  await device.settled();
});
afterEach(async () => {
  await device.close();
  await line.stop();
});

/** Noise: as large as a photo of so many pixels at its worst, and never the same. */
async function makePicture(width: number, height: number): Promise<string> {
  const path = join(await makeFolder(), 'photo.png');
  const pixels = randomBytes(width * height * 3);
  await writeFile(
    path,
    await sharp(pixels, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer(),
  );
  return path;
}

async function drop(path: string): Promise<string> {
  const { assets } = await device.call('media.import', { batchId: newId() }, [{ path }]);
  return must(assets[0], 'the file').id;
}

/** As the project has them. */
async function statuses(...ids: string[]): Promise<unknown[]> {
  const rows = await Promise.all(ids.map(async (id) => await project.row('media_assets', id)));
  return rows.map((row) => row?.status);
}

const states = () =>
  must(device.engine.uploads, 'uploads')
    .list()
    .map(({ state }) => state.kind);

async function isInStorage(path: string): Promise<boolean> {
  const bytes = await readFile(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const storage = project.backend.serviceClient().storage.from('postiz-media');
  const { data } = await storage.download(`${project.workspaceId}/${sha256}.png`);
  return data !== null && Buffer.from(await data.arrayBuffer()).equals(bytes);
}

it('what is dropped into a team’s workspace goes to its project, small and large, and is looked at there', async () => {
  const [small, large] = [await makePicture(40, 40), await makePicture(1_900, 1_500)];
  const ids = [await drop(small), await drop(large)];
  await expect.poll(() => statuses(...ids), { timeout: 60_000 }).toEqual(['ready', 'ready']);
  await expect.poll(states).toEqual([]);
  expect([await isInStorage(small), await isInStorage(large)]).toEqual([true, true]);
});

it('says how far it is, and goes on by itself where the line was cut (invariant 2)', async () => {
  const large = await makePicture(1_900, 1_500);
  const sizeBytes = (await readFile(large)).length;
  let isCut = false;
  line.fail(({ method, headers }) => {
    if (method !== 'PATCH' || isCut || headers['upload-offset'] === '0') return null;
    isCut = true;
    return { kind: 'cut', afterBytes: 500_000 };
  });
  const before = line.sentBytes();
  const id = await drop(large);
  const seen = new Set<string>();
  const looking = setInterval(() => {
    const reason = device.engine.uploads?.pause()?.trouble.reason;
    if (reason) seen.add(reason);
  }, 10);
  await expect
    .poll(async () => (await device.call('media.readUploads', {})).totalBytes, { timeout: 60_000, interval: 20 })
    .toBe(sizeBytes);
  await expect.poll(() => statuses(id), { timeout: 60_000 }).toEqual(['ready']);
  clearInterval(looking);
  // Rows go the same way: a few kilobytes.
  const isBounded = line.sentBytes() - before < sizeBytes + 6 * 1024 * 1024 + 100_000;
  expect({ isThere: await isInStorage(large), isBounded, seen }).toEqual({
    isThere: true,
    isBounded: true,
    seen: new Set(['unreachable']),
  });
});

it('a device that is closed on the way goes on at its next start, and one that lost the file from its vault says so', async () => {
  const [large, lost] = [await makePicture(1_900, 1_500), await makePicture(50, 50)];
  line.fail(({ method, headers }) =>
    method === 'PATCH' && headers['upload-offset'] !== '0' ? { kind: 'stall', afterBytes: 1 } : null,
  );
  const id = await drop(large);
  const isAtSecond = () =>
    line.requests().some(({ method, headers }) => method === 'PATCH' && headers['upload-offset'] !== '0');
  await expect.poll(isAtSecond, { timeout: 60_000 }).toBe(true);
  await device.close();
  line.fail(() => null);
  const asked = line.requests().length;
  device = await openTeamDevice(project, { url: line.url, hasTransfers: true, root: device.root });
  await expect.poll(() => statuses(id), { timeout: 60_000 }).toEqual(['ready']);
  const methods = line
    .requests()
    .slice(asked)
    .map(({ method, path }) => `${method} ${path.split('/')[3]}`);
  expect(methods.filter((one) => one.endsWith(' upload'))).toEqual(['HEAD upload', 'PATCH upload']);
  expect(await isInStorage(large)).toBe(true);

  line.fail(({ path }) => (path.includes('/object/info/') ? { kind: 'answer', status: 503 } : null));
  await drop(lost);
  await expect.poll(() => states().includes('retrying')).toBe(true);
  const { items } = await device.call('media.list', { offset: 0, limit: 10 });
  const { sha256 } = must(
    items.find(({ sizeBytes }) => sizeBytes < 100_000),
    'the small one',
  );
  await rm(join(device.root, 'desk/vault', sha256.slice(0, 2), `${sha256}.png`));
  line.fail(() => null);
  await device.call('media.sendAgain', {});
  await expect
    .poll(async () => (await device.call('media.readUploads', {})).held, { timeout: 60_000 })
    .toEqual([{ id: expect.any(String), fileName: 'photo.png', reason: 'file_gone' }]);
});

it('while it is paused nothing of a file is sent, also after a restart; what was under way goes on where it was (SPEC 3.5)', async () => {
  const large = await makePicture(1_900, 1_500);
  const isOfStorage = ({ path }: LineRequest) => path.includes('/storage/v1/');
  line.fail(({ method, headers }) =>
    method === 'PATCH' && headers['upload-offset'] !== '0' ? { kind: 'stall', afterBytes: 500_000 } : null,
  );
  const id = await drop(large);
  const isAtSecond = () =>
    line.requests().some(({ method, headers }) => method === 'PATCH' && headers['upload-offset'] !== '0');
  await expect.poll(isAtSecond, { timeout: 60_000 }).toBe(true);
  const paused = { hold: 'paused', bytesPerSecond: null } as const;
  device.engine.setTransferRules(paused);
  await expect.poll(states).toEqual(['waiting']);
  line.fail(() => null);
  const asked = line.requests().filter(isOfStorage).length;
  await device.call('media.sendAgain', {});
  await wait(1_500);
  await device.close();
  device = await openTeamDevice(project, {
    url: line.url,
    hasTransfers: true,
    root: device.root,
    transferRules: paused,
  });
  const other = await drop(await makePicture(60, 50));
  await device.settled();
  await wait(1_500);
  expect({
    asked: line.requests().filter(isOfStorage).length - asked,
    view: await device.call('media.readUploads', {}),
  }).toMatchObject({ asked: 0, view: { files: 2, isSending: false, hold: 'paused' } });

  device.engine.setTransferRules(FREE_RULES);
  await expect.poll(() => statuses(id, other), { timeout: 60_000 }).toEqual(['ready', 'ready']);
  expect(await isInStorage(large)).toBe(true);
  expect(line.requests().filter(({ method }) => method === 'HEAD').length).toBeGreaterThan(0);
});
