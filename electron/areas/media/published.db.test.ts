import { readFile } from 'node:fs/promises';
import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import { postMedia } from '#drizzle/schema/post-media.ts';
import { readHasLocation } from '#electron/media/fit/read-location.ts';
import { vaultPath } from '#electron/media/places.ts';
import { noteLocation } from '#shared/domain/published-file.ts';
import type { Provider } from '#shared/domain/states.ts';
import { newId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import { PLACE } from '#test/harness/film-boxes.ts';
import { GPS, locatedFilm, locatedPicture } from '#test/harness/located-files.ts';
import { type MediaEngine, startMediaEngine } from '#test/harness/media-engine.ts';
import { clipPath, makePicture, writeIn } from '#test/harness/media-files.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';

/** What leaves: electron/media/fit/SPEC.md, 6. */

let dataFolder: string;
let desktop: string;
let engine: MediaEngine;
beforeAll(async () => {
  dataFolder = await makeFolder();
  engine = await startMediaEngine(dataFolder);
});
afterAll(() => engine.stop());
beforeEach(async () => {
  desktop = await makeFolder();
});
afterEach(() => expect(engine.complaints).toEqual([]));

async function drop(name: string, bytes: Uint8Array): Promise<string> {
  const path = await writeIn(desktop, name, bytes);
  const { assets } = await engine.call('media.import', { batchId: newId() }, [{ path }]);
  return must(assets[0], 'the file').id;
}

async function account(provider: Provider = 'mastodon'): Promise<string> {
  const id = newId();
  await engine.call('accounts.add', { id, provider, displayName: provider, handle: 'weber' });
  return id;
}

async function post(accountId: string, assetIds: string[]): Promise<string> {
  const id = newId();
  await engine.call('posts.create', { id, content: 'Hello', accountIds: [accountId], wallTime: '2099-03-03T09:00' });
  await engine.call('posts.setMedia', { postId: id, assetIds });
  return id;
}

const states = async (...ids: string[]) =>
  (await engine.call('media.readLocations', { ids })).map(({ state }) => state);

/** The bytes that go out, in their order. */
async function published(postId: string, accountId: string) {
  const files = await engine.call('media.readPublished', { postId, accountId });
  return await Promise.all(
    files.map(async ({ fileId, ...file }) => {
      if (fileId === null) return { ...file, bytes: null, path: null, extension: null };
      const [view] = await engine.call('media.read', { ids: [fileId] });
      const path = vaultPath(dataFolder, must(view, 'the file'));
      return { ...file, path, extension: must(view, 'the file').extension, bytes: await readFile(path) };
    }),
  );
}

test('§6.2 of pictures and films that say where they were made, what goes out does not; the originals do', async () => {
  const files = {
    'a.jpg': await locatedPicture(640, 480).withMetadata({ orientation: 6 }).withExifMerge(GPS).jpeg().toBuffer(),
    'b.png': await locatedPicture(320, 240).png().toBuffer(),
    'c.webp': await locatedPicture(320, 200).webp().toBuffer(),
    'd.mp4': await locatedFilm('story', 0),
    'e.mov': await locatedFilm('hevc', 2),
  };
  const ids = await Promise.all(Object.entries(files).map(([name, bytes]) => drop(name, bytes)));
  const accountId = await account();
  const postId = await post(accountId, ids);
  await expect.poll(() => states(...ids), { timeout: 30_000 }).toEqual(Array(5).fill('removed'));
  const out = await published(postId, accountId);
  expect(out.map(({ location, originalId }) => [location, originalId])).toEqual(ids.map((id) => ['removed', id]));
  for (const { path, extension, bytes } of out) {
    expect(await readHasLocation(must(path, 'a path'), must(extension, 'an extension'))).toBe(false);
    expect(must(bytes, 'bytes').includes(PLACE)).toBe(false);
  }
  for (const { bytes } of out.slice(0, 3)) {
    const { exif, xmp } = await sharp(must(bytes, 'bytes')).metadata();
    expect([exif?.includes('Camera') ?? false, xmp]).toEqual([false, undefined]);
  }
  const originals = await engine.call('media.read', { ids });
  const kept = await Promise.all(originals.map((view) => readFile(vaultPath(dataFolder, view))));
  expect(kept.map((bytes, index) => bytes.equals(Object.values(files)[index] ?? Buffer.alloc(0)))).toEqual(
    Array(5).fill(true),
  );
  const { items } = await engine.call('media.list', { offset: 0, limit: 100 });
  expect(items.filter(({ fileName }) => fileName === 'a.jpg').length, 'the library lists the originals alone').toBe(1);
});

test('§6.2 a file that says nothing goes out itself, without a copy', async () => {
  const id = await drop('plain.jpg', await makePicture(300, 200).jpeg().toBuffer());
  const accountId = await account();
  const postId = await post(accountId, [id]);
  expect(await engine.call('media.readPublished', { postId, accountId })).toEqual([
    { originalId: id, fileId: id, location: 'none' },
  ]);
});

test('§6.2 until the stripped one is there nothing goes out in its place', async () => {
  const accountId = await account();
  const id = await drop('early.jpg', await locatedPicture(330, 200).jpeg().toBuffer());
  const postId = await post(accountId, [id]);
  const [first] = await engine.call('media.readPublished', { postId, accountId });
  expect(first?.fileId).not.toBe(id);
  await expect.poll(() => states(id)).toEqual(['removed']);
});

test('§6.2 an account’s own files are stripped like the post’s', async () => {
  const accountId = await account();
  const [id, own] = [
    await drop('one.jpg', await locatedPicture(340, 200).jpeg().toBuffer()),
    await drop('own.jpg', await locatedPicture(350, 200).jpeg().toBuffer()),
  ];
  const postId = await post(accountId, [id]);
  await engine.call('posts.setMedia', { postId, accountId, assetIds: [own] });
  await expect.poll(() => states(own)).toEqual(['removed']);
  const files = await engine.call('media.readPublished', { postId, accountId });
  expect(files.map(({ originalId, location }) => [originalId, location])).toEqual([[own, 'removed']]);
  const stranger = engine.call('media.readPublished', { postId, accountId: newId() });
  await expect(stranger).rejects.toMatchObject({ code: 'not_found' });
});

test('§6.4 who keeps locations sends the original; it is undone like anything', async () => {
  const accountId = await account();
  const id = await drop('kept.jpg', await locatedPicture(360, 200).jpeg().toBuffer());
  const postId = await post(accountId, [id]);
  await expect.poll(() => states(id)).toEqual(['removed']);
  await engine.call('workspace.setKeepLocation', { keepsLocation: true });
  expect(await engine.call('workspace.read', {})).toMatchObject({ keepsLocation: true });
  expect(await engine.call('media.readPublished', { postId, accountId })).toEqual([
    { originalId: id, fileId: id, location: 'kept' },
  ]);
  await engine.call('history.undo', {});
  expect(await states(id)).toEqual(['removed']);
  expect(await engine.call('workspace.read', {})).toMatchObject({ keepsLocation: false });
});

test('§6.3 AVIF and HEIC that say it keep their post out of the queue, with the name of the file', async () => {
  const accountId = await account();
  const avif = await drop('photo.avif', await makePicture(64, 64).withExif(GPS).avif({ effort: 0 }).toBuffer());
  const heic = await drop('phone.heic', await readFile(clipPath('heic')));
  // The fixture says nothing: another phone's would.
  await engine.write({ label: 'note', undoable: false }, async (tx) => {
    const [row] = await tx.read.select().from(mediaAssets).where(eq(mediaAssets.id, heic));
    await tx.update(mediaAssets, heic, { details: { ...must(row, 'the row').details, hasLocation: true } });
  });
  for (const [id, fileName] of [
    [avif, 'photo.avif'],
    [heic, 'phone.heic'],
  ] as const) {
    const postId = await post(accountId, [id]);
    expect(await states(id)).toEqual(['refused']);
    expect(await engine.call('media.readPublished', { postId, accountId })).toEqual([
      { originalId: id, fileId: null, location: 'refused' },
    ]);
    const queued = engine.call('posts.queue', { ids: [postId] });
    await expect(queued).rejects.toMatchObject({ code: 'not_allowed', details: { reason: 'location', fileName } });
  }
});

/** What is noted of a file, changed as another version of the app, or another device, would have it. */
async function note(id: string, change: (details: Record<string, unknown>) => Record<string, unknown>): Promise<void> {
  await engine.write({ label: 'note', undoable: false }, async (tx) => {
    const [row] = await tx.read.select().from(mediaAssets).where(eq(mediaAssets.id, id));
    await tx.update(mediaAssets, id, { details: change(must(row, 'the row').details) });
  });
}

test('§6.3 a queued post takes no file that would never go out; one whose file turns out to be such is told', async () => {
  const accountId = await account();
  const plain = await drop('plain.avif', await makePicture(66, 64).avif({ effort: 0 }).toBuffer());
  const postId = await post(accountId, [plain]);
  await engine.call('posts.queue', { ids: [postId] });
  const fileName = 'late.avif';
  const avif = await drop(fileName, await makePicture(65, 64).withExif(GPS).avif({ effort: 0 }).toBuffer());
  const refusal = { code: 'not_allowed', details: { reason: 'location_queued', fileName } };
  await expect(engine.call('posts.addMedia', { postId, assetIds: [avif] })).rejects.toMatchObject(refusal);
  const own = engine.call('posts.setMedia', { postId, accountId, assetIds: [avif] });
  await expect(own).rejects.toMatchObject(refusal);
  const held = async () => (await engine.call('calendar.readHeld', {})).ids.includes(postId);
  expect(await held()).toBe(false);
  await note(plain, (details) => ({ ...details, hasLocation: true }));
  expect(await held()).toBe(true);
  // What is in it already can be put in another order, or given to an account.
  await engine.call('posts.setMedia', { postId, accountId, assetIds: [plain] });
  expect(await held()).toBe(true);
  await engine.call('workspace.setKeepLocation', { keepsLocation: true });
  expect(await held()).toBe(false);
  await engine.call('history.undo', {});
  await engine.call('posts.setMedia', { postId, accountId, assetIds: [] });
  expect(await held(), 'the only account has files of its own').toBe(false);
});

test('§6.2 a PNG that a former version called silent is looked at anew, and so is what it stripped', async () => {
  const accountId = await account();
  const id = await drop('former.png', await locatedPicture(333, 200).png().toBuffer());
  const former = ({ locationLook: _look, ...details }: Record<string, unknown>) => ({ ...details, hasLocation: false });
  await note(id, former);
  const postId = await post(accountId, [id]);
  await expect.poll(() => states(id)).toEqual(['removed']);
  const [before] = await engine.call('media.readPublished', { postId, accountId });
  await note(must(before?.fileId, 'the stripped one'), former);
  expect(await states(id)).toEqual(['removing']);
  await engine.call('posts.setMedia', { postId, assetIds: [] });
  await engine.call('posts.setMedia', { postId, assetIds: [id] });
  await expect.poll(() => states(id)).toEqual(['removed']);
  expect(await engine.call('media.readPublished', { postId, accountId })).toEqual([before]);
});

test('§6.5 files that came before anybody looked are looked at once a post holds them', async () => {
  const id = await drop('old.jpg', await locatedPicture(370, 200).jpeg().toBuffer());
  await engine.write({ label: 'forget', undoable: false }, async (tx) => {
    const [row] = await tx.read.select().from(mediaAssets).where(eq(mediaAssets.id, id));
    const { hasLocation: _seen, ...details } = must(row, 'the row').details;
    await tx.update(mediaAssets, id, { details });
  });
  await post(await account(), [id]);
  await expect.poll(() => states(id)).toEqual(['removed']);
});

test('§6.5 a stripped file that went is made anew', async () => {
  const accountId = await account();
  const id = await drop('anew.jpg', await locatedPicture(371, 200).jpeg().toBuffer());
  const postId = await post(accountId, [id]);
  await expect.poll(() => states(id)).toEqual(['removed']);
  const [before] = await engine.call('media.readPublished', { postId, accountId });
  await engine.write({ label: 'collect', undoable: false }, async (tx) => {
    await tx.remove(mediaAssets, must(must(before, 'the place').fileId, 'the stripped file'));
  });
  await expect
    .poll(() => engine.call('media.readPublished', { postId, accountId }), { timeout: 15_000 })
    .toEqual([before]);
});

test('§6.6 with the original goes what was stripped of it; undo brings both back', async () => {
  const accountId = await account();
  const id = await drop('gone.jpg', await locatedPicture(380, 200).jpeg().toBuffer());
  const postId = await post(accountId, [id]);
  await expect.poll(() => states(id)).toEqual(['removed']);
  const [before] = await engine.call('media.readPublished', { postId, accountId });
  await engine.call('posts.setMedia', { postId, assetIds: [] });
  await engine.call('media.delete', { ids: [id] });
  await engine.call('history.undo', {});
  await engine.call('history.undo', {});
  expect(await engine.call('media.readPublished', { postId, accountId })).toEqual([before]);
});

test('§6.1 two pictures that differ in what they say alone have one stripped one', async () => {
  const plain = await makePicture(390, 200).jpeg().toBuffer();
  const says = (text: string) => {
    const body = Buffer.from(`GPS ${text}`, 'latin1');
    return Buffer.concat([
      plain.subarray(0, 2),
      Buffer.from([0xff, 0xfe, 0, body.length + 2]),
      body,
      plain.subarray(2),
    ]);
  };
  const ids = [await drop('here.jpg', says('here')), await drop('there.jpg', says('there'))];
  const accountId = await account();
  const postId = await post(accountId, ids);
  await expect.poll(() => states(...ids)).toEqual(['removed', 'removed']);
  const files = await engine.call('media.readPublished', { postId, accountId });
  expect(new Set(files.map(({ fileId }) => fileId)).size).toBe(1);
});

test('§6.5 among 33,000 files that say it the next one is still stripped', { timeout: 120_000 }, async () => {
  const accountId = await account();
  const postId = await post(accountId, [await drop('first.jpg', await locatedPicture(395, 200).jpeg().toBuffer())]);
  const [like] = await engine.call('posts.read', { id: postId }).then((read) => must(read, 'the post').media);
  await engine.write({ label: 'fill', undoable: false }, async (tx) => {
    const [row] = await tx.read
      .select()
      .from(mediaAssets)
      .where(eq(mediaAssets.id, must(like, 'a file').assetId));
    const { rev: _rev, ...values } = must(row, 'the row');
    const hash = (index: number) => index.toString(16).padStart(64, '0');
    const rows = Array.from({ length: 33_000 }, (_, index) => ({ ...values, id: newId(), sha256: hash(index + 1) }));
    await tx.insertMany(mediaAssets, rows);
    const strippedOf = rows.map(({ id }) => id);
    const details = { ...noteLocation(false), made: { of: null, without: 'location' }, strippedOf };
    await tx.insert(mediaAssets, { ...values, id: newId(), sha256: hash(0), details });
    const place = { workspaceId: values.workspaceId, postId, postTargetId: null, rank: 'a9' };
    await tx.insertMany(
      postMedia,
      rows.map(({ id }) => ({ ...place, id: newId(), mediaAssetId: id })),
    );
  });
  const next = await drop('next.jpg', await locatedPicture(396, 200).jpeg().toBuffer());
  await post(accountId, [next]);
  await expect.poll(() => states(next), { timeout: 60_000 }).toEqual(['removed']);
});
