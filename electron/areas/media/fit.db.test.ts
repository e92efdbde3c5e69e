import { readFile } from 'node:fs/promises';
import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import { vaultPath } from '#electron/media/places.ts';
import type { MediaView } from '#shared/contract/media.ts';
import type { Provider } from '#shared/domain/states.ts';
import { newId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import { platforms } from '#shared/platforms/registry.ts';
import { GPS, locatedFilm, locatedPicture } from '#test/harness/located-files.ts';
import { type MediaEngine, startMediaEngine } from '#test/harness/media-engine.ts';
import { clipPath, makeAnimation, makePicture, writeIn } from '#test/harness/media-files.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';

/** Rules: electron/media/fit/SPEC.md. */

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

async function account(provider: Provider): Promise<string> {
  const id = newId();
  await engine.call('accounts.add', { id, provider, displayName: provider, handle: 'weber' });
  return id;
}

/** A post with these files for these accounts. */
async function post(accountIds: string[], assetIds: string[]): Promise<string> {
  const id = newId();
  await engine.call('posts.create', { id, content: 'Hello', accountIds });
  await engine.call('posts.setMedia', { postId: id, assetIds });
  return id;
}

async function view(id: string): Promise<MediaView> {
  return must((await engine.call('media.read', { ids: [id] }))[0], 'the file');
}

async function bytesOf(id: string): Promise<Buffer> {
  return await readFile(vaultPath(dataFolder, await view(id)));
}

/** By account, the files that it goes out with. */
async function filesOf(postId: string): Promise<Record<string, string[] | null>> {
  const { targets } = must(await engine.call('posts.read', { id: postId }), 'the post');
  return Object.fromEntries(
    targets.map((target) => [target.provider, target.mediaOverride?.map(({ assetId }) => assetId) ?? null]),
  );
}

async function isLive(id: string): Promise<boolean> {
  let deletedAt: unknown;
  await engine.write({ label: 'look', undoable: false }, async (tx) => {
    const [row] = await tx.read.select().from(mediaAssets).where(eq(mediaAssets.id, id));
    deletedAt = must(row, 'the row').deletedAt;
  });
  return deletedAt === null;
}

test('§1.1 a photo of 12 megapixels with a place and a wide gamut becomes one that Instagram takes; the original stays', async () => {
  const bytes = await locatedPicture(4000, 1500).jpeg().toBuffer();
  const id = await drop('panorama.jpg', bytes);
  const accountId = await account('instagram');
  const postId = await post([accountId], [id]);
  const plan = await engine.call('media.planFit', { id, accountId, postId });
  expect(plan).toMatchObject({ kind: 'steps', fit: { kind: 'picture', crop: { top: 0, height: 1500 } } });
  const made = await engine.call('media.fit', { id, accountId, postId, focus: { x: 0, y: 0.5 }, batchId: newId() });
  const file = await view(made.id);
  expect(platforms.instagram.checkMedia({ ...file, altText: null })).toEqual([]);
  expect(file.fileName).toBe('panorama.jpg');
  const [before, after] = [await sharp(bytes).metadata(), await sharp(await bytesOf(made.id)).metadata()];
  expect([after.exif, after.icc]).toEqual([undefined, before.icc]);
  expect((await bytesOf(id)).equals(bytes)).toBe(true);
  const { items } = await engine.call('media.list', { offset: 0, limit: 100 });
  expect(items.map((item) => item.id)).not.toContain(made.id);
});

test('what was made is used for several accounts in one step, which is undone and done again as one', async () => {
  const id = await drop('wide.png', await makePicture(3000, 1000).png().toBuffer());
  const other = await drop('other.jpg', await makePicture(700, 700).jpeg().toBuffer());
  const [instagram, bluesky] = [await account('instagram'), await account('bluesky')];
  const postId = await post([instagram, bluesky], [id, other]);
  const fitFor = async (accountId: string) =>
    (await engine.call('media.fit', { id, accountId, postId, batchId: newId() })).id;
  const made = { instagram: await fitFor(instagram), bluesky: await fitFor(bluesky) };
  await engine.call('posts.useFitted', {
    postId,
    accounts: [
      { accountId: instagram, assetIds: [made.instagram, other] },
      { accountId: bluesky, assetIds: [made.bluesky, other] },
    ],
  });
  const used = { instagram: [made.instagram, other], bluesky: [made.bluesky, other] };
  expect(await filesOf(postId)).toEqual(used);
  await engine.call('history.undo', {});
  expect(await filesOf(postId)).toEqual({ instagram: null, bluesky: null });
  expect([await isLive(made.instagram), await isLive(made.bluesky)]).toEqual([true, true]);
  await engine.call('history.redo', {});
  expect(await filesOf(postId)).toEqual(used);
});

test('it brings along what the file was called in the post', async () => {
  const id = await drop('alt.png', await makePicture(2900, 1000).png().toBuffer());
  const accountId = await account('instagram');
  const postId = await post([accountId], [id]);
  const [place] = must(await engine.call('posts.read', { id: postId }), 'the post').media;
  await engine.call('posts.setAltText', { postMediaId: must(place, 'the place').id, altText: 'A kite' });
  const made = await engine.call('media.fit', { id, accountId, postId, batchId: newId() });
  await engine.call('posts.useFitted', { postId, accounts: [{ accountId, assetIds: [made.id] }] });
  const { targets } = must(await engine.call('posts.read', { id: postId }), 'the post');
  expect(targets[0]?.mediaOverride?.map(({ altText }) => altText)).toEqual(['A kite']);
});

test('described in the library, the original describes what was made of it; what was written in the post stands', async () => {
  const id = await drop('described.png', await makePicture(2950, 1000).png().toBuffer());
  const [instagram, threads] = [await account('instagram'), await account('threads')];
  const postId = await post([instagram, threads], [id]);
  const made = await engine.call('media.fit', { id, accountId: instagram, postId, batchId: newId() });
  const accounts = [instagram, threads].map((accountId) => ({ accountId, assetIds: [made.id] }));
  await engine.call('posts.useFitted', { postId, accounts });
  const texts = async () => {
    const { targets } = must(await engine.call('posts.read', { id: postId }), 'the post');
    return targets.map(({ mediaOverride }) => mediaOverride?.[0]?.altText);
  };
  expect(await texts()).toEqual(['', '']);
  await engine.call('media.setAltText', { id, altText: 'A kite' });
  expect(await texts()).toEqual(['A kite', 'A kite']);
  const { targets } = must(await engine.call('posts.read', { id: postId }), 'the post');
  const [place] = targets[1]?.mediaOverride ?? [];
  await engine.call('posts.setAltText', { postMediaId: must(place, 'a place').id, altText: 'A red kite' });
  expect(await texts()).toEqual(['A kite', 'A red kite']);
});

test('what was made is not dropped while a redo would bring it back', async () => {
  const id = await drop('redo.png', await makePicture(2960, 1000).png().toBuffer());
  const accountId = await account('instagram');
  const postId = await post([accountId], [id]);
  const made = await engine.call('media.fit', { id, accountId, postId, batchId: newId() });
  await engine.call('posts.useFitted', { postId, accounts: [{ accountId, assetIds: [made.id] }] });
  await engine.call('history.undo', {});
  await engine.call('media.fit', { id, accountId, postId, batchId: newId() });
  await engine.call('media.dropFitted', { ids: [made.id] });
  await engine.call('history.redo', {});
  expect([await filesOf(postId), await isLive(made.id)]).toEqual([{ instagram: [made.id] }, true]);
});

test('what was dropped while it was about to be used comes back with its use', async () => {
  const id = await drop('late.png', await makePicture(2970, 1000).png().toBuffer());
  const accountId = await account('instagram');
  const postId = await post([accountId], [id]);
  const made = await engine.call('media.fit', { id, accountId, postId, batchId: newId() });
  await engine.call('media.dropFitted', { ids: [made.id] });
  expect(await isLive(made.id)).toBe(false);
  await engine.call('posts.useFitted', { postId, accounts: [{ accountId, assetIds: [made.id] }] });
  expect(await isLive(made.id)).toBe(true);
});

test('with a file that is deleted goes what was made of it, and undo brings both back', async () => {
  const id = await drop('parent.png', await makePicture(2980, 1000).png().toBuffer());
  const accountId = await account('instagram');
  const postId = await post([accountId], [id]);
  const made = await engine.call('media.fit', { id, accountId, postId, batchId: newId() });
  await engine.call('posts.setMedia', { postId, assetIds: [] });
  await engine.call('media.delete', { ids: [id] });
  expect([await isLive(id), await isLive(made.id)]).toEqual([false, false]);
  await engine.call('history.undo', {});
  expect([await isLive(id), await isLive(made.id)]).toEqual([true, true]);
});

test('what a closed window left behind goes at a start, a day later; what is new or in a post stays', async () => {
  const id = await drop('left.png', await makePicture(2990, 1000).png().toBuffer());
  const accountId = await account('instagram');
  const postId = await post([accountId], [id]);
  const fitFor = async (x: number) =>
    (await engine.call('media.fit', { id, accountId, postId, focus: { x, y: 0.5 }, batchId: newId() })).id;
  const [left, used, fresh] = [await fitFor(0), await fitFor(0.5), await fitFor(1)] as const;
  await engine.call('posts.useFitted', { postId, accounts: [{ accountId, assetIds: [used] }] });
  await engine.write({ label: 'age', undoable: false }, (tx) =>
    tx.updateMany(
      mediaAssets,
      [left, used].map((aged) => ({ id: aged, patch: { createdAt: '2026-01-01T00:00:00.000Z' } })),
    ),
  );
  await engine.stop();
  engine = await startMediaEngine(dataFolder);
  await expect.poll(() => isLive(left)).toBe(false);
  expect([await isLive(used), await isLive(fresh)]).toEqual([true, true]);
});

test('a stripped film that an account goes out with has a poster like any other', async () => {
  const id = await drop('phone.mov', await locatedFilm('hevc', 2));
  const accountId = await account('mastodon');
  const postId = await post([accountId], [id]);
  const stripped = async () => (await engine.call('media.readPublished', { postId, accountId }))[0]?.fileId;
  await expect.poll(stripped, { timeout: 30_000 }).toEqual(expect.any(String));
  const made = must(await stripped(), 'the stripped one');
  const wanted = async () =>
    (await engine.call('media.list', { needsPoster: true, offset: 0, limit: 100 })).items.map((item) => item.id);
  expect(await wanted()).not.toContain(made);
  // The plan for a platform that takes no MOV gives these very bytes (3.6).
  await engine.call('posts.useFitted', { postId, accounts: [{ accountId, assetIds: [made] }] });
  expect(await wanted()).toContain(made);
});

test('what nobody took is dropped without a step of undo; what is used, or is also something else, stays', async () => {
  const id = await drop('long.png', await makePicture(3100, 1000).png().toBuffer());
  const accountId = await account('instagram');
  const postId = await post([accountId], [id]);
  const fitFor = (x: number) =>
    engine.call('media.fit', { id, accountId, postId, focus: { x, y: 0.5 }, batchId: newId() });
  const [left, middle, right] = [await fitFor(0), await fitFor(0.5), await fitFor(1)];
  await engine.call('posts.useFitted', { postId, accounts: [{ accountId, assetIds: [middle.id] }] });
  // Somebody adds the very file that was made.
  await engine.call('media.dropFitted', { ids: [right.id] });
  const again = await drop('right.png', await bytesOf(right.id));
  expect(again).toBe(right.id);
  await engine.call('media.dropFitted', { ids: [left.id, middle.id, id] });
  expect(await Promise.all([left.id, middle.id, id].map(isLive))).toEqual([false, true, true]);
  await engine.call('history.undo', {});
  await engine.call('history.undo', {});
  expect(await filesOf(postId), 'the steps before the drops').toEqual({ instagram: null });
});

test('what a person adds by hand is in the library, though it was made to fit another', async () => {
  const id = await drop('broad.png', await makePicture(3200, 1000).png().toBuffer());
  const accountId = await account('instagram');
  const postId = await post([accountId], [id]);
  const made = await engine.call('media.fit', { id, accountId, postId, batchId: newId() });
  const listed = async () =>
    (await engine.call('media.list', { offset: 0, limit: 100 })).items.some((item) => item.id === made.id);
  const before = await listed();
  const again = await drop('mine.jpg', await bytesOf(made.id));
  const after = await listed();
  await engine.call('history.undo', {});
  expect([before, again, after, await listed()]).toEqual([false, made.id, true, false]);
});

test('§1.8, §1.9 where it cannot be done the plan says why, and nothing is made', async () => {
  const ids = {
    animated: await drop('moving.gif', await makeAnimation('gif', [100, 200])),
    cannot_decode: await drop('phone.heic', await readFile(clipPath('heic'))),
    codec: await drop('square.mp4', await readFile(clipPath('av1'))),
  };
  const accountId = await account('instagram');
  const postId = await post([accountId], Object.values(ids));
  for (const [code, id] of Object.entries(ids)) {
    expect(await engine.call('media.planFit', { id, accountId, postId }), code).toMatchObject({ kind: 'cannot' });
    const made = engine.call('media.fit', { id, accountId, postId, batchId: newId() });
    await expect(made).rejects.toMatchObject({ code: 'not_allowed' });
  }
});

test('§3.2 where a cut will begin is told before it is made, and so is where it can begin nowhere', async () => {
  const id = await drop('story.mp4', await readFile(clipPath('story')));
  const accountId = await account('instagram');
  const postId = await post([accountId], [id]);
  const ask = (startMs: number, endMs: number) =>
    engine.call('media.planFit', { id, accountId, postId, trim: { startMs, endMs } });
  expect(await ask(1500, 6000)).toMatchObject({ kind: 'steps', after: { startMs: 2000, durationMs: 4000 } });
  expect(await ask(0, 4000)).toMatchObject({ kind: 'steps', after: { startMs: 0, durationMs: 4000 } });
  expect(await ask(2100, 5900)).toMatchObject({ kind: 'steps', after: { startMs: 4000 } });
  const made = await engine.call('media.fit', {
    id,
    accountId,
    postId,
    trim: { startMs: 1500, endMs: 6000 },
    batchId: newId(),
  });
  expect((await view(made.id)).durationMs).toBe(4000);
  const wanted = await engine.call('media.list', { needsPoster: true, offset: 0, limit: 100 });
  expect(
    wanted.items.map((item) => item.id),
    'the composer shows it',
  ).toContain(made.id);
});

test('the same bytes made to fit and stripped are one file, which serves as both', async () => {
  const bytes = await makePicture(500, 500).withExif(GPS).jpeg().toBuffer();
  const id = await drop('square.jpg', bytes);
  const accountId = await account('instagram');
  const postId = await post([accountId], [id]);
  await expect.poll(() => engine.call('media.readLocations', { ids: [id] })).toEqual([{ id, state: 'removed' }]);
  const made = await engine.call('media.fit', { id, accountId, postId, batchId: newId() });
  const [published] = await engine.call('media.readPublished', { postId, accountId });
  expect(published).toEqual({ originalId: id, fileId: made.id, location: 'removed' });
  await engine.call('media.dropFitted', { ids: [made.id] });
  expect(await isLive(made.id)).toBe(true);
});
