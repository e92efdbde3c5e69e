import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CalendarFilter } from '#shared/contract/calendar.ts';
import { newId } from '#shared/lib/ids.ts';
import { type MediaEngine, startMediaEngine } from '#test/harness/media-engine.ts';
import { makeFolder } from '#test/harness/media-files.ts';

let engine: MediaEngine;
const bluesky = newId();
const mastodon = newId();
const NO_FILTER: CalendarFilter = { accountIds: [], tagIds: [], states: [] };

beforeAll(async () => {
  engine = await startMediaEngine(await makeFolder());
  await engine.call('workspace.setZone', { timezone: 'Europe/Berlin' });
  await engine.call('accounts.add', { id: bluesky, provider: 'bluesky', displayName: 'One', handle: '' });
  await engine.call('accounts.add', { id: mastodon, provider: 'mastodon', displayName: 'Two', handle: '' });
});
afterAll(() => engine.stop());

async function plan(content: string, wallTime: string | null, rest: { accountIds?: string[]; timezone?: string } = {}) {
  const id = newId();
  await engine.call('posts.create', { id, content, wallTime, ...rest });
  return id;
}

async function read(from: string, to: string, filter: Partial<CalendarFilter> = {}) {
  return await engine.call('calendar.readRange', { from, to, filter: { ...NO_FILTER, ...filter } });
}

test('a range holds the posts of its days in the workspace’s zone, in order, with what a tile shows', async () => {
  const late = await plan('Last  minute\nof the day', '2027-03-02T23:59', { accountIds: [mastodon, bluesky] });
  const early = await plan('First minute', '2027-03-01T00:00');
  await plan('The day after', '2027-03-03T00:00');
  await plan('Without a time', null);
  const { timezone, posts, hiddenCount } = await read('2027-03-01', '2027-03-03');
  expect({ timezone, hiddenCount }).toEqual({ timezone: 'Europe/Berlin', hiddenCount: 0 });
  expect(posts.map(({ id, wallTime, snippet }) => ({ id, wallTime, snippet }))).toEqual([
    { id: early, wallTime: '2027-03-01T00:00', snippet: 'First minute' },
    { id: late, wallTime: '2027-03-02T23:59', snippet: 'Last minute of the day' },
  ]);
  expect(new Set(posts[1]?.accountIds)).toEqual(new Set([bluesky, mastodon]));
  expect(posts[1]).toMatchObject({ state: 'draft', tagIds: [], thumbnail: null, mediaCount: 0, postZone: null });
});

test('a filter says how many it keeps out', async () => {
  await plan('For Bluesky', '2027-04-01T09:00', { accountIds: [bluesky] });
  await plan('For Mastodon', '2027-04-01T10:00', { accountIds: [mastodon] });
  await plan('For nobody yet', '2027-04-01T11:00');
  const { posts, hiddenCount } = await read('2027-04-01', '2027-04-02', { accountIds: [bluesky] });
  expect({ snippets: posts.map((post) => post.snippet), hiddenCount }).toEqual({
    snippets: ['For Bluesky'],
    hiddenCount: 2,
  });
});

test('a post planned in another zone stands at its instant and names its zone', async () => {
  await plan('From New York', '2027-05-01T20:00', { timezone: 'America/New_York' });
  const { posts } = await read('2027-05-02', '2027-05-03');
  expect(posts).toMatchObject([{ wallTime: '2027-05-02T02:00', postZone: 'America/New_York' }]);
});

test('of an hour that comes twice it says which one is meant', async () => {
  const first = await plan('Before', '2027-10-31T02:30');
  const second = await plan('After', '2027-10-31T02:30');
  await engine.call('posts.move', { moves: [{ id: second, wallTime: '2027-10-31T02:30', dstChoice: 'later' }] });
  const { posts } = await read('2027-10-31', '2027-11-01');
  expect(posts.map(({ id, wallTime, repeated }) => ({ id, wallTime, repeated }))).toEqual([
    { id: first, wallTime: '2027-10-31T02:30', repeated: 'earlier' },
    { id: second, wallTime: '2027-10-31T02:30', repeated: 'later' },
  ]);
});

test('a deleted post is gone from the range', async () => {
  const id = await plan('Not for long', '2027-06-01T09:00');
  await engine.call('posts.delete', { ids: [id] });
  expect((await read('2027-06-01', '2027-06-02')).posts).toEqual([]);
});

test('drafts without a time are read newest first, with their number', async () => {
  await plan('An idea', null);
  const { posts, total } = await engine.call('calendar.readUnplanned', { filter: NO_FILTER, limit: 1 });
  expect({ snippets: posts.map((post) => post.snippet), total }).toEqual({ snippets: ['An idea'], total: 2 });
});

test('a few changed rows bring the posts they belong to', async () => {
  const planned = await plan('Changed', '2027-07-01T09:00', { accountIds: [bluesky] });
  const deleted = await plan('Gone', '2027-07-01T10:00');
  const idea = await plan('No time', null);
  await engine.call('posts.delete', { ids: [deleted] });
  const { ids, posts } = await engine.call('calendar.readChanged', {
    rows: [planned, deleted, idea].map((id) => ({ table: 'posts' as const, id })),
  });
  expect(new Set(ids)).toEqual(new Set([planned, deleted, idea]));
  const { posts: inRange } = await read('2027-07-01', '2027-07-02');
  expect(posts).toEqual(inRange);
});
