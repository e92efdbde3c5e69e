import { createHash, randomBytes } from 'node:crypto';
import { access, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { newId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import { type ByteLine, type LineRequest, startByteLine } from '#test/harness/byte-line.ts';
import { openTeamDevice, startTeamProject, type TeamDevice, type TeamProject } from '#test/harness/team-desk.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';

vi.setConfig({ testTimeout: 120_000 });

/** electron/media/download/SPEC.md, with real engines over real HTTP. */
let project: TeamProject;
let line: ByteLine;
let there: TeamDevice;
let here: TeamDevice;

beforeAll(async () => {
  project = await startTeamProject();
});
afterAll(() => project.stop());
beforeEach(async () => {
  line = await startByteLine(project.backend.url);
  there = await openTeamDevice(project, { hasTransfers: true });
  here = await openTeamDevice(project, { url: line.url, hasTransfers: true });
  for (const device of [there, here]) await device.settled();
});
afterEach(async () => {
  for (const device of [there, here]) await device.close();
  await line.stop();
});

type Dropped = { readonly id: string; readonly bytes: Buffer; readonly sha256: string };

/** Noise, so that it is as large as its pixels; added on the other device, and at the project. */
async function dropThere(width: number, height: number): Promise<Dropped> {
  const path = join(await makeFolder(), 'photo.png');
  const raw = { width, height, channels: 3 } as const;
  const bytes = await sharp(randomBytes(width * height * 3), { raw })
    .png()
    .toBuffer();
  await writeFile(path, bytes);
  const { assets } = await there.call('media.import', { batchId: newId() }, [{ path }]);
  const { id } = must(assets[0], 'the file');
  await expect.poll(async () => (await project.row('media_assets', id))?.status, { timeout: 60_000 }).toBe('ready');
  return { id, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

async function viewOf(id: string) {
  const [view] = await here.call('media.read', { ids: [id] });
  return view;
}

const vaultOf = ({ sha256 }: Dropped) => join(here.root, 'desk/vault', sha256.slice(0, 2), `${sha256}.png`);
const isFetch =
  ({ sha256 }: Dropped) =>
  ({ path }: LineRequest) =>
    path.includes(`/authenticated/`) && path.includes(sha256);
const isThere = async (file: Dropped) =>
  await access(vaultOf(file)).then(
    () => true,
    () => false,
  );
const picturesHere = async ({ sha256 }: Dropped) =>
  (await readdir(join(here.root, 'desk/thumbnails')).catch(() => [])).filter((name) => name.startsWith(sha256)).sort();

it('pictures come by themselves, the smaller one is drawn here, and a file comes when it is asked for (SPEC 1, 2.3)', async () => {
  const file = await dropThere(600, 500);
  await here.settled();
  await expect
    .poll(() => picturesHere(file), { timeout: 30_000 })
    .toEqual([`${file.sha256}-480.webp`, `${file.sha256}-96.webp`]);
  expect(await viewOf(file.id)).toMatchObject({ isHere: false, thumbnailSizes: [96, 480] });
  expect(line.requests().filter(isFetch(file))).toEqual([]);

  await here.call('media.fetch', { ids: [file.id] });
  await expect.poll(async () => (await viewOf(file.id))?.isHere, { timeout: 30_000 }).toBe(true);
  expect(await readFile(vaultOf(file))).toEqual(file.bytes);
  expect((await here.call('media.readDownloads', {})).files).toEqual([]);
});

it('what was cut goes on where it was, also after the device was closed (invariant 2)', async () => {
  const file = await dropThere(1_900, 1_500);
  await here.settled();
  await expect.poll(async () => (await viewOf(file.id))?.isHere).toBe(false);
  let cuts = 0;
  line.fail((asked) => (isFetch(file)(asked) && ++cuts <= 2 ? { kind: 'cut answer', afterBytes: 3_000_000 } : null));
  await here.call('media.fetch', { ids: [file.id] });
  const path = `/storage/v1/object/authenticated/postiz-media/${project.workspaceId}/${file.sha256}.png`;
  await expect.poll(() => line.receivedBytes(path), { timeout: 30_000 }).toBeGreaterThan(3_000_000);
  await here.close();
  here = await openTeamDevice(project, { url: line.url, hasTransfers: true, root: here.root });
  await expect.poll(() => isThere(file), { timeout: 60_000 }).toBe(true);
  expect(await readFile(vaultOf(file))).toEqual(file.bytes);
  const fetches = line.requests().filter(isFetch(file));
  expect(fetches.map(({ headers }) => headers.range !== undefined)).toEqual([false, true, true]);
  expect(line.receivedBytes(path)).toBeLessThan(file.bytes.length + 2 * 1_000_000);
});

it('what is planned for the next days comes unasked, and nothing else (SPEC 1.3)', async () => {
  const [soon, late] = [await dropThere(300, 200), await dropThere(320, 200)];
  const plan = async (file: Dropped, days: number) => {
    const postId = newId();
    const wallTime = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 16);
    await there.call('posts.create', { id: postId, content: 'Planned', wallTime });
    await there.call('posts.setMedia', { postId, assetIds: [file.id] });
  };
  await plan(soon, 3);
  await plan(late, 30);
  await there.settled();
  await here.settled();
  await expect.poll(() => isThere(soon), { timeout: 60_000 }).toBe(true);
  here.network.isDown = true;
  await line.stop();
  line = await startByteLine(project.backend.url);
  expect(await readFile(vaultOf(soon))).toEqual(soon.bytes);
  expect(await viewOf(late.id)).toMatchObject({ isHere: false });
});

it('what Storage has by that name and is something else is never taken for it (invariant 1, SPEC 3.3)', async () => {
  const file = await dropThere(300, 200);
  const storage = project.backend.serviceClient().storage.from('postiz-media');
  const name = `${project.workspaceId}/${file.sha256}.png`;
  await storage.update(name, randomBytes(file.bytes.length), { contentType: 'image/png', upsert: true });
  // Who added it would send it anew.
  await there.close();
  await here.settled();
  await here.call('media.fetch', { ids: [file.id] });
  const reason = async () => (await here.call('media.readDownloads', {})).files[0]?.reason;
  await expect.poll(reason, { timeout: 30_000 }).toBe('damaged');
  expect(await isThere(file)).toBe(false);
  there = await openTeamDevice(project, { hasTransfers: true, root: there.root });
  await storage.update(name, file.bytes, { contentType: 'image/png', upsert: true });
  await expect.poll(() => isThere(file), { timeout: 60_000 }).toBe(true);
  expect(await readFile(vaultOf(file))).toEqual(file.bytes);
});

it('of what came from Storage the least used goes to make room; what this device added stays (SPEC 4, invariant 3)', async () => {
  const { db } = await here.engine.read();
  const own = join(await makeFolder(), 'own.png');
  await writeFile(
    own,
    await sharp(randomBytes(270_000), { raw: { width: 300, height: 300, channels: 3 } })
      .png()
      .toBuffer(),
  );
  const { assets } = await here.call('media.import', { batchId: newId() }, [{ path: own }]);
  const files = [await dropThere(300, 300), await dropThere(301, 300), await dropThere(302, 300)];
  await here.settled();
  for (const file of files) {
    await here.call('media.fetch', { ids: [file.id] });
    await expect.poll(async () => (await viewOf(file.id))?.isHere, { timeout: 30_000 }).toBe(true);
  }
  await db.execute(sql`insert into device_settings values ('files', '{"keepBytes": 600000, "aheadDays": 0}')`);
  await here.call('media.fetch', { ids: [must(files[2], 'the third').id] });
  const isHere = async () => await Promise.all(files.map(async ({ id }) => (await viewOf(id))?.isHere));
  await expect.poll(isHere, { timeout: 30_000 }).toEqual([false, true, true]);
  expect(await viewOf(must(assets[0], 'the own file').id)).toMatchObject({ isHere: true });
});
