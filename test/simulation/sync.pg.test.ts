import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { must } from '#shared/lib/must.ts';
import { type Person, startTeamServer, type TeamServer } from '../harness/server/team-server.ts';
import { type Device, openDevice, rowsOf } from './device.ts';
import { carryOut, histories, type World } from './history.ts';

/** Few here; `npm run simulate` is to carry out many. */
const HISTORIES = Number(process.env.POSTROOM_HISTORIES ?? 40);
const DEVICES = 3;

let server: TeamServer;
let owner: Person;
let devices: Device[];
let epoch: string;

beforeAll(async () => {
  server = await startTeamServer();
  owner = await server.signUp('owner@example.com');
  const clock = { nowMs: () => Date.now() };
  devices = [];
  // Small pages, so that a pull has several.
  for (let n = 0; n < DEVICES; n++) devices.push(await openDevice(`device ${n}`, owner, server, clock, 7 + n * 40));
  epoch = (
    await server.client(owner).rpc('sync_hello', { client: crypto.randomUUID(), schema_version: 1 }).throwOnError()
  ).data.epoch;
});
afterAll(async () => {
  for (const { mirror } of devices ?? []) await mirror.pg.close();
  await server?.stop();
});

async function createWorld(): Promise<World> {
  const workspaceId = (await server.client(owner).rpc('create_workspace', { name: 'Studio' }).throwOnError()).data.id;
  const [account] = await server.admin<{ id: string }[]>`
    insert into social_accounts (workspace_id, provider, display_name) values (${workspaceId}, 'x', 'X') returning id`;
  for (const device of devices) {
    Object.assign(device.faults, { loseReply: 0, fail: 0, repeat: 0 });
    await device.join(workspaceId, epoch);
    await device.pull(workspaceId);
  }
  const accountId = must(account, 'the account').id;
  return { server, devices, workspaceId, accountId, typed: new Set(), published: new Map() };
}

/** Until a whole round brings nothing and sends nothing. */
async function rest({ workspaceId }: World): Promise<void> {
  for (const device of devices) Object.assign(device.faults, { loseReply: 0, fail: 0, repeat: 0 });
  for (let round = 0; round < 4; round++) for (const device of devices) await device.sync(workspaceId);
}

test('whatever devices do, offline and with replies lost, at rest they agree and nothing typed is lost', async () => {
  await fc.assert(
    fc.asyncProperty(histories(DEVICES), async (history) => {
      const world = await createWorld();
      for (const step of history) await carryOut(world, step);
      await rest(world);
      await assertInvariants(world);
    }),
    { numRuns: HISTORIES, endOnFailure: false },
  );
}, 600_000);

async function assertInvariants(world: World): Promise<void> {
  const { workspaceId, published, typed } = world;
  const [{ tables } = { tables: [] }] = await server.admin<
    { tables: string[] }[]
  >`select private.synced_tables() as tables`;
  for (const table of tables) {
    const column = table === 'workspaces' ? 'id' : 'workspace_id';
    const rows = await server.as(
      owner,
      (tx) => tx<{ id: string; row: unknown }[]>`
      select t.id, to_jsonb(t) as row from ${tx(table)} t where ${tx(column)} = ${workspaceId} and deleted_at is null`,
    );
    const expected = new Map(rows.map(({ id, row }) => [id, row]));
    for (const device of devices) {
      const mirrored = [...(await rowsOf(device, table, workspaceId))].filter(
        ([, row]) => (row as { deleted_at: unknown }).deleted_at === null,
      );
      // SYNC invariant 2: at rest, a mirror is the same query run on the server as that person.
      expect(new Map(mirrored), `${device.name} ${table}`).toEqual(expected);
    }
  }
  for (const { name, mirror } of devices) {
    // SYNC invariants 3 and 9: nothing pending, so nothing laid over anything.
    const { rows } = await mirror.db.execute(sql`
      select (select count(*)::int from outbox where workspace_id = ${workspaceId}) as pending,
        (select count(*)::int from base_rows where workspace_id = ${workspaceId}) as bases`);
    expect(rows[0], name).toEqual({ pending: 0, bases: 0 });
  }
  // SYNC invariant 5: every word is in a text or in a kept revision.
  const [kept] = await server.admin<{ words: string }[]>`
    select string_agg(content, ' ') as words from (
      select content from posts where workspace_id = ${workspaceId}
      union all select content from post_revisions where workspace_id = ${workspaceId}) as texts`;
  const words = new Set((kept?.words ?? '').split(/\s+/));
  const conflicts = await wordsInConflicts(workspaceId);
  expect([...typed].filter((word) => !words.has(word) && !conflicts.has(word))).toEqual([]);
  // SYNC invariant 6: sync never changes a published post.
  for (const [id, content] of published) {
    const [row] = await server.admin<
      { content: string; state: string }[]
    >`select content, state from posts where id = ${id}`;
    expect(row).toEqual({ content, state: 'published' });
  }
}

/** What was refused, as the device that typed it shows it. */
async function wordsInConflicts(workspaceId: string): Promise<Set<string>> {
  const words = new Set<string>();
  for (const { mirror } of devices) {
    const { rows } = await mirror.db.execute<{ ours: unknown }>(sql`
      select ours from conflicts where workspace_id = ${workspaceId} and field in ('content', 'content_override')`);
    for (const { ours } of rows) for (const word of String(ours).split(/\s+/)) words.add(word);
  }
  return words;
}
