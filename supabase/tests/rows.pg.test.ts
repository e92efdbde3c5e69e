import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TARGET_STATES } from '#shared/domain/states.ts';
import { toInstant } from '#shared/domain/zone.ts';
import { junctionId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import { POST_STATE_TABLE } from '#test/fixtures/post-states.ts';
import { startTeamDatabase, type TeamDatabase } from '#test/harness/server/team-server.ts';
import { createFixture, type Fixture } from './access/fixture.ts';

let team: TeamDatabase;
let fixture: Fixture;
beforeAll(async () => {
  team = await startTeamDatabase();
  fixture = await createFixture(team);
});
afterAll(async () => await team?.stop());

const person = (role: 'member' | 'editor' | 'owner') => must(fixture.people.get(role), role);
const editor = () => person('editor');

async function insertPost(values: Record<string, unknown> = {}): Promise<Record<string, unknown> & { id: string }> {
  const row = { workspace_id: fixture.workspaceId, content: 'Hello', ...values };
  const [post] = await team.as(
    editor(),
    (sql) => sql<{ id: string }[]>`insert into posts ${sql(row as never)} returning *`,
  );
  return must(post, 'the post') as Record<string, unknown> & { id: string };
}

async function updatePost(id: string, values: Record<string, unknown>): Promise<Record<string, unknown>> {
  const [post] = await team.as(
    editor(),
    (sql) => sql`update posts set ${sql(values as never)} where id = ${id} returning *`,
  );
  return must(post, 'the post');
}

async function addTarget(postId: string, status?: string): Promise<string> {
  const [account] = await team.admin<{ id: string }[]>`
    insert into social_accounts (workspace_id, provider, display_name) values (${fixture.workspaceId}, 'x', 'X') returning id`;
  const [target] = await team.admin<{ id: string }[]>`
    insert into post_targets (workspace_id, post_id, social_account_id, status)
    values (${fixture.workspaceId}, ${postId}, ${must(account, 'account').id}, ${status ?? 'waiting'}) returning id`;
  return must(target, 'target').id;
}

const stateOf = async (postId: string) =>
  (await team.admin<{ state: string }[]>`select state from posts where id = ${postId}`)[0]?.state;

describe('every table', () => {
  const tables = () => [...fixture.catalog.columns.keys()];

  test('stamps each change with its transaction and time, and keeps who made the row', async () => {
    const unstamped: string[] = [];
    for (const table of tables()) {
      const read = () => team.admin`
        select id, rev::text, updated_at, created_by from ${team.admin(table)} order by id limit 1`;
      const [before] = await read();
      await team.admin`update ${team.admin(table)} set created_at = created_at where id = ${must(before, table).id}`;
      const [after] = await read();
      const isStamped =
        BigInt(after?.rev) > BigInt(before?.rev) &&
        after?.updated_at > before?.updated_at &&
        after?.created_by === before?.created_by;
      if (!isStamped) unstamped.push(table);
    }
    expect(unstamped).toEqual([]);
  });

  test('keeps a removed row for audit, out of what the app asks for, and takes it back', async () => {
    const wrong: string[] = [];
    for (const table of tables().filter((name) => !['workspaces', 'workspace_members'].includes(name))) {
      const id = must(fixture.rows.get(`${table} of editor`), table);
      const live = async () =>
        (await team.admin`select from ${team.admin(table)} where id = ${id} and deleted_at is null`).count;
      const mark = (at: Date | null) => team.admin`update ${team.admin(table)} set deleted_at = ${at} where id = ${id}`;
      await mark(new Date());
      const removed = await live();
      const kept = (await team.admin`select from ${team.admin(table)} where id = ${id}`).count;
      await mark(null);
      if (removed !== 0 || kept !== 1 || (await live()) !== 1) wrong.push(table);
    }
    expect(wrong).toEqual([]);
  });

  test('refuses a word that its checks do not know, and a key that leads nowhere', async () => {
    const let_through: string[] = [];
    const words = await team.admin<{ table: string; column: string }[]>`
      select conrelid::regclass::text as table, a.attname as column
      from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
      where c.contype = 'c' and c.connamespace = 'public'::regnamespace and array_length(c.conkey, 1) = 1
        and c.conname !~ '_(size|date)_check$'`;
    expect(words.length).toBeGreaterThan(20);
    for (const { table, column } of words) {
      const set = { [column]: 'nonsense' };
      await refuses(table, set, '23514').catch(() => let_through.push(`${table}.${column}`));
    }
    for (const { table, column } of fixture.catalog.foreignKeys) {
      const set = { [column]: randomUUID(), ...(column === 'parent_post_id' && { parent_kind: 'variant' }) };
      await refuses(table, set, '23503').catch(() => let_through.push(`${table}.${column}`));
    }
    expect(let_through).toEqual([]);
  });

  async function refuses(table: string, set: Record<string, unknown>, code: string): Promise<void> {
    const id = fixture.rows.get(`${table} of editor`) ?? fixture.memberIds.get('viewer');
    await expect(
      team.admin`update ${team.admin(table)} set ${team.admin(set as never)} where id = ${must(id, table)}`,
    ).rejects.toMatchObject({ code });
  }
});

describe('ids', () => {
  test('of what joins two rows are the same on every device and the server', async () => {
    const post = await insertPost();
    const target = await addTarget(post.id);
    const [row] = await team.admin<{ social_account_id: string }[]>`
      select social_account_id from post_targets where id = ${target}`;
    expect(target).toBe(junctionId('target', post.id, must(row, 'target').social_account_id));
    const tag = must(fixture.rows.get('tags of editor'), 'a tag');
    const [joined] = await team.as(
      editor(),
      (sql) => sql<{ id: string }[]>`
      insert into post_tags (workspace_id, post_id, tag_id) values (${fixture.workspaceId}, ${post.id}, ${tag}) returning id`,
    );
    expect(joined?.id).toBe(junctionId('tag', post.id, tag));
  });

  test('that a client sends are kept', async () => {
    const id = randomUUID();
    expect((await insertPost({ id })).id).toBe(id);
  });
});

describe('time', () => {
  test('of a post given as an instant stands on the wall of its zone', async () => {
    const post = await insertPost({ publish_date: '2027-07-01T08:00:00Z', timezone: 'Europe/Berlin', state: 'queued' });
    expect(post.wall_time).toEqual(new Date('2027-07-01T10:00:00'));
  });

  test('of a post given on the wall is an instant, and follows when the zone or the choice changes', async () => {
    const post = await insertPost({ wall_time: '2027-10-31T02:30', timezone: 'Europe/Berlin' });
    expect(post.publish_date).toEqual(new Date('2027-10-31T00:30:00Z'));
    expect((await updatePost(post.id, { dst_choice: 'later' })).publish_date).toEqual(new Date('2027-10-31T01:30:00Z'));
    expect((await updatePost(post.id, { timezone: 'UTC' })).publish_date).toEqual(new Date('2027-10-31T02:30:00Z'));
    const moved = await updatePost(post.id, { publish_date: '2027-11-02T10:00:00Z' });
    expect(moved.wall_time).toEqual(new Date('2027-11-02T10:00:00'));
    expect((await updatePost(post.id, { wall_time: null })).publish_date).toBeNull();
  });

  test('that a device computed is believed', async () => {
    const both = { wall_time: '2027-07-01T10:00', publish_date: '2027-07-01T09:00:00Z', timezone: 'Europe/Berlin' };
    expect((await insertPost(both)).publish_date).toEqual(new Date('2027-07-01T09:00:00Z'));
  });

  test('in a zone that there is not is refused, also for a draft without a time', async () => {
    await expect(insertPost({ timezone: 'Middle/Earth' })).rejects.toThrow('time zone "Middle/Earth" not recognized');
  });

  test('is computed as the app computes it, around every change of the clocks', async () => {
    const zones = [
      'Europe/Berlin',
      'America/New_York',
      'America/St_Johns',
      'Australia/Lord_Howe',
      'Asia/Kolkata',
      'UTC',
    ];
    const near = ['2026-03-29', '2026-10-25', '2026-03-08', '2026-11-01', '2026-04-05', '2026-10-04', '2026-07-01'];
    const cases = fc.tuple(
      fc.constantFrom(...zones),
      fc.constantFrom(...near),
      fc.integer({ min: 0, max: 24 * 60 - 1 }),
      fc.constantFrom('earlier' as const, 'later' as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(cases, { minLength: 50, maxLength: 50 }), async (batch) => {
        const asked = batch.map(([zone, day, minute, choice]) => {
          const clock = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
          return { zone, wall: `${day}T${clock}`, choice };
        });
        const rows = await team.admin<{ at: Date }[]>`
          select private.to_instant(wall::timestamp, zone, choice) as at
          from jsonb_to_recordset(${team.admin.json(asked)}) as c (wall text, zone text, choice text)`;
        expect(rows.map((row) => row.at.toISOString())).toEqual(
          asked.map(({ wall, zone, choice }) => toInstant(wall, zone, choice)),
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe('the state of a post', () => {
  test('is derived as the app derives it, for every set of targets', async () => {
    for (const [statuses, state] of POST_STATE_TABLE) {
      const [row] = await team.admin`select private.derive_post_state(${[...statuses]}::text[]) as state`;
      expect([statuses, row?.state]).toEqual([statuses, state]);
    }
    expect(POST_STATE_TABLE).toHaveLength(2 ** TARGET_STATES.length);
  });

  test('is the author’s until a target was attempted, then follows from the targets', async () => {
    const post = await insertPost({ state: 'queued', publish_date: '2027-07-01T08:00:00Z' });
    const [one, two] = [await addTarget(post.id), await addTarget(post.id)];
    const set = (target: string, status: string) =>
      team.admin`update post_targets set status = ${status} where id = ${target}`;
    expect(await stateOf(post.id)).toBe('queued');
    await set(one, 'publishing');
    expect(await stateOf(post.id)).toBe('publishing');
    await set(one, 'published');
    expect(await stateOf(post.id)).toBe('publishing');
    await set(two, 'failed');
    expect(await stateOf(post.id)).toBe('failed');
    await set(two, 'published');
    expect(await stateOf(post.id)).toBe('published');
  });

  test('queued again after a failure, only what failed is tried anew', async () => {
    const post = await insertPost({ state: 'queued', publish_date: '2027-07-01T08:00:00Z' });
    const targets = [await addTarget(post.id, 'failed'), await addTarget(post.id, 'unconfirmed')];
    await updatePost(post.id, { state: 'queued' });
    const rows = await team.admin`select status from post_targets where id in ${team.admin(targets)} order by status`;
    expect(rows.map((row) => row.status)).toEqual(['unconfirmed', 'waiting']);
    // One of them may be out there already: it is looked up before anything is sent.
    expect(await stateOf(post.id)).toBe('failed');
  });

  test('stays the author’s when the last target is taken off', async () => {
    const post = await insertPost();
    const target = await addTarget(post.id);
    await team.admin`update post_targets set deleted_at = now() where id = ${target}`;
    expect(await stateOf(post.id)).toBe('draft');
  });

  test('taken back to draft, what failed is given up where another target is out, else it waits', async () => {
    const half = await insertPost({ state: 'queued', publish_date: '2027-07-01T08:00:00Z' });
    await addTarget(half.id, 'published');
    const failed = await addTarget(half.id, 'failed');
    await updatePost(half.id, { state: 'draft' });
    const [target] = await team.admin`select status from post_targets where id = ${failed}`;
    expect([target?.status, await stateOf(half.id)]).toEqual(['canceled', 'published']);
    const whole = await insertPost({ state: 'queued', publish_date: '2027-07-01T08:00:00Z' });
    await addTarget(whole.id, 'failed');
    await updatePost(whole.id, { state: 'draft' });
    expect(await stateOf(whole.id)).toBe('draft');
  });

  test('is right when two targets end at the same moment', async () => {
    const workers = team.database.connect('postgres', { max: 2 });
    for (let round = 0; round < 30; round++) {
      const post = await insertPost({ state: 'queued', publish_date: '2027-07-01T08:00:00Z' });
      const targets = [await addTarget(post.id, 'publishing'), await addTarget(post.id, 'publishing')];
      await Promise.all(targets.map((id) => workers`update post_targets set status = 'published' where id = ${id}`));
      expect(await stateOf(post.id)).toBe('published');
    }
  });
});

describe('the activity log', () => {
  const logOf = async (id: string) =>
    (
      await team.admin`select action, actor_kind, actor_id, change from activity_logs where entity_id = ${id} order by created_at, rev`
    ).map(({ action, actor_kind, actor_id, change }) => ({
      action,
      by: actor_kind === 'user' ? actor_id : 'system',
      change,
    }));

  test('holds one line for a burst of autosaves, without the text', async () => {
    const post = await insertPost({ content: 'secret plan' });
    for (const content of ['secret plan a', 'secret plan ab', 'secret plan abc']) {
      await updatePost(post.id, { content, category: content.slice(-1) });
    }
    expect(await logOf(post.id)).toEqual([
      { action: 'created', by: editor().id, change: {} },
      { action: 'updated', by: editor().id, change: { content: true, category: [null, 'c'] } },
    ]);
  });

  test('names what matters: queued, deleted, restored, and the system’s own', async () => {
    const post = await insertPost({ publish_date: '2027-07-01T08:00:00Z' });
    await updatePost(post.id, { state: 'queued' });
    await updatePost(post.id, { deleted_at: new Date() });
    await updatePost(post.id, { deleted_at: null });
    await addTarget(post.id, 'published');
    expect((await logOf(post.id)).map(({ action, by }) => `${action} ${by === editor().id ? 'editor' : by}`)).toEqual([
      'created editor',
      'queued editor',
      'deleted editor',
      'restored editor',
      'published system',
    ]);
  });
});

describe('daily analytics', () => {
  test('follow events that come, change and go, on the day of the workspace', async () => {
    const account = await addTargetlessAccount();
    await team.admin`update workspaces set timezone = 'Asia/Tokyo' where id = ${fixture.workspaceId}`;
    const [event] = await team.admin<{ id: string }[]>`
      insert into analytics_events (workspace_id, provider, event_type, count, occurred_at, social_account_id) values
      (${fixture.workspaceId}, 'x', 'like', 3, '2027-01-01T14:00Z', ${account}),
      (${fixture.workspaceId}, 'x', 'like', 4, '2027-01-01T16:00Z', ${account}),
      (${fixture.workspaceId}, 'x', 'view', 9, '2027-01-01T14:00Z', ${account}) returning id`;
    const daily = async () =>
      (
        await team.admin`select day::text, event_type, count::int from analytics_daily
        where social_account_id = ${account} and count <> 0 order by 1, 2`
      ).map((row) => Object.values(row).join(' '));
    expect(await daily()).toEqual(['2027-01-01 like 3', '2027-01-01 view 9', '2027-01-02 like 4']);
    const first = must(event, 'the event').id;
    await team.admin`update analytics_events set count = 5 where id = ${first}`;
    expect(await daily()).toEqual(['2027-01-01 like 5', '2027-01-01 view 9', '2027-01-02 like 4']);
    await team.admin`update analytics_events set deleted_at = now() where id = ${first}`;
    expect(await daily()).toEqual(['2027-01-01 view 9', '2027-01-02 like 4']);
    await team.admin`update workspaces set timezone = 'UTC' where id = ${fixture.workspaceId}`;
    expect(await daily()).toEqual(['2027-01-01 like 4', '2027-01-01 view 9']);
  });

  async function addTargetlessAccount(): Promise<string> {
    const [row] = await team.admin<{ id: string }[]>`
      insert into social_accounts (workspace_id, provider, display_name) values (${fixture.workspaceId}, 'x', 'X') returning id`;
    return must(row, 'account').id;
  }
});
