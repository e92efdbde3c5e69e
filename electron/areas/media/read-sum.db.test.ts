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

it('tells of many files what the dialogs for a selection ask: sizes, uses, places, tags', async () => {
  const [one, two, three, other] = [await file(), await file(), await file(), await file()];
  const ids = [one, two, three];
  const { id: folderId } = await desk.call('folders.add', { name: 'Launch', ids: [one] });
  const { id: gone } = await desk.call('folders.add', { name: 'Gone', ids: [two, other] });
  const [{ id: spring }, { id: rare }] = [
    await desk.call('tags.add', { name: 'Spring' }),
    await desk.call('tags.add', { name: 'Rare' }),
  ];
  await desk.call('media.changeTags', { ids: [one, two, other], add: [spring], remove: [] });
  await desk.call('media.changeTags', { ids: [other], add: [rare], remove: [] });
  await desk.call('media.setAltText', { id: one, altText: 'A door' });
  const [postId, again, deleted] = [await desk.post(), await desk.post(), await desk.post()];
  for (const id of [postId, again]) await desk.call('posts.setMedia', { postId: id, assetIds: [one] });
  await desk.call('posts.setMedia', { postId: deleted, assetIds: [two] });
  await desk.call('posts.delete', { ids: [deleted] });
  await desk.call('folders.remove', { id: gone });
  const sum = await desk.call('media.readSum', { ids });
  const files = await desk.call('media.read', { ids });
  expect(sum).toMatchObject({
    count: 3,
    sizeBytes: files.reduce((total, { sizeBytes }) => total + sizeBytes, 0),
    used: 1,
    lackingAltText: 2,
    tags: [{ id: spring, count: 2 }],
  });
  expect(new Set(sum.folderIds)).toEqual(new Set([folderId, null]));
});

it('of as many as a person can select', async () => {
  const ids = [await file(), ...Array.from({ length: 19_999 }, () => newId())];
  expect((await desk.call('media.readSum', { ids })).count).toBe(1);
});
