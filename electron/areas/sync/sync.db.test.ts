import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AppError } from '#shared/lib/app-error.ts';
import { newId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import { type OfflineTeam, openOfflineTeam } from '#test/harness/offline-team.ts';

const NOW = '2026-03-02T09:00:00.000Z';

let desk: OfflineTeam;
beforeEach(async () => {
  desk = await openOfflineTeam();
});
afterEach(() => desk.close());

const read = () => desk.call('sync.read', {});
const waiting = () => desk.call('sync.listWaiting', { limit: 50 });

it('a workspace of this device alone shows nothing of sync, whatever lies in its tables', async () => {
  await desk.given.waiting([{}]);
  desk.say({ state: () => ({ kind: 'local' }) });
  expect(await read()).toEqual({
    status: { kind: 'local' },
    workspaceName: null,
    waiting: { count: 0, since: null },
    conflicts: 0,
    access: 'write',
    role: null,
    firstSync: null,
  });
});

it('says when it synced last: of an earlier run until a round of this one has ended', async () => {
  await desk.write((tx) => tx.changeCursor({ lastPulledAt: '2026-03-01T18:40:00.000Z' }));
  expect((await read()).status).toEqual({ kind: 'idle', syncedAt: '2026-03-01T18:40:00.000Z' });
  desk.say({ state: () => ({ kind: 'idle', syncedAtMs: Date.parse(NOW) }) });
  expect((await read()).status).toEqual({ kind: 'idle', syncedAt: NOW });
});

it('says why it waits and until when', async () => {
  const error = new AppError('server_busy', 'Answered 503 for ada@example.com');
  desk.say({ state: () => ({ kind: 'waiting', syncedAtMs: null, error, retryAtMs: Date.parse(NOW) + 8_000 }) });
  expect((await read()).status).toEqual({
    kind: 'waiting',
    syncedAt: null,
    code: 'server_busy',
    retryAt: '2026-03-02T09:00:08.000Z',
  });
});

it('the first fetch counts posts, and the calendar is usable once some are here', async () => {
  expect((await read()).firstSync).toEqual({ posts: 0, isUsable: false });
  await desk.given.post({ content: 'Here' });
  expect((await read()).firstSync).toEqual({ posts: 1, isUsable: true });
  await desk.write((tx) => tx.changeCursor({ lastPulledAt: NOW }));
  expect((await read()).firstSync).toBeNull();
});

it('what waits is told by what a person knows: a post with all its parts is one thing', async () => {
  const accountId = await desk.given.account({ name: 'Harbour' });
  const postId = await desk.given.post({
    content: 'The roaster  is back',
    wallTime: '2026-03-24T09:00',
    accountIds: [accountId],
  });
  const tagId = await desk.given.tag('Launch');
  const target = must((await desk.call('posts.read', { id: postId }))?.targets[0], 'the target');
  await desk.sent();
  await desk.given.waiting([
    { rowId: postId, patch: { content: 'x', body_rev: 2 } },
    { tableName: 'tags', rowId: tagId, patch: { color: 'tag-2' } },
    { tableName: 'post_targets', rowId: target.id, patch: { content_override: 'y', body_rev: 1 } },
    { rowId: postId, patch: { wall_time: '2026-03-25T09:00', publish_date: NOW, tz_version: '1' } },
  ]);
  const since = expect.stringMatching(/Z$/);
  expect(await waiting()).toEqual({
    changes: 4,
    items: [
      {
        subject: {
          kind: 'post',
          id: postId,
          name: 'The roaster is back',
          isGone: false,
          wallTime: '2026-03-24T09:00',
          accountIds: [accountId],
        },
        aspects: ['text', 'account_text', 'plan'],
        changes: 3,
        since,
        isSent: false,
      },
      {
        subject: { kind: 'tag', id: tagId, name: 'Launch', isGone: false, wallTime: null, accountIds: [] },
        aspects: ['color'],
        changes: 1,
        since,
        isSent: false,
      },
    ],
  });
});

it('a new post with its parts is told apart from one that is changed, removed or brought back', async () => {
  const ids = [newId(), newId(), newId()];
  await desk.given.waiting([
    { rowId: ids[0] ?? '', operation: 'insert', patch: { content: 'New one' } },
    { tableName: 'post_targets', operation: 'insert', patch: { post_id: ids[0] } },
    { rowId: ids[1] ?? '', patch: { deleted_at: NOW } },
    { rowId: ids[2] ?? '', patch: { deleted_at: null } },
  ]);
  const { items } = await waiting();
  expect(items.map(({ aspects }) => aspects)).toEqual([['restored'], ['removed'], ['created', 'accounts']]);
});

it('whoever is no member any more still sees what was not sent, by its words', async () => {
  const [made, edited, target] = [newId(), newId(), newId()];
  await desk.given.waiting([
    { rowId: made, operation: 'insert', patch: { content: 'Made offline' } },
    { rowId: edited, patch: { wall_time: null } },
    { tableName: 'post_targets', rowId: target, patch: { content_override: 'For one account' } },
  ]);
  await desk.write((tx) => tx.putBases('posts', [{ id: edited, content: 'Known to the project' }]));
  await desk.write((tx) => tx.putBases('post_targets', [{ id: target, post_id: edited }]));
  expect((await waiting()).items.map(({ subject, changes }) => [subject.name, subject.isGone, changes])).toEqual([
    ['Known to the project', true, 2],
    ['Made offline', true, 1],
  ]);
  expect((await desk.call('sync.readUnsentTexts', {})).map(({ text }) => text)).toEqual([
    'For one account',
    'Made offline',
  ]);
});

it('of twenty thousand changes the newest are read, and none is read to count them', async () => {
  const entries = Array.from({ length: 20_000 }, (_, index) => ({ patch: { content: `Text ${index}` } }));
  for (let start = 0; start < entries.length; start += 4_000) {
    await desk.given.waiting(entries.slice(start, start + 4_000));
  }
  await desk.write(async (_tx, db) => void (await db.execute(sql`analyze outbox`)));
  const { items, changes } = await desk.call('sync.listWaiting', { limit: 20 });
  expect({ changes, shown: items.length, first: items[0]?.subject.name }).toEqual({
    changes: 20_000,
    shown: 20,
    first: 'Text 19999',
  });
  expect((await read()).waiting.count).toBe(20_000);
  // As the handlers ask: the index in order, and no more of it than is wanted.
  for (const [query, most] of [
    [sql`select mutation_id from outbox where workspace_id = ${desk.workspaceId} order by mutation_id desc limit 1`, 1],
    [sql`select * from outbox where workspace_id = ${desk.workspaceId} order by mutation_id desc limit 2000`, 2_000],
  ] as const) {
    const plan = await explain(query);
    expect(plan).toMatch(/outbox_workspace_id_mutation_id_pk/);
    expect(rowsRead(plan)).toBeLessThanOrEqual(most);
  }
});

it('of twenty thousand conflicts the newest are read, along their own index', async () => {
  const at = (index: number) => new Date(Date.parse(NOW) + index * 1_000).toISOString();
  for (let start = 0; start < 20_000; start += 4_000) {
    await desk.write(async (_tx, db) => {
      const rows = Array.from({ length: 4_000 }, (_, index) => ({ id: newId(), row: newId(), at: at(start + index) }));
      await db.execute(sql`
        insert into conflicts (id, workspace_id, table_name, row_id, field, reason, created_at)
        select r.id, ${desk.workspaceId}, 'posts', r.row, 'content', 'overlapping', r.at
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id uuid, row uuid, at timestamptz)`);
    });
  }
  await desk.write(async (_tx, db) => void (await db.execute(sql`analyze conflicts`)));
  const { items } = await desk.call('sync.listConflicts', { limit: 20 });
  expect([items.length, items[0]?.at]).toEqual([20, at(19_999)]);
  const plan = await explain(sql`
    select id, table_name from conflicts where workspace_id = ${desk.workspaceId} and resolved_at is null
    order by created_at desc, id desc limit 2000`);
  expect(plan).toMatch(/conflicts_open_idx/);
  expect(rowsRead(plan)).toBeLessThanOrEqual(2_001);
});

async function explain(query: ReturnType<typeof sql>): Promise<string> {
  let plan = '';
  await desk.write(async (_tx, db) => {
    const { rows } = await db.execute<Record<string, string>>(sql`explain (analyze, costs off, timing off) ${query}`);
    plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  });
  return plan;
}

/** By the scan at the foot of the plan. */
function rowsRead(plan: string): number {
  const scans = [...plan.matchAll(/Scan .*?rows=(\d+)/g)].map(([, rows]) => Number(rows));
  return Math.max(...scans);
}
