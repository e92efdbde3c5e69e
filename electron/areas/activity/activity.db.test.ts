import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Desk, openDesk } from '#test/harness/desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

async function readLatest() {
  const [entry] = await desk.call('activity.list', { limit: 200 });
  return { label: entry?.label, post: entry?.post };
}

it('what was done to one post names it by its text, whichever of its rows changed', async () => {
  const accountId = await desk.account();
  const id = await desk.post({ content: 'The roaster is back' });
  const post = { id, snippet: 'The roaster is back', isDeleted: false };
  expect(await readLatest()).toMatchObject({ post });
  await desk.call('posts.setTargets', { postId: id, accountIds: [accountId] });
  expect(await readLatest()).toMatchObject({ post });
  await desk.call('posts.setTargetSettings', { postId: id, accountId, settings: { title: 'Back' } });
  expect(await readLatest()).toMatchObject({ post });
  await desk.call('posts.delete', { ids: [id] });
  expect(await readLatest()).toEqual({ label: 'deletePosts', post: { ...post, isDeleted: true } });
});

it('what was done to several posts, or to something else that a post wears, names none', async () => {
  const [first, second] = [await desk.post(), await desk.post()];
  await desk.call('posts.delete', { ids: [first, second] });
  expect(await readLatest()).toEqual({ label: 'deletePosts', post: null });
  const tag = await desk.call('tags.add', { name: 'Leaving' });
  await desk.call('posts.setTags', { postId: await desk.post(), tagIds: [tag.id] });
  await desk.call('tags.remove', { id: tag.id });
  expect((await readLatest()).post).toBeNull();
});
