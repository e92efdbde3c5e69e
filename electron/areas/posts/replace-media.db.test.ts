import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#shared/lib/ids.ts';
import { type Desk, openDesk } from '#test/harness/desk.ts';
import { makeJpeg, makePdf } from '#test/harness/media-files.ts';

let desk: Desk;
let width = 400;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

async function take(name: string, bytes: Uint8Array): Promise<string> {
  return (await desk.call('media.import', { batchId: newId() }, [{ name, bytes }])).assets[0]?.id ?? '';
}

/** Each another picture, in a shape that every platform takes. */
async function picture(name = 'photo.jpg'): Promise<string> {
  width += 1;
  return await take(name, await makeJpeg(width, width));
}

async function filesOf(postId: string): Promise<string[]> {
  return (await desk.call('posts.read', { id: postId }))?.media.map(({ assetId }) => assetId) ?? [];
}

async function ownFilesOf(postId: string): Promise<string[]> {
  const post = await desk.call('posts.read', { id: postId });
  return post?.targets[0]?.mediaOverride?.map(({ assetId }) => assetId) ?? [];
}

async function altTextsOf(postId: string): Promise<string[]> {
  return (await desk.call('posts.read', { id: postId }))?.media.map(({ altText }) => altText) ?? [];
}

const plan = (assetId: string, by: string) => desk.call('posts.planReplaceMedia', { assetId, by });
const replace = (assetId: string, by: string) => desk.call('posts.replaceMedia', { assetId, by });

it('comes into the place of the other in every draft and queued post, in its order, and undo puts all of them back', async () => {
  const accountIds = [await desk.account()];
  const [before, old, after, fresh] = [await picture(), await picture(), await picture(), await picture()];
  const draft = await desk.post({ content: 'A draft' });
  const queued = await desk.post({ content: 'Queued', wallTime: '2027-04-01T09:00', accountIds });
  await desk.call('posts.setMedia', { postId: draft, assetIds: [before, old, after] });
  await desk.call('posts.setMedia', { postId: queued, assetIds: [old] });
  await desk.call('posts.queue', { ids: [queued] });
  const { ready, blocked, keptCount } = await plan(old, fresh);
  expect([ready.map(({ state, snippet }) => [state, snippet]), blocked, keptCount]).toEqual([
    [
      ['queued', 'Queued'],
      ['draft', 'A draft'],
    ],
    [],
    0,
  ]);
  expect(await replace(old, fresh)).toEqual({ replaced: 2, left: 0 });
  expect([await filesOf(draft), await filesOf(queued)]).toEqual([[before, fresh, after], [fresh]]);
  expect((await desk.call('posts.read', { id: queued }))?.state).toBe('queued');
  await desk.call('history.undo', {});
  expect([await filesOf(draft), await filesOf(queued)]).toEqual([[before, old, after], [old]]);
  await desk.call('history.redo', {});
  expect(await filesOf(draft)).toEqual([before, fresh, after]);
});

it('PITFALLS "alt text dropped": what was written in a post stays there, and the words of the old file where the new one has none', async () => {
  const [old, mute, told] = [await picture(), await picture(), await picture()];
  await desk.call('media.setAltText', { id: old, altText: 'A door' });
  await desk.call('media.setAltText', { id: told, altText: 'A gate' });
  const [plain, own] = [await desk.post(), await desk.post()];
  for (const postId of [plain, own]) await desk.call('posts.setMedia', { postId, assetIds: [old] });
  const place = (await desk.call('posts.read', { id: own }))?.media[0]?.id ?? '';
  await desk.call('posts.setAltText', { postMediaId: place, altText: 'Our door' });
  await replace(old, mute);
  expect([await altTextsOf(plain), await altTextsOf(own)]).toEqual([['A door'], ['Our door']]);
  await desk.call('history.undo', {});
  await replace(old, told);
  expect([await altTextsOf(plain), await altTextsOf(own)]).toEqual([['A gate'], ['Our door']]);
});

it('SPEC invariant 6: a post that went out keeps what it went out with', async () => {
  const accountIds = [await desk.account()];
  const [old, fresh] = [await picture(), await picture()];
  const [out, draft] = [await desk.post({ content: 'Out', accountIds }), await desk.post()];
  for (const postId of [out, draft]) await desk.call('posts.setMedia', { postId, assetIds: [old] });
  await desk.publish(out);
  expect((await plan(old, fresh)).keptCount).toBe(1);
  expect(await replace(old, fresh)).toEqual({ replaced: 1, left: 0 });
  expect([await filesOf(out), await filesOf(draft)]).toEqual([[old], [fresh]]);
});

it('where an account would refuse the new file the post stays as it is, and it is said which account and why', async () => {
  const accountId = await desk.account('instagram', 'Studio');
  const [old, pdf] = [await picture(), await take('menu.pdf', makePdf(2))];
  const [refusing, taking] = [await desk.post({ accountIds: [accountId] }), await desk.post()];
  for (const postId of [refusing, taking]) await desk.call('posts.setMedia', { postId, assetIds: [old] });
  const { ready, blocked } = await plan(old, pdf);
  expect([ready.map(({ id }) => id), blocked.map(({ post, reason }) => [post.id, reason])]).toEqual([
    [taking],
    [[refusing, 'refused']],
  ]);
  expect(blocked[0]?.refusals).toMatchObject([
    { accountId, account: 'Studio', provider: 'instagram', code: 'media_kind_unsupported' },
  ]);
  expect(await replace(old, pdf)).toEqual({ replaced: 1, left: 1 });
  expect([await filesOf(refusing), await filesOf(taking)]).toEqual([[old], [pdf]]);
  expect(await desk.refusal(replace(old, pdf))).toEqual({ code: 'not_allowed', reason: 'no_post_takes_it' });
});

it('what an account refused before is no reason against the new file', async () => {
  const accountId = await desk.account('instagram');
  // No time and too long a text: none of it is about the file.
  const postId = await desk.post({ content: 'x'.repeat(3_000), accountIds: [accountId] });
  const [old, fresh] = [await picture(), await picture()];
  await desk.call('posts.setMedia', { postId, assetIds: [old] });
  expect(await replace(old, fresh)).toEqual({ replaced: 1, left: 0 });
});

it('a post that has the other file too is left as it is: it would have it twice', async () => {
  const [old, fresh] = [await picture(), await picture()];
  const postId = await desk.post();
  await desk.call('posts.setMedia', { postId, assetIds: [old, fresh] });
  expect((await plan(old, fresh)).blocked).toMatchObject([{ reason: 'twice', post: { id: postId } }]);
  expect(await desk.refusal(replace(old, fresh))).toMatchObject({ code: 'not_allowed' });
  expect(await filesOf(postId)).toEqual([old, fresh]);
});

it('an account’s own files are replaced in their order too, and the original’s stay apart', async () => {
  const accountId = await desk.account();
  const [old, other, fresh] = [await picture(), await picture(), await picture()];
  const postId = await desk.post({ accountIds: [accountId] });
  await desk.call('posts.setMedia', { postId, assetIds: [other] });
  await desk.call('posts.setMedia', { postId, accountId, assetIds: [old, other] });
  await replace(old, fresh);
  expect([await filesOf(postId), await ownFilesOf(postId)]).toEqual([[other], [fresh, other]]);
});

it('what was made of the old file to fit an account is replaced with it, where the account takes the new one', async () => {
  const accountId = await desk.account('instagram');
  // Too wide for a feed: it has to be cut.
  const old = await take('wide.jpg', await makeJpeg(2_400, 800));
  const fresh = await picture();
  const postId = await desk.post({ accountIds: [accountId] });
  await desk.call('posts.setMedia', { postId, assetIds: [old] });
  const { id: made } = await desk.call('media.fit', { id: old, accountId, postId, batchId: newId() });
  expect(made).not.toBe(old);
  await desk.call('posts.setMedia', { postId, accountId, assetIds: [made] });
  await replace(old, fresh);
  expect([await filesOf(postId), await ownFilesOf(postId)]).toEqual([[fresh], [fresh]]);
});

it('a file that is gone, or the same one, replaces nothing', async () => {
  const id = await picture();
  expect(await desk.refusal(replace(id, newId()))).toMatchObject({ code: 'not_found' });
  expect(await desk.refusal(replace(id, id))).toMatchObject({ code: 'invalid_input' });
});

it('a post that failed is as editable as a draft, and is replaced; one that reached an account keeps what that shows', async () => {
  const accountIds = [await desk.account('mastodon', 'One'), await desk.account('mastodon', 'Two')];
  const [old, fresh] = [await picture(), await picture()];
  const [failed, partly] = [
    await desk.post({ content: 'Failed', accountIds }),
    await desk.post({ content: 'Partly', accountIds }),
  ];
  for (const postId of [failed, partly]) await desk.call('posts.setMedia', { postId, assetIds: [old] });
  await desk.fail(failed);
  await desk.fail(partly, 'the first account');
  const { ready, keptCount } = await plan(old, fresh);
  expect([ready.map(({ id }) => id), keptCount]).toEqual([[failed], 1]);
  expect(await replace(old, fresh)).toEqual({ replaced: 1, left: 0 });
  expect([await filesOf(failed), await filesOf(partly)]).toEqual([[fresh], [old]]);
});

it('a place that an undo put back takes the same file again, or another', async () => {
  const [old, one, two] = [await picture(), await picture(), await picture()];
  const postId = await desk.post();
  await desk.call('posts.setMedia', { postId, assetIds: [old] });
  for (const by of [one, one, two, two, one]) {
    await replace(old, by);
    expect(await filesOf(postId)).toEqual([by]);
    await desk.call('history.undo', {});
    expect(await filesOf(postId)).toEqual([old]);
  }
});

it('of many posts the first are listed, and all are counted', async () => {
  const [old, fresh] = [await picture(), await picture()];
  for (let times = 0; times < 101; times += 1) {
    await desk.call('posts.setMedia', { postId: await desk.post(), assetIds: [old] });
  }
  const { ready, readyCount, blocked, blockedCount } = await plan(old, fresh);
  expect([ready.length, readyCount, blocked.length, blockedCount]).toEqual([100, 101, 0, 0]);
  expect(await replace(old, fresh)).toEqual({ replaced: 101, left: 0 });
});
