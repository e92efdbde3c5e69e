import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import { type Desk, openDesk } from '#test/harness/desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

const TUESDAY = '2027-03-09T09:00';
const FILES = ['story-9x16.mp4', 'av1-square.mp4'];

async function read(id: string) {
  return must(await desk.call('posts.read', { id }), 'the post');
}

async function importFiles(): Promise<string[]> {
  const files = FILES.map((name) => ({ path: join(import.meta.dirname, '../../../test/fixtures/media', name) }));
  const { assets } = await desk.call('media.import', { batchId: newId() }, files);
  return assets.map((asset) => asset.id);
}

describe('a post', () => {
  it('is made once, however often it is asked for', async () => {
    const id = newId();
    await desk.call('posts.create', { id, content: 'First' });
    await desk.call('posts.create', { id, content: 'Second' });
    expect((await read(id)).content).toBe('First');
  });

  it('is deleted and comes back with all that it had', async () => {
    const accountId = await desk.account();
    const id = await desk.post({ content: 'Hello', wallTime: TUESDAY, accountIds: [accountId] });
    const before = await read(id);
    await desk.call('posts.delete', { ids: [id] });
    expect(await desk.call('posts.read', { id })).toBeNull();
    expect(await desk.refusal(desk.call('posts.delete', { ids: [id] }))).toEqual({ code: 'not_found', postId: id });
    await desk.call('history.undo', {});
    const { updatedAt: _before, ...was } = before;
    const { updatedAt: _after, ...is } = await read(id);
    expect(is).toEqual(was);
  });

  it('is not begun with an account that is gone', async () => {
    const id = newId();
    const work = desk.call('posts.create', { id, accountIds: [newId()] });
    expect(await desk.refusal(work)).toEqual({ code: 'not_found' });
    expect(await desk.call('posts.read', { id })).toBeNull();
  });
});

describe('a duplicate', () => {
  it('is a draft with the same text, overrides, files, tags and times, made once', async () => {
    const [x, linkedin] = [await desk.account('x'), await desk.account('linkedin')];
    const { id: tagId } = await desk.call('tags.add', { name: 'Launch' });
    const [asset = '', other = ''] = await importFiles();
    const from = await desk.post({ content: 'Hello', wallTime: TUESDAY, accountIds: [x, linkedin] });
    await desk.call('posts.setTags', { postId: from, tagIds: [tagId] });
    await desk.call('posts.writeText', { postId: from, accountId: linkedin, content: 'Good day' });
    await desk.call('posts.setMedia', { postId: from, assetIds: [asset] });
    await desk.call('posts.setMedia', { postId: from, accountId: x, assetIds: [other, asset] });
    await desk.call('posts.setTargetSettings', { postId: from, accountId: x, settings: { replySettings: 'verified' } });
    await desk.call('posts.setTargetTime', { postId: from, accountId: x, wallTime: '2027-03-09T12:00' });
    const to = newId();
    await desk.call('posts.duplicate', { copies: [{ from, to }] });
    await desk.call('posts.duplicate', { copies: [{ from, to }] });
    expect(contentOf(await read(to))).toEqual(contentOf(await read(from)));
    const elsewhere = newId();
    await desk.call('posts.duplicate', { copies: [{ from, to: elsewhere, wallTime: null }] });
    const moved = await read(elsewhere);
    expect([moved.wallTime, moved.targets.map((target) => target.wallTimeOverride)]).toEqual([null, [null, null]]);
    await desk.call('history.undo', {});
    expect(await desk.call('posts.read', { id: elsewhere })).toBeNull();
  });

  it('of a queued post is a draft', async () => {
    const from = await desk.post({ content: 'Hello', wallTime: TUESDAY, accountIds: [await desk.account()] });
    await desk.call('posts.queue', { ids: [from] });
    const to = newId();
    await desk.call('posts.duplicate', { copies: [{ from, to }] });
    expect([(await read(from)).state, (await read(to)).state]).toEqual(['queued', 'draft']);
  });

  it('of a post that is gone is refused', async () => {
    const from = newId();
    const work = desk.call('posts.duplicate', { copies: [{ from, to: newId() }] });
    expect(await desk.refusal(work)).toEqual({ code: 'not_found', postId: from });
  });
});

function contentOf(post: Awaited<ReturnType<typeof read>>) {
  const { content, state, wallTime, timezone, tagIds } = post;
  return {
    content,
    state,
    wallTime,
    timezone,
    tagIds,
    media: post.media.map((item) => item.assetId),
    targets: post.targets.map(({ id: _id, mediaOverride, ...target }) => ({
      ...target,
      media: mediaOverride?.map((item) => item.assetId) ?? null,
    })),
  };
}

describe('the accounts of a post', () => {
  it('are exactly those that were chosen, and one step back', async () => {
    const [first, second, third] = [await desk.account(), await desk.account('x'), await desk.account('bluesky')];
    const postId = await desk.post({ accountIds: [first, second] });
    await desk.call('posts.setTargets', { postId, accountIds: [second, third] });
    const chosen = async () => (await read(postId)).targets.map((target) => target.accountId);
    expect(await chosen()).toEqual([second, third]);
    await desk.call('history.undo', {});
    expect(await chosen()).toEqual([first, second]);
  });

  it('keep their settings key by key; null takes one away', async () => {
    const accountId = await desk.account('youtube');
    const postId = await desk.post({ accountIds: [accountId] });
    const set = (settings: Record<string, unknown>) =>
      desk.call('posts.setTargetSettings', { postId, accountId, settings });
    await set({ title: 'Opening', visibility: 'unlisted' });
    await set({ visibility: null, madeForKids: 'no' });
    expect((await read(postId)).targets[0]?.settings).toEqual({ title: 'Opening', madeForKids: 'no' });
    await desk.call('posts.resetOverride', { postId, accountId, part: 'settings' });
    expect((await read(postId)).targets[0]?.settings).toEqual({});
    await desk.call('history.undo', {});
    expect((await read(postId)).targets[0]?.settings).toEqual({ title: 'Opening', madeForKids: 'no' });
  });
});

describe('the files of a post', () => {
  it('keep their order and their alt text when they are moved, taken out and put back by undo', async () => {
    const [first = '', second = ''] = await importFiles();
    const postId = await desk.post();
    await desk.call('posts.setMedia', { postId, assetIds: [first, second] });
    const [place] = (await read(postId)).media;
    await desk.call('posts.setAltText', { postMediaId: must(place, 'a file').id, altText: 'A red door' });
    await desk.call('posts.setMedia', { postId, assetIds: [second, first] });
    const shown = async () => (await read(postId)).media.map(({ assetId, altText }) => [assetId, altText]);
    expect(await shown()).toEqual([
      [second, ''],
      [first, 'A red door'],
    ]);
    await desk.call('posts.setMedia', { postId, assetIds: [second] });
    await desk.call('history.undo', {});
    expect(await shown()).toEqual([
      [second, ''],
      [first, 'A red door'],
    ]);
  });

  it('are joined by those of drops that overlap, up to as many as a post takes', async () => {
    const [first = '', second = ''] = await importFiles();
    const postId = await desk.post();
    await Promise.all([first, second].map((asset) => desk.call('posts.addMedia', { postId, assetIds: [asset] })));
    const shown = async () => (await read(postId)).media.map(({ assetId }) => assetId);
    expect(await shown()).toEqual([first, second]);
    const many = Array<string>(99).fill(first);
    expect(await desk.refusal(desk.call('posts.addMedia', { postId, assetIds: many }))).toMatchObject({
      code: 'invalid_input',
    });
    expect(await shown()).toEqual([first, second]);
  });

  it('are an account’s own with the alt texts they had, until they are reset', async () => {
    const accountId = await desk.account('x');
    const [first = '', second = ''] = await importFiles();
    const postId = await desk.post({ accountIds: [accountId] });
    await desk.call('posts.setMedia', { postId, assetIds: [first, second] });
    const [place] = (await read(postId)).media;
    await desk.call('posts.setAltText', { postMediaId: must(place, 'a file').id, altText: 'A red door' });
    await desk.call('posts.setMedia', { postId, accountId, assetIds: [first] });
    const own = async () =>
      (await read(postId)).targets[0]?.mediaOverride?.map(({ assetId, altText }) => [assetId, altText]) ?? null;
    expect(await own()).toEqual([[first, 'A red door']]);
    await desk.call('posts.setMedia', { postId, accountId, assetIds: [] });
    expect(await own()).toEqual([]);
    await desk.call('posts.resetOverride', { postId, accountId, part: 'media' });
    expect(await own()).toBeNull();
  });

  it('are refused when one is not in the library, and so is the alt text of one that is not in the post', async () => {
    const postId = await desk.post();
    expect(await desk.refusal(desk.call('posts.setMedia', { postId, assetIds: [newId()] }))).toEqual({
      code: 'not_found',
    });
    expect(await desk.refusal(desk.call('posts.setAltText', { postMediaId: newId(), altText: 'x' }))).toEqual({
      code: 'not_found',
    });
  });
});

/** SYNC invariant 6, and no hand changes it either. */
it('a published post stays as it went out: every change is refused, a duplicate and tags are not', async () => {
  const accountId = await desk.account('x');
  const { id: tagId } = await desk.call('tags.add', { name: 'Done' });
  const id = await desk.post({ content: 'Out', wallTime: TUESDAY, accountIds: [accountId] });
  await desk.publish(id);
  const before = await read(id);
  const changes = [
    desk.call('posts.writeText', { postId: id, content: 'Changed' }),
    desk.call('posts.writeText', { postId: id, accountId, content: 'Changed too' }),
    desk.call('posts.resetOverride', { postId: id, accountId, part: 'text' }),
    desk.call('posts.acceptOriginal', { postId: id, accountId }),
    desk.call('posts.setTargets', { postId: id, accountIds: [] }),
    desk.call('posts.setTargetSettings', { postId: id, accountId, settings: { replySettings: 'verified' } }),
    desk.call('posts.setMedia', { postId: id, assetIds: [] }),
    desk.call('posts.move', { moves: [{ id, wallTime: null }] }),
    desk.call('posts.setTargetTime', { postId: id, accountId, wallTime: TUESDAY }),
    desk.call('posts.queue', { ids: [id] }),
    desk.call('posts.unqueue', { ids: [id] }),
    desk.call('posts.delete', { ids: [id] }),
  ];
  const refusals = await Promise.all(changes.map((change) => desk.refusal(change)));
  const refusal = { code: 'not_allowed', postId: id, state: 'published' };
  // What was typed is kept beside it.
  expect(refusals).toEqual(changes.map((_, index) => (index < 2 ? { ...refusal, isKept: true } : refusal)));
  expect(await read(id)).toEqual(before);
  await desk.call('posts.setTags', { postId: id, tagIds: [tagId] });
  const to = newId();
  await desk.call('posts.duplicate', { copies: [{ from: id, to }] });
  expect(await read(to)).toMatchObject({ content: 'Out', state: 'draft', targets: [{ status: 'waiting' }] });
});
