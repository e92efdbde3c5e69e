import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#shared/lib/ids.ts';
import { type Desk, openDesk } from '#test/harness/desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

async function tag(id: string) {
  return (await desk.call('tags.list', {})).find((other) => other.id === id);
}

it('a tag is made once for a name, in any case, and gets a colour of its own', async () => {
  const first = await desk.call('tags.add', { name: 'Launch' });
  const again = await desk.call('tags.add', { name: 'LAUNCH' });
  const other = await desk.call('tags.add', { name: 'Summer' });
  expect(again).toEqual(first);
  expect([(await tag(first.id))?.name, (await tag(first.id))?.color]).toEqual(['Launch', 'tag-1']);
  expect((await tag(other.id))?.color).toBe('tag-2');
});

it('tags are listed by name with the number of posts that wear them', async () => {
  const { id } = await desk.call('tags.add', { name: 'Berlin' });
  const [first, second] = [await desk.post(), await desk.post()];
  await desk.call('posts.setTags', { postId: first, tagIds: [id] });
  await desk.call('posts.setTags', { postId: second, tagIds: [id] });
  await desk.call('posts.setTags', { postId: second, tagIds: [] });
  expect((await tag(id))?.postCount).toBe(1);
  const names = (await desk.call('tags.list', {})).map((other) => other.name);
  expect(names).toEqual([...names].sort());
});

it('a deleted tag leaves its posts, comes back with them by undo, and by its name without', async () => {
  const { id } = await desk.call('tags.add', { name: 'Gone' });
  const postId = await desk.post();
  await desk.call('posts.setTags', { postId, tagIds: [id] });
  await desk.call('tags.remove', { id });
  const tagIds = async () => (await desk.call('posts.read', { id: postId }))?.tagIds;
  expect([await tag(id), await tagIds()]).toEqual([undefined, []]);
  await desk.call('history.undo', {});
  expect([(await tag(id))?.name, await tagIds()]).toEqual(['Gone', [id]]);
  await desk.call('history.redo', {});
  expect(await desk.call('tags.add', { name: 'gone' })).toEqual({ id });
  expect([(await tag(id))?.name, await tagIds()]).toEqual(['gone', []]);
});

it('a tag takes a new name and colour, but not the name of another one', async () => {
  const { id } = await desk.call('tags.add', { name: 'Old' });
  await desk.call('tags.add', { name: 'Taken' });
  await desk.call('tags.edit', { id, name: 'New', color: 'tag-7' });
  expect(await tag(id)).toMatchObject({ name: 'New', color: 'tag-7' });
  await desk.call('tags.edit', { id, name: 'NEW' });
  expect(await desk.refusal(desk.call('tags.edit', { id, name: 'taken' }))).toEqual({ code: 'conflict' });
  await desk.call('history.undo', {});
  await desk.call('history.undo', {});
  expect(await tag(id)).toMatchObject({ name: 'Old' });
});

it('a tag that is gone is neither edited, removed nor put on a post', async () => {
  const id = newId();
  const postId = await desk.post();
  const works = [
    desk.call('tags.edit', { id, name: 'x' }),
    desk.call('tags.remove', { id }),
    desk.call('posts.setTags', { postId, tagIds: [id] }),
  ];
  const refusals = await Promise.all(works.map((work) => desk.refusal(work)));
  expect(refusals).toEqual([{ code: 'not_found' }, { code: 'not_found' }, { code: 'not_found' }]);
  expect(await desk.refusal(desk.call('posts.setTags', { postId: newId(), tagIds: [] }))).toMatchObject({
    code: 'not_found',
  });
});
