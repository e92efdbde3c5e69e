import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { must } from '#shared/lib/must.ts';
import {
  applyMigration,
  type Person,
  readServerMigrations,
  startTeamServer,
  type TeamServer,
} from '#test/harness/server/team-server.ts';
import { createFixture, type Fixture } from './access/fixture.ts';

/** Rules that depend on other rows: threads, what is out, what restores and bulk edits do. */
let team: TeamServer;
let fixture: Fixture;
beforeAll(async () => {
  team = await startTeamServer();
  fixture = await createFixture(team);
});
afterAll(async () => await team?.stop());

const person = (role: 'member' | 'editor' | 'owner' | 'viewer') => must(fixture.people.get(role), role);
const workspaceId = () => fixture.workspaceId;

async function insert(as: Person, table: string, values: Record<string, unknown>): Promise<string> {
  const { data, error } = await team
    .client(as)
    .from(table)
    .insert({ workspace_id: workspaceId(), ...values })
    .select('id')
    .single();
  if (error) throw error;
  return data.id;
}

async function update(as: Person, table: string, id: string, values: Record<string, unknown>): Promise<unknown> {
  const { error, data } = await team.client(as).from(table).update(values).eq('id', id).select();
  if (error) throw error;
  return data[0];
}

const part = (of: string, more = {}) => ({
  content: 'and more',
  parent_post_id: of,
  parent_kind: 'thread_part',
  ...more,
});
const REFUSED = { code: '42501' };
const NO_PART = { code: '23514' };

async function publishedPost(status = 'published'): Promise<{ post: string; target: string; waiting: string }> {
  const post = await insert(person('editor'), 'posts', {
    content: 'out',
    state: 'queued',
    publish_date: '2027-01-01T09:00Z',
  });
  const add = async () => {
    const [account] = await team.admin<{ id: string }[]>`
      insert into social_accounts (workspace_id, provider, display_name) values (${workspaceId()}, 'x', 'X') returning id`;
    return await insert(person('editor'), 'post_targets', {
      post_id: post,
      social_account_id: must(account, 'account').id,
    });
  };
  const [target, waiting] = [await add(), await add()];
  await team.admin`update post_targets set status = ${status} where id = ${target}`;
  return { post, target, waiting };
}

const stateOf = async (post: string) =>
  (await team.admin<{ state: string }[]>`select state from posts where id = ${post}`)[0]?.state;

describe('a part of a thread', () => {
  test('of an own draft is a member’s to add, of a post that is queued, approved or another’s it is not', async () => {
    const own = await insert(person('member'), 'posts', { content: 'mine' });
    await insert(person('member'), 'posts', part(own));
    const others = await insert(person('editor'), 'posts', { content: 'theirs' });
    await expect(insert(person('member'), 'posts', part(others))).rejects.toMatchObject(REFUSED);
    await update(person('editor'), 'posts', own, { review_state: 'approved' });
    await expect(insert(person('member'), 'posts', part(own))).rejects.toMatchObject(REFUSED);
  });

  test('goes out with its post, and is as little edited then', async () => {
    const { post } = await publishedPost('waiting');
    const second = await insert(person('editor'), 'posts', part(post));
    await team.admin`update post_targets set status = 'published' where post_id = ${post}`;
    for (const change of [
      { content: 'rewritten' },
      { parent_post_id: null, parent_kind: null },
      { rank: 'zz' },
      { deleted_at: new Date() },
    ]) {
      await expect(update(person('editor'), 'posts', second, change), JSON.stringify(change)).rejects.toMatchObject(
        REFUSED,
      );
    }
    await expect(insert(person('editor'), 'posts', part(post))).rejects.toMatchObject(REFUSED);
    const media = must(fixture.rows.get('media_assets of editor'), 'a file');
    await expect(
      insert(person('editor'), 'post_media', { post_id: second, media_asset_id: media, rank: 'a' }),
    ).rejects.toMatchObject(REFUSED);
  });

  test('has no state, no targets and no parts of its own, and is not its own part', async () => {
    const post = await insert(person('editor'), 'posts', { content: 'first' });
    const second = await insert(person('editor'), 'posts', part(post));
    await expect(update(person('editor'), 'posts', second, { state: 'queued' })).rejects.toMatchObject(NO_PART);
    await expect(insert(person('editor'), 'posts', part(second))).rejects.toMatchObject(NO_PART);
    await expect(
      update(person('editor'), 'posts', post, { parent_post_id: post, parent_kind: 'thread_part' }),
    ).rejects.toMatchObject(NO_PART);
    const account = must(fixture.rows.get('social_accounts of editor'), 'an account');
    await expect(
      insert(person('editor'), 'post_targets', { post_id: second, social_account_id: account }),
    ).rejects.toMatchObject(NO_PART);
  });
});

describe('a post of which something is out', () => {
  test.each(['published', 'unconfirmed'])(
    'keeps its text and its state (%s), whatever the rest does',
    async (status) => {
      const { post, waiting } = await publishedPost(status);
      await team.admin`update post_targets set status = 'failed' where id = ${waiting}`;
      await expect(update(person('editor'), 'posts', post, { content: 'rewritten' })).rejects.toMatchObject(REFUSED);
      await update(person('editor'), 'posts', post, { state: 'draft' });
      expect(await stateOf(post)).toBe(status === 'published' ? 'published' : 'failed');
    },
  );

  test('takes off a target that still waits, and nothing else of it changes', async () => {
    const { post, waiting } = await publishedPost();
    await expect(update(person('editor'), 'post_targets', waiting, { content_override: 'late' })).rejects.toMatchObject(
      REFUSED,
    );
    await update(person('editor'), 'post_targets', waiting, { deleted_at: new Date() });
    expect(await stateOf(post)).toBe('published');
    await expect(
      update(person('editor'), 'post_targets', waiting, { deleted_at: null, content_override: 'late' }),
    ).rejects.toMatchObject(REFUSED);
  });

  test('is queued again when nothing of it is out any more', async () => {
    const { post, target } = await publishedPost('publishing');
    await team.admin`update post_targets set status = 'waiting' where id = ${target}`;
    expect(await stateOf(post)).toBe('queued');
  });
});

test('what was approved is not changed under its approval by a member', async () => {
  const post = await insert(person('member'), 'posts', { content: 'mine' });
  const account = must(fixture.rows.get('social_accounts of editor'), 'an account');
  const target = await insert(person('member'), 'post_targets', { post_id: post, social_account_id: account });
  await update(person('editor'), 'posts', post, { review_state: 'approved' });
  expect(await update(person('member'), 'post_targets', target, { content_override: 'other words' })).toBeUndefined();
});

test('the id of what joins two rows cannot be taken for another pair', async () => {
  const post = await insert(person('member'), 'posts', { content: 'mine' });
  const account = must(fixture.rows.get('social_accounts of editor'), 'an account');
  await expect(
    insert(person('member'), 'post_targets', { id: randomUUID(), post_id: post, social_account_id: account }),
  ).rejects.toMatchObject({ code: '22023' });
});

describe('texts', () => {
  test('are counted by the server, whoever writes', async () => {
    const post = await insert(person('editor'), 'posts', { content: 'one' });
    expect(await update(person('editor'), 'posts', post, { content: 'two' })).toMatchObject({ body_rev: 1 });
    expect(await update(person('editor'), 'posts', post, { content: 'three', body_rev: 7 })).toMatchObject({
      body_rev: 7,
    });
    expect(await update(person('editor'), 'posts', post, { content: 'four', body_rev: 3 })).toMatchObject({
      body_rev: 8,
    });
    expect(await update(person('editor'), 'posts', post, { content: 'five', body_rev: 2_147_483_647 })).toMatchObject({
      body_rev: 9,
    });
    expect(await update(person('editor'), 'posts', post, { body_rev: 0 })).toMatchObject({ body_rev: 9 });
  });

  test('and secrets are not in the activity log, in whatever column they stand', async () => {
    const account = await insert(person('owner'), 'social_accounts', { provider: 'discord', display_name: 'D' });
    await update(person('owner'), 'social_accounts', account, {
      preferences: { webhook: 'https://x/SECRET' },
      handle: 'SECRET',
    });
    const post = await insert(person('editor'), 'posts', { content: 'SECRET' });
    await update(person('editor'), 'posts', post, { content: 'SECRET 2', settings: { token: 'SECRET' } });
    const [log] = await team.admin<{ all: string }[]>`select string_agg(change::text, ' ') as all from activity_logs`;
    expect(log?.all).not.toContain('SECRET');
  });
});

test.each([
  '+05:30',
  '-05',
  'IST',
  'CEST',
  'EST5EDT',
  'UTC0',
  'FOO3',
  '<X>-99',
  'America/New_York+5',
  'Factory',
  'Europe/Berlinn',
  '',
])('the zone "%s", which devices read otherwise or not at all, is refused', async (timezone) => {
  await expect(insert(person('editor'), 'posts', { content: 'x', timezone })).rejects.toMatchObject({ code: '22023' });
});

test('every zone that devices know is taken', async () => {
  const refused: string[] = [];
  for (const zone of ['UTC', ...Intl.supportedValuesOf('timeZone')]) {
    await team.admin`select private.require_zone(${zone})`.catch(() => refused.push(zone));
  }
  expect(refused).toEqual([]);
});

test('a target’s own time moves with the zone of its post', async () => {
  const post = await insert(person('editor'), 'posts', {
    content: 'x',
    wall_time: '2027-07-01T18:00',
    timezone: 'UTC',
  });
  const account = must(fixture.rows.get('social_accounts of editor'), 'an account');
  const target = await insert(person('editor'), 'post_targets', {
    post_id: post,
    social_account_id: account,
    wall_time_override: '2027-07-01T20:00',
  });
  const instant = async () =>
    (await team.admin`select publish_date_override as at from post_targets where id = ${target}`)[0]?.at.toISOString();
  expect(await instant()).toBe('2027-07-01T20:00:00.000Z');
  await update(person('editor'), 'posts', post, { timezone: 'Asia/Tokyo' });
  expect(await instant()).toBe('2027-07-01T11:00:00.000Z');
});

test.each([
  ['posts', { content: 'x'.repeat(500_001) }],
  ['posts', { content: 'x', publish_date: 'infinity' }],
  ['posts', { content: 'x', settings: 5 }],
  ['tags', { name: '' }],
  ['media_folders', { name: '' }],
  [
    'media_assets',
    { kind: 'image', file_name: 'a', mime_type: 'image/png', extension: '../x', size_bytes: 1, sha256: 'a'.repeat(64) },
  ],
  [
    'media_assets',
    { kind: 'image', file_name: 'a', mime_type: 'image/png', extension: 'png', size_bytes: -5, sha256: 'a'.repeat(64) },
  ],
  [
    'media_assets',
    { kind: 'image', file_name: 'a', mime_type: 'image/png', extension: 'png', size_bytes: 1, sha256: 'no hash' },
  ],
])('%s beyond what every device can hold are refused: %#', async (table, values) => {
  await expect(insert(person('editor'), table, values)).rejects.toMatchObject({ code: '23514' });
});

test('who has left cannot look at the workspace by making it again', async () => {
  const ann = await team.signUp('ann@example.com');
  const id = randomUUID();
  await team.client(ann).rpc('create_workspace', { name: 'Studio', id }).throwOnError();
  await team.admin`insert into workspace_members (workspace_id, user_id, role, status)
    values (${id}, ${person('owner').id}, 'owner', 'active')`;
  await team.client(ann).rpc('leave_workspace', { workspace_id: id }).throwOnError();
  const { data, error } = await team.client(ann).rpc('create_workspace', { name: 'Studio', id });
  expect([data, error?.message]).toEqual([null, 'This id cannot be used']);
});

test('a project restored from a dump, with Supabase’s default grants on everything, still gives no token away', async () => {
  const account = must(fixture.rows.get('social_accounts of member'), 'an account');
  await team.owner`grant all on all tables in schema public to anon, authenticated, service_role`;
  await team.owner`grant all on all functions in schema public to anon, authenticated, service_role`;
  try {
    for (const caller of ['anon', person('owner')] as const) {
      const client = team.client(caller);
      for (const [name, args] of [
        ['read_credential', { account_id: account }],
        ['decrypt_credential', { ciphertext: fixture.ciphertext, key_id: 'default' }],
        ['encrypt_credential', { plaintext: 'x', key_id: 'default' }],
        ['create_credential_key', { key_id: 'mine' }],
      ] as const) {
        expect((await client.rpc(name, args)).error, name).toMatchObject({ code: '42501' });
      }
      expect((await client.from('credentials').select()).data).toEqual([]);
    }
  } finally {
    // What a restore is to be followed by.
    for (const migration of readServerMigrations()) await applyMigration(team.owner, migration);
  }
  expect((await team.client('anon').from('posts').select()).error).toMatchObject({ code: '42501' });
});

test('5,000 rows changed at once take seconds at most, also beside many others that have just changed', async () => {
  await team.admin`insert into posts (workspace_id, content) select ${workspaceId()}, 'bulk' from generate_series(1, 20000)`;
  const time = async (change: () => Promise<unknown>) => {
    const startMs = performance.now();
    await change();
    return performance.now() - startMs;
  };
  const some = team.admin`select id from posts where content = 'bulk' order by id limit 5000`;
  const first = await time(() =>
    team.as(person('editor'), (sql) => sql`update posts set category = 'a' where id in (${some})`),
  );
  const second = await time(() =>
    team.as(person('editor'), (sql) => sql`update posts set category = 'b' where id in (${some})`),
  );
  const [log] = await team.admin`
    select count(*)::int as lines from activity_logs where action = 'updated' and change -> 'category' = '[null, "b"]'`;
  expect(log).toEqual({ lines: 5_000 });
  // A statement of a person's is ended by Supabase after 8 s.
  expect(Math.max(first, second)).toBeLessThan(6_000);
});
