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

async function file(): Promise<string> {
  width += 1;
  const files = [{ name: 'photo.jpg', bytes: await makeJpeg(width, 80) }];
  return (await desk.call('media.import', { batchId: newId() }, files)).assets[0]?.id ?? '';
}

async function tag(name: string): Promise<string> {
  return (await desk.call('tags.add', { name })).id;
}

async function tagsOf(id: string): Promise<string[]> {
  return (await desk.call('media.read', { ids: [id] }))[0]?.tagIds ?? [];
}

const change = (ids: string[], { add = [] as string[], remove = [] as string[] }) =>
  desk.call('media.changeTags', { ids, add, remove });

it('tags go on and off many files at once, as one step', async () => {
  const [one, two] = [await file(), await file()];
  const [launch, spring] = [await tag('Launch'), await tag('Spring')];
  await change([one], { add: [spring] });
  await change([one, two], { add: [launch, spring] });
  expect([await tagsOf(one), await tagsOf(two)]).toEqual([
    [launch, spring],
    [launch, spring],
  ]);
  await change([one, two], { remove: [spring] });
  expect([await tagsOf(one), await tagsOf(two)]).toEqual([[launch], [launch]]);
  await desk.call('history.undo', {});
  await desk.call('history.undo', {});
  expect([await tagsOf(one), await tagsOf(two)]).toEqual([[spring], []]);
});

it('a tag that is put on again is the same row, and is counted once', async () => {
  const id = await file();
  const again = await tag('Again');
  for (const by of [{ add: [again] }, { remove: [again] }, { add: [again] }]) await change([id], by);
  expect(await tagsOf(id)).toEqual([again]);
  expect((await desk.call('tags.list', {})).find((other) => other.id === again)?.fileCount).toBe(1);
});

it('files are found by any of several tags, and no longer by one that was taken off', async () => {
  const [one, two, three] = [await file(), await file(), await file()];
  const [red, blue] = [await tag('Red'), await tag('Blue')];
  await change([one], { add: [red] });
  await change([two], { add: [blue] });
  await change([three], { add: [red] });
  await change([three], { remove: [red] });
  const { items, total } = await desk.call('media.list', { tagIds: [red, blue], offset: 0, limit: 10 });
  expect([items.map(({ id }) => id).sort(), total]).toEqual([[one, two].sort(), 2]);
});

it('a deleted tag leaves its files, and comes back with them by undo', async () => {
  const id = await file();
  const gone = await tag('Gone');
  await change([id], { add: [gone] });
  await desk.call('tags.remove', { id: gone });
  expect(await tagsOf(id)).toEqual([]);
  await desk.call('history.undo', {});
  expect(await tagsOf(id)).toEqual([gone]);
  // By its name it comes back without.
  await desk.call('tags.remove', { id: gone });
  await tag('Gone');
  expect(await tagsOf(id)).toEqual([]);
});

it('what is gone is refused, and nothing is tagged by halves', async () => {
  const id = await file();
  const known = await tag('Known');
  expect(await desk.refusal(change([id, newId()], { add: [known] }))).toEqual({ code: 'not_found' });
  expect(await desk.refusal(change([id], { add: [known, newId()] }))).toEqual({ code: 'not_found' });
  expect(await tagsOf(id)).toEqual([]);
});
