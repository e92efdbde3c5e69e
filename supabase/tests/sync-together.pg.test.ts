import { createHash, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { Sql } from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { must } from '#shared/lib/must.ts';
import { type Person, startTeamDatabase, type TeamDatabase } from '#test/harness/server/team-server.ts';

// A push takes many mutations with a few statements. Here each batch goes in whole, and again in calls of one unit each, which
// are never taken together; what is there afterwards, and what the device hears, must be the same.
const RUNS = 250;
const POSTS = 8;

let team: TeamDatabase;
let people: readonly Person[];
let workspaceId: string;
let epoch: string;
/** Made anew by nobody: a push is undone after it was looked at. */
const ids = { posts: [] as string[], targets: [] as string[], accounts: [] as string[], tags: [] as string[] };

beforeAll(async () => {
  team = await startTeamDatabase();
  const owner = await team.signUp('owner@example.com');
  const member = await team.signUp('member@example.com');
  people = [owner, member];
  const { admin } = team;
  const [workspace] = await team.as(owner, (sql) => sql`select (public.create_workspace('Studio')).id as id`);
  workspaceId = must(workspace, 'the workspace').id;
  const [meta] = await admin`select epoch from private.sync_meta`;
  epoch = must(meta, 'the epoch').epoch;
  await admin`insert into workspace_members (workspace_id, user_id, role, status)
    values (${workspaceId}, ${member.id}, 'member', 'active')`;
  const make = async (table: string, values: Record<string, unknown>) => {
    const id = randomUUID();
    await admin`insert into ${admin(table)} ${admin({ id, workspace_id: workspaceId, ...values } as never)}`;
    return id;
  };
  for (let n = 0; n < 3; n++) {
    ids.accounts.push(await make('social_accounts', { provider: 'x', display_name: `Account ${n}` }));
    ids.tags.push(await make('tags', { name: `Tag ${n}` }));
  }
  const states = ['draft', 'draft', 'queued', 'draft', 'failed', 'published', 'draft', 'draft'];
  for (let n = 0; n < POSTS; n++) {
    const isPart = n === 3;
    const parent = isPart ? { parent_post_id: ids.posts[1], parent_kind: 'thread_part' } : {};
    const by = n % 2 === 1 ? member.id : owner.id;
    const state = states[n];
    const deleted = n === 7 ? { deleted_at: new Date() } : {};
    const values = {
      content: 'Was',
      state,
      created_by: by,
      publish_date: new Date('2027-01-01Z'),
      ...parent,
      ...deleted,
    };
    ids.posts.push(await make('posts', values));
    if (isPart) continue;
    const status = { failed: 'failed', published: 'published' }[state as string] ?? 'waiting';
    for (const account of ids.accounts.slice(0, 2)) {
      const [row] = await admin`insert into post_targets ${admin({
        workspace_id: workspaceId,
        post_id: must(ids.posts[n], 'a post'),
        social_account_id: account,
        status,
      } as never)} returning id`;
      ids.targets.push(must(row, 'a target').id);
    }
  }
});
afterAll(async () => await team?.stop());

type Mutation = Record<string, unknown> & { readonly group?: string };

const onePost = fc.nat({ max: POSTS - 1 }).map((n) => must(ids.posts[n], 'a post'));
const oneTarget = fc.nat({ max: (POSTS - 1) * 2 - 1 }).map((n) => must(ids.targets[n], 'a target'));
const text = fc.constantFrom('One', 'Two', 'Three');
/** Mostly as it is there. */
const base = fc.oneof({ weight: 9, arbitrary: fc.constant('Was') }, { weight: 1, arbitrary: fc.constant('Other') });
const removal = fc.constantFrom('2026-12-01T00:00:00Z', '2026-12-01T00:00:00Z', null);

const update = (table: string, row: string, values: object, was: object = {}): Mutation => ({
  op: 'update',
  table,
  row,
  values,
  base: was,
});
const insert = (table: string, row: string, values: object, more: object = {}): Mutation => ({
  op: 'insert',
  table,
  row,
  values,
  ...more,
});

/** New posts with their parts: a group. */
const newPost = fc
  .record({
    content: text,
    id: fc.uuid({ version: 4 }),
    account: fc.nat(2),
    parent: fc.option(onePost),
  })
  .map(({ content, id, account, parent }) => {
    const post = parent
      ? { content, state: 'draft', parent_post_id: parent, parent_kind: 'thread_part' }
      : { content, state: 'draft', wall_time: '2027-02-01 09:00:00', timezone: 'Europe/Berlin' };
    const more = { group: id, group_size: 3 };
    return [
      insert('posts', id, post, more),
      insert('post_targets', randomFrom(id), { post_id: id, social_account_id: ids.accounts[account] }, more),
      insert('post_tags', randomFrom(`${id} tag`), { post_id: id, tag_id: ids.tags[account] }, more),
    ];
  });

function randomFrom(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const edit = fc
  .tuple(onePost, text, base)
  .map(([row, content, was]) => [update('posts', row, { content, body_rev: 1 }, { content: was, body_rev: 0 })]);
const stateChange = fc
  .tuple(onePost, fc.constantFrom('queued', 'draft', 'published'), fc.constantFrom('draft', 'failed'))
  .map(([row, state, was]): Mutation[] => [update('posts', row, { state }, { state: was })]);
const postRemoval = fc
  .tuple(onePost, removal)
  .map(([row, at]): Mutation[] => [update('posts', row, { deleted_at: at })]);
const targetRemoval = fc
  .tuple(oneTarget, removal)
  .map(([row, at]): Mutation[] => [update('post_targets', row, { deleted_at: at })]);
const unit: fc.Arbitrary<Mutation[]> = fc.oneof(
  { weight: 8, arbitrary: edit },
  {
    weight: 6,
    arbitrary: fc
      .tuple(onePost, fc.uuid({ version: 4 }))
      .map(([post_id, id]) => [insert('post_revisions', id, { post_id, content: 'Was', reason: 'replaced' })]),
  },
  { weight: 3, arbitrary: newPost },
  { weight: 2, arbitrary: stateChange },
  { weight: 2, arbitrary: postRemoval },
  { weight: 2, arbitrary: targetRemoval },
  {
    weight: 2,
    arbitrary: fc
      .tuple(oneTarget, text)
      .map(([row, content]) => [
        update(
          'post_targets',
          row,
          { content_override: content, body_rev: 1 },
          { content_override: null, body_rev: 0 },
        ),
      ]),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(onePost, fc.constantFrom('Europe/Rome', 'Nowhere'))
      .map(([row, timezone]) => [
        update('posts', row, { timezone, wall_time: '2027-03-01T10:00:00' }, { timezone: 'UTC' }),
      ]),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.uuid({ version: 4 }), text)
      .map(([id, name]) => [insert('tags', id, { name, color: 'tag-2' })]),
  },
  {
    weight: 1,
    arbitrary: fc.nat(2).chain((n) => text.map((name) => [update('tags', must(ids.tags[n], 'a tag'), { name })])),
  },
  { weight: 1, arbitrary: fc.constant<Mutation[]>([update('posts', randomFrom('nobody'), { content: 'x' })]) },
  { weight: 1, arbitrary: onePost.map((row): Mutation[] => [update('posts', row, { nonsense: 1 })]) },
  { weight: 1, arbitrary: onePost.map((row): Mutation[] => [update('posts', row, {})]) },
);
/** Long runs of one kind too: there many are taken together. */
const units = fc
  .oneof(
    ...[stateChange, postRemoval, targetRemoval].map((one) => fc.array(one, { minLength: 4, maxLength: 12 })),
    fc.array(unit, { minLength: 1, maxLength: 40 }),
    fc.array(fc.oneof(edit, newPost), { minLength: 8, maxLength: 30 }),
  )
  .map((list) => list.flatMap((one, at) => [one.map((mutation) => withGroup(mutation, at))]));

/** A post that is made twice in a batch is in two groups. */
function withGroup(mutation: Mutation, at: number): Mutation {
  return mutation.group === undefined ? mutation : { ...mutation, group: randomFrom(`${mutation.group} ${at}`) };
}

test(`${RUNS} batches end the same taken together and one after the other`, async () => {
  await fc.assert(
    fc.asyncProperty(units, fc.nat(1), async (batch, who) => {
      const person = must(people[who], 'a person');
      const numbered = number(batch);
      const [together, apart] = await team.as(person, async (sql) => {
        const whole = await tryOut(sql, [numbered.flat()]);
        return [whole, await tryOut(sql, numbered)];
      });
      expect(together).toEqual(apart);
    }),
    { numRuns: RUNS, seed: 7 },
  );
}, 300_000);

// What one decides for another, and no random batch hits upon: without private.sync_is_entangled these go in together.

test.each([
  ['its', { review_state: 'none' }],
  ['no', {}],
])(
  'a part whose post is approved is refused, though its post asks for a review anew right after (sent with %s base)',
  async (_, was) => {
    const [, member] = people as [Person, Person];
    const make = (values: object) => makePost({ created_by: member.id, ...values });
    const approved = { review_state: 'approved' };
    const whole = await make(approved);
    const part = await make({ parent_post_id: whole, parent_kind: 'thread_part' });
    const others = [await make(approved), await make(approved)];
    const ask = (row: string, base: object) => [update('posts', row, { review_state: 'requested' }, base)];
    const [first, second] = others.map((row) => ask(row, approved)) as [Mutation[], Mutation[]];
    const batch = [first, ask(part, was), ask(whole, approved), second];
    expect(await hearBoth(member, batch)).toEqual([{ id: 2, status: 'refused', code: '42501' }]);
  },
);

test('what becomes a part of what has just become one is refused, though that was changed twice', async () => {
  const [owner] = people as [Person];
  const [whole, part, other, single] = [await makePost({}), await makePost({}), await makePost({}), await makePost({})];
  const move = (row: string, to: string | null) => [
    update('posts', row, { parent_post_id: to, parent_kind: to && 'thread_part' }, { parent_post_id: null }),
  ];
  const batch = [move(part, null), move(part, whole), move(other, part), move(single, null)];
  expect(await hearBoth(owner, batch)).toEqual([{ id: 3, status: 'refused', code: '23514' }]);
});

test('the log says what a post was between the removals of two targets', async () => {
  const [owner] = people as [Person];
  const removals: Mutation[][] = [];
  for (let n = 0; n < 2; n++) {
    const post = await makePost({ state: 'failed' });
    for (const [at, status] of ['published', 'failed', 'waiting'].entries()) {
      const target = { workspace_id: workspaceId, post_id: post, social_account_id: ids.accounts[at], status };
      const [row] = await team.admin`insert into post_targets ${team.admin(target as never)} returning id`;
      const { id } = must(row, 'a target');
      if (status !== 'published') removals.push([update('post_targets', id, { deleted_at: '2026-12-01T00:00:00Z' })]);
    }
  }
  expect(await hearBoth(owner, removals)).toEqual([]);
});

test.each([undefined, null, 'upsert', 1])(
  'a change that says %s of what it does is refused, the others go on',
  async (op) => {
    const [owner] = people as [Person];
    const post = await makePost({});
    const revision = (more = {}) => [
      { ...insert('post_revisions', randomUUID(), { post_id: post, content: 'Was', reason: 'replaced' }), ...more },
    ];
    const edit = { ...update('posts', post, { content: 'Is' }), op };
    const batch = [revision(), revision(), revision({ op }), revision(), [edit], revision()];
    expect(await hearBoth(owner, batch)).toEqual([3, 5].map((id) => ({ id, status: 'refused', code: '22023' })));
  },
);

test.each([undefined, null, 'Is', ['content']])(
  'a change whose values are %j is refused, never passed over as one without any; the others go on',
  async (values) => {
    const [owner] = people as [Person];
    const posts = [await makePost({}), await makePost({}), await makePost({})];
    const edits = posts.map((post) => [update('posts', post, { content: 'Is' })]);
    const broken = posts.map((post) => [{ ...update('posts', post, {}), values } as unknown as Mutation]);
    const emptied = [update('posts', must(posts[0], 'a post'), {})];
    expect(await hearBoth(owner, [...edits, ...broken, emptied])).toEqual(
      [4, 5, 6].map((id) => ({ id, status: 'refused', code: '22023' })),
    );
  },
);

async function makePost(values: object): Promise<string> {
  const row = { id: randomUUID(), workspace_id: workspaceId, content: 'Was', ...values };
  await team.admin`insert into posts ${team.admin(row as never)}`;
  return row.id;
}

/** What the device hears, which is the same taken together and one after the other. */
async function hearBoth(person: Person, batch: readonly Mutation[][]): Promise<unknown> {
  const numbered = number(batch);
  const [together, apart] = await team.as(person, async (sql) => [
    await tryOut(sql, [numbered.flat()]),
    await tryOut(sql, numbered),
  ]);
  expect(together).toEqual(apart);
  const { results } = (together as { heard: { results: { message?: string }[] } }).heard;
  return results.map(({ message, ...result }) => result);
}

function number(batch: readonly Mutation[][]): Mutation[][] {
  let id = 0;
  return batch.map((one) => one.map((mutation) => ({ id: ++id, hash: `hash ${id}`, ...mutation })));
}

/** What is there and was heard after these calls, which are undone. */
async function tryOut(sql: Sql, calls: readonly Mutation[][]): Promise<unknown> {
  const client = randomUUID();
  let heard: unknown;
  await sql`savepoint before`;
  for (const mutations of calls) {
    const batch = { epoch, acknowledged: 0, mutations };
    const [row] = await sql`select public.sync_push(${workspaceId}, ${client}, ${sql.json(batch as never)}) as heard`;
    heard = row?.heard;
  }
  const there: Record<string, unknown> = {};
  for (const table of ['posts', 'post_targets', 'post_tags', 'post_revisions', 'tags'])
    there[table] = [...(await sql`select * from ${sql(table)} order by id`)];
  there.activity_logs = [
    ...(await sql`select entity_type, entity_id, action, actor_id, change from activity_logs
      order by entity_type, entity_id, action, change::text, actor_id`),
  ];
  await sql`rollback to savepoint before`;
  return { heard, there };
}

test.each([undefined, null, 'nothing'])('a change of the table %s is refused, the others go on', async (table) => {
  const [owner] = people as [Person];
  const post = await makePost({});
  const revision = (more = {}) => [
    { ...insert('post_revisions', randomUUID(), { post_id: post, content: 'Was', reason: 'replaced' }), ...more },
  ];
  const batch = [revision(), revision({ table }), revision()];
  expect(await hearBoth(owner, batch)).toEqual([{ id: 2, status: 'refused', code: '42501' }]);
});
