import { sql } from 'drizzle-orm';
import { sweepAfterLeaving } from '#electron/sync/apply-page.ts';
import { AppError, type ErrorCode } from '#shared/lib/app-error.ts';
import { newId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import type { OfflineTeam } from '#test/harness/offline-team.ts';

const HOUR_MS = 3_600_000;

const ADA = newId();

/** Five people, one of them invited, of whom two have the first post open. */
export async function meetTeam(desk: OfflineTeam, postIds: readonly string[]): Promise<void> {
  const people = [
    ['Ada', 'admin', 'active', ADA],
    ['Edgar Weber', 'owner', 'active', newId()],
    ['Vera Novak', 'editor', 'active', newId()],
    ['Yusuf Demir', 'viewer', 'suspended', newId()],
    ['', 'member', 'invited', null],
  ] as const;
  await desk.write(async (_tx, db) => {
    for (const [name, role, status, userId] of people) {
      const email = `${(name.split(' ')[0] || 'mina').toLowerCase()}@lantern.coffee`;
      await db.execute(sql`
        insert into workspace_members (id, workspace_id, user_id, email, display_name, role, status)
        values (${newId()}, ${desk.workspaceId}, ${userId}, ${email}, ${name || null}, ${role}, ${status})`);
    }
  });
  const [postId = ''] = postIds;
  const others = people.slice(1, 3).map(([, , , userId]) => ({ userId: userId ?? '', postId }));
  desk.say({ userId: () => ADA, others: () => others });
}

/** Offline for a while, with a few things done meanwhile. */
export async function goOffline(
  desk: OfflineTeam,
  postIds: readonly string[],
  code: ErrorCode = 'project_unreachable',
) {
  const [first = '', second = '', third = ''] = postIds;
  const target = must((await desk.call('posts.read', { id: second }))?.targets[0], 'a target');
  const tag = must((await desk.call('tags.list', {}))[0], 'a tag');
  await desk.given.waiting([
    { tableName: 'tags', rowId: tag.id, patch: { color: 'tag-5' } },
    { rowId: first, patch: { content: 'x', body_rev: 2 } },
    { rowId: first, patch: { wall_time: 'x' } },
    { tableName: 'post_targets', rowId: target.id, patch: { content_override: 'x' } },
    { rowId: third, patch: { deleted_at: 'x' } },
  ]);
  await desk.write(async (_tx, db) => {
    await db.execute(sql`
      update outbox set created_at = now() - make_interval(mins =>
        (15 + (select max(mutation_id) from outbox) - mutation_id)::int)`);
  });
  const error = new AppError(code, 'For a picture');
  const [syncedAtMs, retryAtMs] = [Date.now() - HOUR_MS, Date.now() + 240_000];
  desk.say({ state: () => ({ kind: 'waiting', syncedAtMs, error, retryAtMs }) });
}

/** One of each kind that a person meets. */
export async function meetOthers(desk: OfflineTeam, postIds: readonly string[]): Promise<void> {
  const [first = '', second = '', third = '', fourth = ''] = postIds;
  const at = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  const textOf = async (id: string) => must(await desk.call('posts.read', { id }), 'the post');
  const { content } = await textOf(first);
  const [opening = '', ...rest] = content.split(' ');
  const plan = await textOf(second);
  const tag = must((await desk.call('tags.list', {}))[1], 'a tag');
  const gone = await textOf(fourth);
  const moved = `${(plan.wallTime ?? '').slice(0, 11)}18:00`;
  await desk.given.conflicts([
    {
      at: at(3),
      rowId: first,
      base: content,
      ours: `${opening} everybody: ${rest.slice(1, -4).join(' ')} and bring a friend along`,
      theirs: content,
    },
    {
      at: at(24),
      rowId: second,
      field: 'wall_time',
      reason: 'superseded',
      base: null,
      ours: moved,
      theirs: `${plan.wallTime}:00`,
    },
    { at: at(24), rowId: second, field: 'state', reason: 'superseded', ours: 'queued', theirs: plan.state },
    {
      at: at(70),
      rowId: fourth,
      field: 'content',
      reason: 'removed',
      base: gone.content,
      ours: `${gone.content} Come early.`,
    },
    {
      at: at(95),
      table: 'tags',
      rowId: tag.id,
      field: 'name',
      reason: 'overwrote',
      base: 'Bar',
      ours: tag.name,
      theirs: 'At the bar',
    },
    {
      at: at(200),
      rowId: third,
      field: 'category',
      reason: 'refused',
      detail: '42501 A post that is going out or is published is not edited',
      base: 'Education',
      ours: 'Behind the bar',
    },
  ]);
  await desk.write(async (_tx, db) => {
    await db.execute(sql`update posts set deleted_at = now() - interval '2 hours' where id = ${fourth}`);
  });
}

/** From here on this person may only look. */
export async function becomeViewer(desk: OfflineTeam): Promise<void> {
  await desk.write(async (_tx, db) => {
    await db.execute(sql`update workspace_members set role = 'viewer' where user_id = ${ADA}`);
  });
  desk.say({ state: () => ({ kind: 'idle', syncedAtMs: Date.now() }) });
}

/** The first fetch, before anything is here. */
export async function beginFirst(desk: OfflineTeam): Promise<void> {
  await desk.call('workspace.rename', { name: 'Lantern Coffee' });
  desk.say({ state: () => ({ kind: 'syncing', syncedAtMs: null }) });
}

/** No member any more: the rows are gone, what was not sent is kept. */
export async function removeMember(desk: OfflineTeam): Promise<void> {
  await desk.sent();
  await desk.given.waiting([
    { rowId: newId(), operation: 'insert', patch: { content: 'The autumn menu is almost ready' } },
    { rowId: newId(), operation: 'insert', patch: { content: 'Behind the bar: how we dial in a new bean' } },
  ]);
  await desk.write(async (tx) => {
    await sweepAfterLeaving(tx);
    await tx.changeCursor({ lastPulledAt: new Date().toISOString() });
  });
  desk.say({ state: () => ({ kind: 'removed', syncedAtMs: Date.now() - HOUR_MS }) });
}

/** What a morning's calls look like, newest last. */
export function rememberCalls(desk: OfflineTeam): void {
  const call = (secondsAgo: number, name: string, durationMs: number, bytesReceived: number) => ({
    name: `sync_${name}`,
    atMs: Date.now() - secondsAgo * 1_000,
    durationMs,
    status: 200,
    bytesSent: 320 + durationMs * 3,
    bytesReceived,
  });
  const calls = [
    { ...call(70, 'push', 58, 96), status: 409 },
    { ...call(66, 'hello', 10_012, 0), status: null },
    call(6, 'hello', 61, 512),
    call(5, 'pull', 96, 48_210),
    call(5, 'push', 131, 220),
    call(4, 'pull', 84, 1_904),
  ];
  desk.say({ calls: () => calls });
}
