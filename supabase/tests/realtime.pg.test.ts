import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { must } from '#shared/lib/must.ts';
import { type Person, startTeamDatabase, type TeamDatabase } from '#test/harness/server/team-server.ts';

let team: TeamDatabase;
beforeAll(async () => {
  team = await startTeamDatabase();
});
afterAll(async () => await team?.stop());

const signUp = (name: string) => team.signUp(`${name}-${randomUUID()}@example.com`, { name });

async function createWorkspace(owner: Person, by = team): Promise<string> {
  const [row] = await by.as(owner, (sql) => sql<{ id: string }[]>`select id from create_workspace('Studio')`);
  return must(row, 'the workspace').id;
}

async function join(owner: Person, workspace: string, role: string): Promise<Person & { memberId: string }> {
  const person = await signUp(role);
  const [invited] = await team.as(
    owner,
    (sql) => sql<{ id: string }[]>`select id from invite_member(${workspace}, ${person.email}, ${role})`,
  );
  const { id } = must(invited, 'the invitation');
  await team.as(person, (sql) => sql`select accept_invitation(${id})`);
  return { ...person, memberId: id };
}

async function hintsOf(workspace: string): Promise<{ event: string; payload: Record<string, unknown> }[]> {
  return await team.admin`select event, payload from realtime.messages
    where topic = ${`workspace:${workspace}`} and private and extension = 'broadcast' order by inserted_at`;
}

const addTags = (sql: Sql, workspace: string, ...names: string[]) =>
  sql`insert into tags ${sql(names.map((name) => ({ workspace_id: workspace, name, color: '#336699' })))}`;

describe('hints (SPEC 9.1)', () => {
  test('one for a transaction and workspace, with the transaction and no word of what was written', async () => {
    const ann = await signUp('Ann');
    const studio = await createWorkspace(ann);
    const shop = await createWorkspace(ann);
    const before = [(await hintsOf(studio)).length, (await hintsOf(shop)).length];
    const xid = await team.as(ann, async (sql) => {
      await addTags(sql, studio, 'secret plans', 'b');
      await addTags(sql, studio, 'c');
      await addTags(sql, shop, 'd');
      await sql`update tags set color = '#993333' where workspace_id = ${studio}`;
      const [row] = await sql<{ xid: string }[]>`select pg_current_xact_id()::text as xid`;
      return row?.xid;
    });
    const [ofStudio, ofShop] = [(await hintsOf(studio)).slice(before[0]), (await hintsOf(shop)).slice(before[1])];
    expect(ofStudio).toEqual([{ event: 'changed', payload: { xid, id: expect.any(String) } }]);
    expect(ofShop).toEqual([{ event: 'changed', payload: { xid, id: expect.any(String) } }]);
  });

  test('what was rolled back within a transaction takes its hint along, and the next change sends one', async () => {
    const ann = await signUp('Ann');
    const studio = await createWorkspace(ann);
    const before = (await hintsOf(studio)).length;
    await team.as(ann, async (sql) => {
      await sql`savepoint here`;
      await addTags(sql, studio, 'a');
      await sql`rollback to savepoint here`;
    });
    expect((await hintsOf(studio)).length).toBe(before);
    await team.as(ann, async (sql) => {
      await sql`savepoint here`;
      await addTags(sql, studio, 'a');
      await sql`rollback to savepoint here`;
      await addTags(sql, studio, 'b');
    });
    expect((await hintsOf(studio)).length).toBe(before + 1);
  });

  test('somebody who is removed is told of it like the others: the membership is a row of the workspace', async () => {
    const ann = await signUp('Ann');
    const studio = await createWorkspace(ann);
    const bob = await join(ann, studio, 'editor');
    const before = (await hintsOf(studio)).length;
    await team.as(ann, (sql) => sql`select remove_member(${studio}, ${bob.memberId})`);
    expect((await hintsOf(studio)).length).toBe(before + 1);
  });

  test('where there is no Realtime, or none any more, what people write is taken', async () => {
    const without = await startTeamDatabase({ hasRealtime: false });
    try {
      const ann = await without.signUp('ann@example.com');
      const studio = await createWorkspace(ann, without);
      await without.as(ann, (sql) => addTags(sql, studio, 'a'));
    } finally {
      await without.stop();
    }
    const broken = await startTeamDatabase();
    try {
      await broken.admin`alter function realtime.send(jsonb, text, text, boolean) rename to send_v2`;
      const ann = await broken.signUp('ann@example.com');
      const studio = await createWorkspace(ann, broken);
      await broken.as(ann, (sql) => addTags(sql, studio, 'a'));
    } finally {
      await broken.stop();
    }
  });
});

/** As Realtime asks when somebody joins: whether the policies let them read and write rows of the channel. */
async function rightsIn(topic: string, person: Person | null): Promise<string[]> {
  const rights: string[] = [];
  await team.admin
    .begin(async (sql) => {
      const claims = person ? { role: 'authenticated', sub: person.id } : { role: 'anon' };
      await sql`insert into realtime.messages (topic, extension, private)
        values (${topic}, 'broadcast', true), (${topic}, 'presence', true)`;
      await sql`select set_config('role', ${claims.role}, true), set_config('realtime.topic', ${topic}, true),
        set_config('request.jwt.claims', ${JSON.stringify(claims)}, true)`;
      const read = await sql<{ extension: string }[]>`select distinct extension from realtime.messages
        where topic = ${topic} order by 1`;
      rights.push(...read.map(({ extension }) => `read ${extension}`));
      for (const extension of ['broadcast', 'presence']) {
        const isTaken = await sql
          .savepoint((tx) => tx`insert into realtime.messages (topic, extension) values (${topic}, ${extension})`)
          .then(
            () => true,
            () => false,
          );
        if (isTaken) rights.push(`write ${extension}`);
      }
      throw new Error('rolled back');
    })
    .catch((error: Error) => {
      if (error.message !== 'rolled back') throw error;
    });
  return rights;
}

describe('who is let into the channel of a workspace (SPEC 9.2)', () => {
  const MEMBERS = ['read broadcast', 'read presence', 'write presence'];

  test('everybody active, to hear and to be seen; nobody else, and nobody to speak', async () => {
    const ann = await signUp('Ann');
    const studio = await createWorkspace(ann);
    const topic = `workspace:${studio}`;
    const viewer = await join(ann, studio, 'viewer');
    const suspended = await join(ann, studio, 'editor');
    const removed = await join(ann, studio, 'admin');
    const invited = await signUp('invited');
    await team.as(ann, (sql) => sql`select suspend_member(${studio}, ${suspended.memberId})`);
    await team.as(ann, (sql) => sql`select remove_member(${studio}, ${removed.memberId})`);
    await team.as(ann, (sql) => sql`select invite_member(${studio}, ${invited.email})`);
    expect(await rightsIn(topic, ann)).toEqual(MEMBERS);
    expect(await rightsIn(topic, viewer)).toEqual(MEMBERS);
    for (const person of [suspended, removed, invited, await signUp('outsider'), null]) {
      expect(await rightsIn(topic, person)).toEqual([]);
    }
  });

  test('of no other channel: not of another workspace, not of one with a name alike', async () => {
    const ann = await signUp('Ann');
    const studio = await createWorkspace(ann);
    const other = await createWorkspace(await signUp('Bob'));
    for (const topic of [`workspace:${other}`, studio, `workspace:${studio}:x`, 'workspace:', `WORKSPACE:${studio}`]) {
      expect(await rightsIn(topic, ann)).toEqual([]);
    }
  });
});
