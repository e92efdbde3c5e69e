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

async function read(id: string) {
  return must(await desk.call('posts.read', { id }), 'the post');
}

describe('the queue', () => {
  it('takes a post with text, time and account, and gives it back as a draft', async () => {
    const id = await desk.post({ content: 'Hello', wallTime: TUESDAY, accountIds: [await desk.account()] });
    await desk.call('posts.queue', { ids: [id] });
    await desk.call('posts.queue', { ids: [id] });
    expect((await read(id)).state).toBe('queued');
    expect(await desk.call('posts.readRevisions', { postId: id })).toMatchObject([
      { content: 'Hello', reason: 'queued' },
    ]);
    await desk.call('posts.unqueue', { ids: [id] });
    expect((await read(id)).state).toBe('draft');
    await desk.call('history.undo', {});
    expect((await read(id)).state).toBe('queued');
  });

  it('says why it does not take one, and then takes none of them', async () => {
    const accountIds = [await desk.account()];
    const fine = await desk.post({ content: 'Hello', wallTime: TUESDAY, accountIds });
    const timeless = await desk.post({ content: 'Hello', accountIds });
    const homeless = await desk.post({ content: 'Hello', wallTime: TUESDAY });
    const late = await desk.post({ content: 'Hello', wallTime: '2027-03-02T09:59', accountIds });
    const refusals = [];
    for (const id of [timeless, homeless, late]) {
      refusals.push(await desk.refusal(desk.call('posts.queue', { ids: [fine, id] })));
    }
    expect(refusals).toEqual([
      { code: 'not_allowed', postId: timeless, reason: 'no_time' },
      { code: 'not_allowed', postId: homeless, reason: 'no_accounts' },
      { code: 'not_allowed', postId: late, reason: 'in_past' },
    ]);
    expect((await read(fine)).state).toBe('draft');
  });

  it('does not take what a platform refuses outright, by the account’s own version', async () => {
    const x = await desk.account('x', 'Anna');
    const linkedin = await desk.account('linkedin');
    const id = await desk.post({ content: 'a'.repeat(300), wallTime: TUESDAY, accountIds: [linkedin, x] });
    expect(await desk.refusal(desk.call('posts.queue', { ids: [id] }))).toEqual({
      code: 'not_allowed',
      postId: id,
      reason: 'refused',
      accountId: x,
      account: 'Anna',
      provider: 'x',
      // Named for people by `platforms.issue.<code>`.
      issue: 'text_too_long',
    });
    await desk.call('posts.writeText', { postId: id, accountId: x, content: 'Short' });
    await desk.call('posts.queue', { ids: [id] });
    expect((await read(id)).state).toBe('queued');
  });

  it('keeps what makes a post go out: its time and an account', async () => {
    const id = await desk.post({ content: 'Hello', wallTime: TUESDAY, accountIds: [await desk.account()] });
    await desk.call('posts.queue', { ids: [id] });
    const timeless = desk.call('posts.move', { moves: [{ id, wallTime: null }] });
    expect(await desk.refusal(timeless)).toEqual({ code: 'not_allowed', postId: id, reason: 'keeps_time' });
    const homeless = desk.call('posts.setTargets', { postId: id, accountIds: [] });
    expect(await desk.refusal(homeless)).toEqual({ code: 'not_allowed', postId: id, reason: 'keeps_accounts' });
  });
});

describe('time', () => {
  it('is kept as wall clock, zone and instant, and moves are undone together', async () => {
    const first = await desk.post({ wallTime: TUESDAY });
    const second = await desk.post({ wallTime: TUESDAY });
    await desk.call('posts.move', {
      moves: [
        { id: first, wallTime: '2027-03-28T02:30' },
        { id: second, wallTime: '2027-03-10T09:00', timezone: 'Asia/Kolkata' },
      ],
    });
    expect(await read(first)).toMatchObject({ wallTime: '2027-03-28T02:30', publishDate: '2027-03-28T01:30:00.000Z' });
    expect(await read(second)).toMatchObject({ timezone: 'Asia/Kolkata', publishDate: '2027-03-10T03:30:00.000Z' });
    await desk.call('history.undo', {});
    expect([(await read(first)).wallTime, (await read(second)).timezone]).toEqual([TUESDAY, 'Europe/Berlin']);
  });

  it('of one account is its own until it is reset, on the clock of the post’s zone', async () => {
    const accountId = await desk.account();
    const postId = await desk.post({ wallTime: TUESDAY, accountIds: [accountId] });
    await desk.call('posts.setTargetTime', { postId, accountId, wallTime: '2027-03-09T12:00' });
    await desk.call('posts.move', { moves: [{ id: postId, wallTime: TUESDAY, timezone: 'UTC' }] });
    expect((await read(postId)).targets[0]).toMatchObject({ wallTimeOverride: '2027-03-09T12:00' });
    await desk.call('posts.resetOverride', { postId, accountId, part: 'time' });
    expect((await read(postId)).targets[0]).toMatchObject({ wallTimeOverride: null });
    await desk.call('history.undo', {});
    expect((await read(postId)).targets[0]).toMatchObject({ wallTimeOverride: '2027-03-09T12:00' });
  });

  it('is not set for an account that does not get the post', async () => {
    const postId = await desk.post({ wallTime: TUESDAY });
    const accountId = newId();
    const work = desk.call('posts.setTargetTime', { postId, accountId, wallTime: TUESDAY });
    expect(await desk.refusal(work)).toEqual({ code: 'not_found', accountId });
  });
});
