import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemClock } from '#shared/lib/clock.ts';
import { newId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import { openRealMirror } from '#test/simulation/device.ts';
import type { Mirror } from '../database/mirror.ts';
import { createWriteTx } from '../database/write-tx.ts';
import { applyRows } from './apply-page.ts';
import { enqueue } from './enqueue.ts';
import { beginSync, createMirrorStore, createSyncTx } from './mirror-store.ts';
import { indexQueued } from './search-queue.ts';
import type { SyncStore } from './store.ts';
import type { ServerRow } from './wire.ts';

const AT = '2026-11-30T12:00:00.000Z';
const LATER = '2026-11-30T12:00:01.000Z';

let mirror: Mirror;
let workspaceId: string;
let store: SyncStore;
beforeAll(async () => {
  mirror = await openRealMirror();
});
afterAll(() => mirror.pg.close());
beforeEach(async () => {
  workspaceId = newId();
  await beginSync(mirror.db, { workspaceId, clientId: newId(), epoch: newId() });
  store = createMirrorStore(mirror.db, workspaceId);
});

type Entry = { readonly table: string; readonly row: ServerRow };

function entry(table: string, values: Record<string, unknown>): Entry {
  return {
    table,
    row: { workspace_id: workspaceId, created_at: AT, updated_at: AT, rev: '7', id: newId(), ...values },
  };
}
const post = (content: string) =>
  entry('posts', { content, timezone: 'UTC', state: 'draft', body_rev: 0, review_state: 'none' });
const tag = (name: string, id = newId()) => entry('tags', { name, color: 'tag-1', id });

const apply = (...rows: Entry[]) => store.transaction((tx) => applyRows(tx, rows, { at: AT }));
const ask = async (query: ReturnType<typeof sql>) => (await mirror.db.execute(query)).rows;
const tagNames = async () =>
  (await ask(sql`select name from tags where workspace_id = ${workspaceId} order by name`)).map(({ name }) => name);
const unfit = () =>
  ask(sql`select table_name, row_id, detail from conflicts where workspace_id = ${workspaceId} and reason = 'unfit'`);

test('a first pull copies rows as they are, also one that came before and one that does not fit', async () => {
  const odd = 'Tab\t, line\nend\r, back\\slash \\N \\. "quotes" 日本語 😀';
  const rows = [
    { ...post(odd), row: { ...post(odd).row, settings: { text: odd, list: [1, null, 'two'] }, category: null } },
    { ...post(''), row: { ...post('').row, settings: {}, category: odd } },
  ];
  const add = (...entries: Entry[]) => store.transaction((tx) => applyRows(tx, entries, { at: AT, known: new Set() }));
  await add(...rows);
  const read = () =>
    ask(
      sql`select id, content, settings, category from posts where workspace_id = ${workspaceId} order by content desc`,
    );
  const expected = rows.map(({ row: { id, content, settings, category } }) => ({ id, content, settings, category }));
  expect(await read()).toEqual(expected);
  const again = { ...must(rows[1], 'a row'), row: { ...must(rows[1], 'a row').row, content: 'Newer' } };
  await add(must(rows[0], 'a row'), again, { ...post('x'), row: { ...post('x').row, state: 'of next year' } });
  expect(await read()).toEqual([must(expected[0], 'a row'), { ...must(expected[1], 'a row'), content: 'Newer' }]);
  expect(await unfit()).toHaveLength(1);
  // All are found once the queue is empty, those that were copied too.
  while (await indexQueued(mirror.db));
  expect(await ask(sql`select count(*)::int as count from post_search where post_id = ${again.row.id}`)).toEqual([
    { count: 1 },
  ]);
});

test('2.6 a row that this app cannot hold is noted, and the others of its page are there', async () => {
  const accounts = ['x', 'a network of next year', 'bluesky'].map((provider) =>
    entry('social_accounts', { provider, display_name: provider, status: 'planned' }),
  );
  await apply(...accounts);
  const rows = await ask(sql`select provider from social_accounts where workspace_id = ${workspaceId} order by 1`);
  expect(rows.map(({ provider }) => provider)).toEqual(['bluesky', 'x']);
  const odd = must(accounts[1], 'the odd one');
  expect(await unfit()).toEqual([
    { table_name: 'social_accounts', row_id: odd.row.id, detail: expect.stringContaining('provider_check') },
  ]);

  // Said once, however often it comes, and no longer when it fits.
  await apply(odd);
  expect(await unfit()).toHaveLength(1);
  await apply({ table: odd.table, row: { ...odd.row, provider: 'mastodon' } });
  expect(await unfit()).toEqual([]);
});

test('2.5 rows of one page may have different columns', async () => {
  const full = tag('one');
  const { color: _color, ...older } = tag('two').row;
  await apply(full, { table: 'tags', row: { ...older, column_of_a_newer_server: 5 } as ServerRow });
  expect(await tagNames()).toEqual(['one', 'two']);
});

test('2.7 a name that is taken on the server does not stop the page, and the rename waits for its refusal', async () => {
  const [mine, theirs] = [tag('mine'), tag('theirs')];
  await apply(mine, theirs);
  await mirror.db.transaction(async (tx) => {
    const changes: Parameters<typeof enqueue>[1] = [
      { op: 'update', table: 'tags', id: mine.row.id, before: { name: 'mine' }, after: { name: 'Launch' } },
    ];
    await tx.execute(sql`update tags set name = 'Launch' where id = ${mine.row.id}`);
    await enqueue(createSyncTx(tx as never, workspaceId), changes);
  });
  await apply({ table: 'tags', row: { ...theirs.row, name: 'launch', rev: '8' } });
  expect(await tagNames()).toEqual(['Launch', 'launch']);
});

const found = async (word: string) =>
  (
    await ask(
      sql`select post_id from post_search where workspace_id = ${workspaceId} and document @@ to_tsquery('simple', ${word})`,
    )
  ).map(({ post_id }) => post_id);

test('2.3 posts are found by what a page brings, and not by what a bootstrap did not bring again', async () => {
  const [gone, kept] = [post('walnuts'), post('hazelnuts')];
  const account = entry('social_accounts', { provider: 'x', display_name: 'X', status: 'planned' });
  const target = entry('post_targets', {
    post_id: kept.row.id,
    social_account_id: account.row.id,
    content_override: 'almonds',
    body_rev: 0,
    status: 'waiting',
  });
  await apply(account, gone, kept, target);
  expect([await found('walnuts'), await found('almonds')]).toEqual([[gone.row.id], [kept.row.id]]);

  await store.transaction((tx) => tx.sweepRows(new Set([`posts:${kept.row.id}`]), 'not_brought'));
  expect([await found('walnuts'), await found('almonds'), await found('hazelnuts')]).toEqual([[], [], [kept.row.id]]);

  // Nothing stays queued: an entry that does would keep the post from being indexed ever again.
  const write = createWriteTx(mirror.db, systemClock, []);
  const { posts } = await import('#drizzle/schema/posts.ts');
  await write.update(posts, kept.row.id, { content: 'pecans' });
  expect([await found('hazelnuts'), await found('pecans')]).toEqual([[], [kept.row.id]]);
});

test('2.1 what is pending on many rows is laid over in order, the last word of each', async () => {
  const all = Array.from({ length: 50 }, (_, index) => post(`there ${index}`));
  await apply(...all);
  await mirror.db.transaction(async (tx) => {
    const sync = createSyncTx(tx as never, workspaceId);
    for (const round of [1, 2]) {
      for (const { row } of all) {
        const after = round === 1 ? { category: 'first', publishDate: LATER } : { category: `last ${row.content}` };
        await enqueue(sync, [{ op: 'update', table: 'posts', id: row.id, before: { category: null }, after }]);
      }
    }
  });
  await apply(...all.map(({ table, row }) => ({ table, row: { ...row, category: 'theirs', rev: '9' } })));
  const rows = await ask(sql`select content, category, publish_date from posts where workspace_id = ${workspaceId}`);
  expect(rows).toHaveLength(50);
  for (const { content, category, publish_date } of rows) {
    expect([category, new Date(String(publish_date)).toISOString()]).toEqual([`last ${content}`, LATER]);
  }
});

test('1.4 a row that is made and removed in one command is sent as both', async () => {
  const id = newId();
  const removal = { name: 'short', color: 'tag-1', deletedAt: AT };
  await store.transaction(async (sync) => {
    await sync.insertRow('tags', id, { name: 'short', color: 'tag-1', deleted_at: AT });
    await enqueue(sync, [{ op: 'insert', table: 'tags', id, after: removal }]);
    expect([...(await sync.readBases('tags', [id])).keys()]).toEqual([]);
  });
  const sent = await store.transaction((tx) => tx.readEntries({}));
  expect(sent.map(({ operation, patch, baseValues }) => ({ operation, patch, baseValues }))).toEqual([
    { operation: 'insert', patch: { name: 'short', color: 'tag-1' }, baseValues: {} },
    { operation: 'update', patch: { deleted_at: AT }, baseValues: { deleted_at: null } },
  ]);
});
