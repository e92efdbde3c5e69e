import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#shared/lib/ids.ts';
import { type Desk, openDesk } from '#test/harness/desk.ts';
import { makeJpeg } from '#test/harness/media-files.ts';

let desk: Desk;
let width = 100;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

async function file(name = 'photo.jpg', folderId?: string): Promise<string> {
  width += 1;
  const bytes = await makeJpeg(width, 80);
  const input = { batchId: newId(), ...(folderId === undefined ? {} : { folderId }) };
  return (await desk.call('media.import', input, [{ name, bytes }])).assets[0]?.id ?? '';
}

async function filesIn(folderId: string | null): Promise<string[]> {
  const { items } = await desk.call('media.list', { folderId, offset: 0, limit: 500 });
  return items.map(({ id }) => id);
}

async function folder(id: string) {
  return (await desk.call('folders.list', {})).folders.find((other) => other.id === id);
}

const undo = () => desk.call('history.undo', {});

it('a folder can be empty, is made once for a name in any case, and is listed by name with its files', async () => {
  const first = await desk.call('folders.add', { name: 'Summer' });
  const again = await desk.call('folders.add', { name: ' summer ' });
  const { id: launch } = await desk.call('folders.add', { name: 'Launch' });
  expect(again).toEqual(first);
  await desk.call('folders.put', { ids: [await file(), await file()], folderId: launch });
  const { folders, unfiledCount, totalCount } = await desk.call('folders.list', {});
  expect(folders.map(({ name, fileCount }) => [name, fileCount])).toEqual([
    ['Launch', 2],
    ['Summer', 0],
  ]);
  expect([unfiledCount, totalCount]).toEqual([0, 2]);
});

it('a file is in one folder: put into another it leaves the first, put into none it is in no folder', async () => {
  const [{ id: one }, { id: two }] = [
    await desk.call('folders.add', { name: 'One' }),
    await desk.call('folders.add', { name: 'Two' }),
  ];
  const id = await file();
  await desk.call('folders.put', { ids: [id], folderId: one });
  await desk.call('folders.put', { ids: [id], folderId: two });
  expect([await filesIn(one), await filesIn(two)]).toEqual([[], [id]]);
  await desk.call('folders.put', { ids: [id], folderId: null });
  expect([await filesIn(two), (await filesIn(null)).includes(id)]).toEqual([[], true]);
  await undo();
  expect(await filesIn(two)).toEqual([id]);
});

it('a new folder for a selection is one step: undo takes the folder away and puts the files back', async () => {
  const { id: old } = await desk.call('folders.add', { name: 'Before' });
  const ids = [await file(), await file()];
  await desk.call('folders.put', { ids, folderId: old });
  const { id } = await desk.call('folders.add', { name: 'After', ids });
  expect((await filesIn(id)).sort()).toEqual(ids.toSorted());
  await undo();
  expect([await folder(id), (await filesIn(old)).sort()]).toEqual([undefined, ids.toSorted()]);
});

it('a deleted folder costs no file, comes back with its files by undo, and by its name without', async () => {
  const { id } = await desk.call('folders.add', { name: 'Gone' });
  const inside = await file('inside.jpg', id);
  await desk.call('folders.remove', { id });
  expect([await folder(id), (await filesIn(null)).includes(inside)]).toEqual([undefined, true]);
  expect((await desk.call('media.read', { ids: [inside] }))[0]?.folderId).toBeNull();
  await undo();
  expect(await filesIn(id)).toEqual([inside]);
  await desk.call('folders.remove', { id });
  const again = await desk.call('folders.add', { name: 'GONE' });
  expect([await folder(again.id), await filesIn(again.id)]).toEqual([{ id, name: 'GONE', fileCount: 0 }, []]);
});

it('a renamed folder keeps its files, and leaves its old name for another', async () => {
  const { id } = await desk.call('folders.add', { name: 'Draft' });
  const inside = await file('inside.jpg', id);
  await desk.call('folders.rename', { id, name: 'Final' });
  const { id: other } = await desk.call('folders.add', { name: 'Draft' });
  expect(other).not.toBe(id);
  expect([await folder(id), await folder(other)]).toEqual([
    { id, name: 'Final', fileCount: 1 },
    { id: other, name: 'Draft', fileCount: 0 },
  ]);
  expect(await filesIn(id)).toEqual([inside]);
  expect(await desk.refusal(desk.call('folders.rename', { id: other, name: 'FINAL' }))).toEqual({ code: 'conflict' });
  await desk.call('folders.rename', { id, name: 'FINAL' });
  expect((await folder(id))?.name).toBe('FINAL');
});

it('files come into the folder they are dropped on; one that was there already stays where it is', async () => {
  const { id } = await desk.call('folders.add', { name: 'Drop' });
  const bytes = await makeJpeg(777, 90);
  const drop = (folderId?: string) =>
    desk.call('media.import', { batchId: newId(), ...(folderId === undefined ? {} : { folderId }) }, [
      { name: 'known.jpg', bytes },
    ]);
  const known = (await drop()).assets[0]?.id ?? '';
  await drop(id);
  expect(await filesIn(id)).toEqual([]);
  await desk.call('media.delete', { ids: [known] });
  await drop(id);
  expect(await filesIn(id)).toEqual([known]);
  // A folder that is gone costs nobody the file.
  const { id: gone } = await desk.call('folders.add', { name: 'Vanishing' });
  await desk.call('folders.remove', { id: gone });
  const lost = await file('late.jpg', gone);
  expect((await filesIn(null)).includes(lost)).toBe(true);
});

it('what is gone is refused, and nothing is moved by halves', async () => {
  const { id: folderId } = await desk.call('folders.add', { name: 'Target' });
  const id = await file();
  const put = (ids: string[], into: string | null) => desk.refusal(desk.call('folders.put', { ids, folderId: into }));
  expect(await put([id, newId()], folderId)).toEqual({ code: 'not_found' });
  expect(await put([id], newId())).toEqual({ code: 'not_found' });
  expect(await filesIn(folderId)).toEqual([]);
  expect(await desk.refusal(desk.call('folders.remove', { id: newId() }))).toEqual({ code: 'not_found' });
});

it('files that a device put into a folder that was gone by then are not in a later one of its name', async () => {
  const { id } = await desk.call('folders.add', { name: 'Relaunch' });
  const inside = await file();
  await desk.call('folders.remove', { id });
  await desk.pull('media_assets', inside, { folder_id: id });
  expect((await filesIn(null)).includes(inside)).toBe(true);
  const again = await desk.call('folders.add', { name: 'relaunch' });
  expect([again.id, await filesIn(id), (await folder(id))?.fileCount]).toEqual([id, [], 0]);
});
