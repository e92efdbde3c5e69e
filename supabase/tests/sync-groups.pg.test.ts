import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { must } from '#shared/lib/must.ts';
import { type Person, startTeamDatabase, type TeamDatabase } from '#test/harness/server/team-server.ts';

// A group is taken or refused whole, whatever its size. No push may go on for ever over one: each has a few seconds here.
let team: TeamDatabase;
let owner: Person;
let workspaceId: string;
let epoch: string;

beforeAll(async () => {
  team = await startTeamDatabase();
  owner = await team.signUp('owner@example.com');
  const [made] = await team.as(owner, (sql) => sql`select (public.create_workspace('Studio')).id as id`);
  workspaceId = must(made, 'the workspace').id;
  const [meta] = await team.admin`select epoch from private.sync_meta`;
  epoch = must(meta, 'the epoch').epoch;
});
afterAll(async () => await team?.stop());

type Heard = { readonly results: readonly { readonly status: string }[] };

async function push(mutations: readonly object[]): Promise<string[]> {
  const numbered = mutations.map((mutation, at) => ({ id: at + 1, hash: `h${at + 1}`, ...mutation }));
  const batch = { epoch, acknowledged: 0, mutations: numbered };
  const [row] = await team.as(owner, async (sql) => {
    await sql`set local statement_timeout = '5s'`;
    return await sql<{ heard: Heard }[]>`
      select public.sync_push(${workspaceId}, ${randomUUID()}, ${sql.json(batch as never)}) as heard`;
  });
  return must(row, 'the answer').heard.results.map(({ status }) => status);
}

/** A new post with revisions; `isBad`: the last is of a post that is nowhere. */
function group(size: number, isBad: boolean): object[] {
  const whole = { group: randomUUID(), group_size: size };
  const post = randomUUID();
  const revisions = Array.from({ length: size - 1 }, (_, at) => ({
    op: 'insert',
    table: 'post_revisions',
    row: randomUUID(),
    values: { post_id: isBad && at === size - 2 ? randomUUID() : post, content: 'r', reason: 'replaced' },
    ...whole,
  }));
  return [
    { op: 'insert', table: 'posts', row: post, values: { content: 'x', state: 'draft' }, ...whole },
    ...revisions,
  ];
}

const edit = () => ({ op: 'update', table: 'posts', row: randomUUID(), values: { content: 'x' }, base: {} });

test.each([5, 7, 8, 12, 30])('a group of %i that is refused is refused whole, and soon (SPEC 3.3)', async (size) => {
  expect(await push(group(size, true))).toEqual(Array(size).fill('refused'));
  expect(await push(group(size, false))).toEqual([]);
});

test.each([1, 3, 6, 20])('%i refused edits before a group take it along nowhere', async (count) => {
  const edits = Array.from({ length: count }, edit);
  expect(await push([...edits, ...group(9, false), ...group(9, true), edit()])).toEqual([
    ...Array(count).fill('refused'),
    ...Array(9).fill('refused'),
    'refused',
  ]);
});
