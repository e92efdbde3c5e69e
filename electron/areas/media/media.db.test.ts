import { mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { AttachedFile } from '#shared/contract/envelope.ts';
import type { InputOf } from '#shared/contract/index.ts';
import { newId } from '#shared/lib/ids.ts';
import { box } from '#test/harness/film-boxes.ts';
import { type MediaEngine, startMediaEngine } from '#test/harness/media-engine.ts';
import {
  clipPath,
  cutOff,
  listFiles,
  makeAnimation,
  makeJpeg,
  makePdf,
  makePicture,
  makePng,
  makeStripes,
  writeIn,
} from '#test/harness/media-files.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';

let dataFolder: string;
let desktop: string;
let engine: MediaEngine;
let width = 100;
beforeAll(async () => {
  dataFolder = await makeFolder();
  engine = await startMediaEngine(dataFolder);
});
afterAll(() => engine.stop());
beforeEach(async () => {
  desktop = await makeFolder();
});
afterEach(() => expect(engine.complaints).toEqual([]));

/** Each picture is another one, so that tests do not meet each other's files. */
function makeNewJpeg(): Promise<Buffer> {
  width += 1;
  return makeJpeg(width, 80);
}

function drop(...files: readonly AttachedFile[]) {
  return engine.call('media.import', { batchId: newId() }, files);
}

async function dropJpeg(name: string): Promise<string> {
  const { assets } = await drop({ path: await writeIn(desktop, name, await makeNewJpeg()) });
  return assets[0]?.id ?? '';
}

async function list(input: Partial<InputOf<'media.list'>> = {}) {
  return engine.call('media.list', { offset: 0, limit: 100, ...input });
}

async function read(id: string) {
  return (await engine.call('media.read', { ids: [id] }))[0];
}

test('three pictures and a film are dropped: each is in the library, described, in the order of the drop', async () => {
  const files = {
    'c.jpg': await makeNewJpeg(),
    'a.png': await makePng(),
    'b.gif': await makeAnimation('gif', [100, 200]),
    'film.mp4': await readFile(clipPath('story')),
  };
  const attached = await Promise.all(
    Object.entries(files).map(async ([name, bytes]) => ({ path: await writeIn(desktop, name, bytes) })),
  );
  const { assets, ...rest } = await drop(...attached);
  expect(rest).toEqual({ refused: [], refusedCounts: {}, skippedCounts: {}, wasCancelled: false });
  expect(assets.map(({ fileName, isNew }) => [fileName, isNew])).toEqual([
    ['c.jpg', true],
    ['a.png', true],
    ['b.gif', true],
    ['film.mp4', true],
  ]);
  const views = await engine.call('media.read', { ids: assets.map((asset) => asset.id) });
  expect(
    views.map(({ kind, extension, animated, durationMs, needsPoster }) => [
      kind,
      extension,
      animated,
      durationMs,
      needsPoster,
    ]),
  ).toEqual([
    ['image', 'jpg', false, null, false],
    ['image', 'png', false, null, false],
    ['gif', 'gif', true, 300, false],
    ['video', 'mp4', false, 6020, true],
  ]);
  expect(views[3]).toMatchObject({
    width: 1080,
    height: 1920,
    codec: 'avc',
    audioCodec: 'opus',
    frameRate: 30,
    thumbnailSizes: [],
  });
});

test('the same picture twice, under two names, is one file; dropped again it is not new', async () => {
  const bytes = await makeNewJpeg();
  const paths = [await writeIn(desktop, 'one.jpg', bytes), await writeIn(desktop, 'two.jpg', bytes)];
  const first = await drop(...paths.map((path) => ({ path })));
  const again = await drop({ path: paths[1] ?? '' });
  expect([first.assets.length, first.assets[0]?.isNew, again.assets[0]?.isNew]).toEqual([1, true, false]);
  expect(again.assets[0]?.id).toBe(first.assets[0]?.id);
});

test('bad input: each refused file has its reason, and the good one among them is taken', async () => {
  const files = {
    'wrong.jpg': Buffer.from('<!doctype html>'),
    'empty.png': Buffer.alloc(0),
    'half.mp4': await cutOff('story', 0.4),
    'damaged.jpg': (await makeJpeg(500, 400)).subarray(0, 9000),
    'mislabelled.mp4': await makeNewJpeg(),
  };
  const attached = await Promise.all(
    Object.entries(files).map(async ([name, bytes]) => ({ path: await writeIn(desktop, name, bytes) })),
  );
  const { assets, refused, refusedCounts } = await drop(...attached, { path: join(desktop, 'gone.jpg') });
  expect(assets.map((asset) => asset.fileName)).toEqual(['mislabelled.mp4']);
  expect(Object.fromEntries(refused.map(({ fileName, reason }) => [fileName, reason]))).toEqual({
    'wrong.jpg': 'type',
    'empty.png': 'empty',
    'half.mp4': 'truncated',
    'damaged.jpg': 'damaged',
    'gone.jpg': 'gone',
  });
  expect(refusedCounts).toEqual({ type: 1, empty: 1, truncated: 1, damaged: 1, gone: 1 });
  expect(await read(assets[0]?.id ?? '')).toMatchObject({
    extension: 'jpg',
    mimeType: 'image/jpeg',
    fileName: 'mislabelled.mp4',
    notes: ['mislabelled'],
  });
});

test('PITFALLS "A drag out of a browser page may carry no file": nothing attached is an empty import, bytes are a file', async () => {
  expect(await drop()).toEqual({ assets: [], refused: [], refusedCounts: {}, skippedCounts: {}, wasCancelled: false });
  const { assets } = await drop({ name: 'image.png', bytes: await makePicture(33, 44).png().toBuffer() });
  expect(await read(assets[0]?.id ?? '')).toMatchObject({ fileName: 'image.png', width: 33, height: 44 });
});

test('HEIC and HEVC are kept, and say what cannot be done with them', async () => {
  const { assets } = await drop({ path: clipPath('heic') }, { path: clipPath('hevc') });
  const views = await engine.call('media.read', { ids: assets.map((asset) => asset.id) });
  expect(views.map((view) => [view.notes, view.thumbnailSizes])).toEqual([
    [['no_preview_heic'], []],
    [['hevc_video'], []],
  ]);
});

test('a folder is taken with a summary, and can be taken back at once', async () => {
  await mkdir(join(desktop, 'trip/day 1'), { recursive: true });
  for (let index = 0; index < 45; index += 1) await writeIn(desktop, `trip/day 1/${index}.jpg`, await makeNewJpeg());
  for (let index = 0; index < 3; index += 1) await writeIn(desktop, `trip/note ${index}.txt`, Buffer.from('text'));
  await writeIn(desktop, 'trip/.DS_Store', Buffer.from('x'));
  const before = (await list()).total;
  const result = await drop({ path: join(desktop, 'trip') });
  expect([result.assets.length, result.refusedCounts, result.skippedCounts]).toEqual([45, { type: 3 }, { hidden: 1 }]);
  expect(result.assets.slice(0, 3).map((asset) => asset.fileName)).toEqual(['0.jpg', '1.jpg', '2.jpg']);
  expect((await list()).total).toBe(before + 45);
  expect(await engine.call('history.undo', {})).toMatchObject({ label: 'importMedia' });
  expect((await list()).total).toBe(before);
  await engine.call('history.redo', {});
  expect((await list()).total).toBe(before + 45);
}, 60_000);

test('progress counts files and bytes up to the whole', async () => {
  const batchId = newId();
  const files = [
    await writeIn(desktop, '1.jpg', await makeNewJpeg()),
    await writeIn(desktop, '2.jpg', await makeNewJpeg()),
  ];
  await engine.call(
    'media.import',
    { batchId },
    files.map((path) => ({ path })),
  );
  const progress = engine.events.flatMap((event) =>
    event.name === 'media.progress' && event.data.batchId === batchId ? [event.data] : [],
  );
  const last = progress.at(-1);
  expect([progress[0]?.done, last?.done, last?.total, last?.bytesDone === last?.bytesTotal]).toEqual([0, 2, 2, true]);
});

test('a cancelled import keeps what was taken, leaves no half file, and holds nobody up meanwhile', async () => {
  const batchId = newId();
  const files = [
    await writeIn(desktop, 'small.jpg', await makeNewJpeg()),
    await writeIn(desktop, 'large.jpg', await makeNewJpeg()),
  ];
  // Takes seconds to copy, and no room.
  await truncate(files[1] ?? '', 2_000_000_000);
  const outcome = engine.call(
    'media.import',
    { batchId },
    files.map((path) => ({ path })),
  );
  await expect
    .poll(
      () =>
        engine.events.some(
          (event) =>
            event.name === 'media.progress' && event.data.batchId === batchId && event.data.bytesDone > 2_000_000,
        ),
      { interval: 5 },
    )
    .toBe(true);
  await list();
  await engine.call('media.cancelImport', { batchId });
  const result = await outcome;
  expect([result.wasCancelled, result.assets.map((asset) => asset.fileName)]).toEqual([true, ['small.jpg']]);
  expect((await listFiles(dataFolder)).filter((name) => name.endsWith('.part'))).toEqual([]);
}, 30_000);

test('a poster that the window drew gives a film its thumbnails; nothing is there to undo', async () => {
  const { assets } = await drop({ path: clipPath('landscape') });
  const id = assets[0]?.id ?? '';
  const undo = (await engine.call('history.read', {})).undo;
  await engine.call('media.savePoster', { id }, [
    { name: 'poster.webp', bytes: await makePicture(1280, 720).webp().toBuffer() },
  ]);
  expect(await read(id)).toMatchObject({ needsPoster: false, thumbnailSizes: [96, 480] });
  expect((await engine.call('history.read', {})).undo).toEqual(undo);
});

test('an import is undone whole, also when a film has its poster by then', async () => {
  // Another test may have dropped the clip itself.
  const bytes = Buffer.concat([await readFile(clipPath('story')), box('free', 'undo')]);
  const { assets } = await drop(
    { path: await writeIn(desktop, 'film.mp4', bytes) },
    { path: await writeIn(desktop, 'p.jpg', await makeNewJpeg()) },
  );
  const film = (await engine.call('media.read', { ids: assets.map(({ id }) => id) })).find(
    ({ kind }) => kind === 'video',
  );
  const id = film?.id ?? '';
  const poster = await makePicture(1080, 1920).webp().toBuffer();
  await engine.call('media.savePoster', { id }, [{ name: 'poster.webp', bytes: poster }]);
  expect(await engine.call('history.undo', {})).toMatchObject({ label: 'importMedia' });
  const left = (await list()).items.map((item) => item.id);
  expect(assets.filter((asset) => asset.isNew && left.includes(asset.id))).toEqual([]);
});

test('SECURITY: a poster by path, for a picture, or of other bytes is refused', async () => {
  const [film] = (await drop({ path: clipPath('av1') })).assets;
  const id = film?.id ?? '';
  const picture = await dropJpeg('p.jpg');
  const bytes = await makeNewJpeg();
  await expect(engine.call('media.savePoster', { id }, [{ path: clipPath('heic') }])).rejects.toMatchObject({
    code: 'invalid_input',
  });
  await expect(engine.call('media.savePoster', { id })).rejects.toMatchObject({ code: 'invalid_input' });
  await expect(engine.call('media.savePoster', { id: picture }, [{ name: 'x', bytes }])).rejects.toMatchObject({
    code: 'media_unsupported',
  });
  await expect(engine.call('media.savePoster', { id }, [{ name: 'x', bytes: makePdf(1) }])).rejects.toMatchObject({
    code: 'media_unsupported',
  });
  await expect(engine.call('media.savePoster', { id: newId() }, [{ name: 'x', bytes }])).rejects.toMatchObject({
    code: 'not_found',
  });
  expect(await read(id)).toMatchObject({ needsPoster: true });
});

test('lost thumbnails are made again', async () => {
  const id = await dropJpeg('p.jpg');
  await rm(join(dataFolder, 'thumbnails'), { recursive: true });
  await engine.call('media.remakeThumbnails', { id });
  expect((await listFiles(join(dataFolder, 'thumbnails'))).length).toBe(2);
});

test('the library is found by name and alt text, taken literally, and by kind', async () => {
  const id = await dropJpeg('100%_Über.jpg');
  await dropJpeg('1000 other.jpg');
  await engine.call('media.setAltText', { id, altText: 'A Fjord at dawn' });
  const names = async (search: string) => (await list({ search })).items.map((item) => item.fileName);
  expect(await names('100%_')).toEqual(['100%_Über.jpg']);
  expect(await names('über')).toEqual(['100%_Über.jpg']);
  expect(await names('fjord AT')).toEqual(['100%_Über.jpg']);
  expect((await list({ kinds: ['document'] })).items.every((item) => item.kind === 'document')).toBe(true);
  await engine.call('history.undo', {});
  expect(await names('fjord')).toEqual([]);
});

test('a file that a post holds is used, and cannot be deleted; an unused one can, and undo brings it back', async () => {
  const [used, unused] = [await dropJpeg('used.jpg'), await dropJpeg('unused.jpg')];
  const postId = newId();
  await engine.call('posts.create', { id: postId, content: 'Hello' });
  await engine.call('posts.setMedia', { postId, assetIds: [used] });
  expect((await list({ use: 'used' })).items.map((item) => [item.id, item.useCount])).toEqual([[used, 1]]);
  expect((await list({ use: 'unused' })).items.map((item) => item.id)).not.toContain(used);
  await expect(engine.call('media.delete', { ids: [unused, used] })).rejects.toMatchObject({
    code: 'not_allowed',
    details: { assetId: used, posts: 1, reason: 'in_use' },
  });
  await engine.call('media.delete', { ids: [unused] });
  expect((await list()).items.map((item) => item.id)).not.toContain(unused);
  await engine.call('history.undo', {});
  expect((await list()).items.map((item) => item.id)).toContain(unused);
});

test('a deleted file that is dropped again is the same file with its alt text', async () => {
  const bytes = await makeNewJpeg();
  const path = await writeIn(desktop, 'a.jpg', bytes);
  const id = (await drop({ path })).assets[0]?.id ?? '';
  await engine.call('media.setAltText', { id, altText: 'kept' });
  await engine.call('media.delete', { ids: [id] });
  expect((await drop({ path })).assets).toEqual([{ id, fileName: 'a.jpg', isNew: true }]);
  expect(await read(id)).toMatchObject({ altText: 'kept' });
});

test('pages of the library follow each other without gap or repeat', async () => {
  const { total } = await list();
  const ids = new Set<string>();
  for (let offset = 0; offset < total; offset += 7) {
    for (const item of (await list({ offset, limit: 7 })).items) ids.add(item.id);
  }
  expect(ids.size).toBe(total);
});

test('an engine that stops in the middle of an import writes down what was taken, and says what it left out', async () => {
  const paths = await Promise.all(
    Array.from({ length: 30 }, async (_, index) => writeIn(desktop, `${index}.jpg`, await makeNewJpeg())),
  );
  const batchId = newId();
  const outcome = engine.call(
    'media.import',
    { batchId },
    paths.map((path) => ({ path })),
  );
  await expect
    .poll(() =>
      engine.events.some(({ name, data }) => name === 'media.progress' && data.batchId === batchId && data.done > 3),
    )
    .toBe(true);
  await engine.stop();
  const { assets, wasCancelled } = await outcome;
  expect([wasCancelled, engine.complaints]).toEqual([true, []]);
  engine = await startMediaEngine(dataFolder);
  const there = await engine.call('media.read', { ids: assets.map((asset) => asset.id) });
  expect(there.length).toBe(assets.length);
  expect(assets.length).toBeGreaterThan(3);
  expect(assets.length).toBeLessThan(30);
}, 30_000);

test('files and rows are there after a restart, and half copies of the run before are not', async () => {
  const id = await dropJpeg('kept.jpg');
  await engine.stop();
  await writeFile(join(dataFolder, 'vault/incoming/dead.part'), 'half');
  engine = await startMediaEngine(dataFolder);
  expect(await read(id)).toMatchObject({ fileName: 'kept.jpg' });
  await dropJpeg('next.jpg');
  expect((await listFiles(dataFolder)).filter((name) => name.endsWith('.part'))).toEqual([]);
}, 30_000);

test('a picture that was saved anew is found beside the first, and no longer once it is deleted', async () => {
  const { assets } = await drop(
    { name: 'first.png', bytes: await makeStripes(3).png().toBuffer() },
    { name: 'again.jpg', bytes: await makeStripes(3).resize(600).jpeg({ quality: 60 }).toBuffer() },
  );
  const [first, again] = assets.map(({ id }) => id) as [string, string];
  const alike = async () => (await engine.call('media.findAlike', { id: first })).items.map(({ id }) => id);
  expect(await alike()).toContain(again);
  expect(await alike()).not.toContain(first);
  await engine.call('media.delete', { ids: [again] });
  expect(await alike()).not.toContain(again);
});
