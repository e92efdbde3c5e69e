import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { must } from '#shared/lib/must.ts';
import { type Person, startTeamDatabase, type TeamDatabase } from '#test/harness/server/team-server.ts';

let team: TeamDatabase;
let workspaceId: string;
let ada: Person;
let ben: Person;
let benId: string;

beforeAll(async () => {
  team = await startTeamDatabase();
  ada = await team.signUp('ada@example.com');
  ben = await team.signUp('ben@example.com');
  workspaceId = await team.as(
    ada,
    async (sql) => must((await sql`select id from create_workspace('Studio')`)[0], 'it').id,
  );
  benId = await team.as(
    ada,
    async (sql) =>
      must((await sql`select id from invite_member(${workspaceId}, 'ben@example.com', 'member')`)[0], 'it').id,
  );
  await team.as(ben, (sql) => sql`select accept_invitation(${benId})`);
});
afterAll(async () => await team?.stop());

const [laptop, desktop] = [randomUUID(), randomUUID()];
let sha256: string;
beforeEach(() => {
  sha256 = randomUUID().replaceAll('-', '').repeat(2);
});

type Claimed = { readonly status: string; readonly seconds: number };

const claimBy = async (sql: Sql, client: string, hash = sha256) =>
  must((await sql<{ said: Claimed }[]>`select claim_media_upload(${workspaceId}, ${hash}, ${client}) as said`)[0], 'it')
    .said;
const claim = async (person: Person, client: string, hash = sha256) =>
  await team.as(person, async (sql) => await claimBy(sql, client, hash));
const release = async (person: Person, client: string) =>
  await team.as(person, (sql) => sql`select release_media_upload(${workspaceId}, ${sha256}, ${client})`);
/** As if so many seconds had gone by. */
const pass = async (seconds: number) =>
  await team.admin`update private.media_leases set expires_at = expires_at - make_interval(secs => ${seconds})`;

describe('the lease of an upload', () => {
  test('is one device’s until it gives it back; another hears when to ask again (upload/SPEC 2.6)', async () => {
    const first = await claim(ada, laptop);
    const other = await claim(ben, desktop);
    await release(ada, laptop);
    const after = await claim(ben, desktop);
    expect([first, other.status, other.seconds > 290 && other.seconds <= 300, after.status]).toEqual([
      { status: 'yours', seconds: 300 },
      'busy',
      true,
      'yours',
    ]);
  });

  test('is prolonged by asking again, and ends with a device that does not', async () => {
    await claim(ada, laptop);
    await pass(200);
    const again = await claim(ada, laptop);
    await pass(200);
    const early = await claim(ben, desktop);
    await pass(101);
    expect([again.status, early.status, (await claim(ben, desktop)).status, (await claim(ada, laptop)).status]).toEqual(
      ['yours', 'busy', 'yours', 'busy'],
    );
  });

  test('is of one file, in one workspace', async () => {
    await claim(ada, laptop);
    const other = randomUUID().replaceAll('-', '').repeat(2);
    expect((await claim(ben, desktop, other)).status).toBe('yours');
  });

  test('is not taken or given back under the name of another’s device', async () => {
    await claim(ada, laptop);
    await release(ben, laptop);
    expect([(await claim(ben, laptop)).status, (await claim(ada, laptop)).status]).toEqual(['busy', 'yours']);
  });

  test('goes to one of two that ask at the same moment', async () => {
    let second: Promise<Claimed> | undefined;
    const first = await team.as(ada, async (sql) => {
      const said = await claimBy(sql, laptop);
      second = claim(ben, desktop);
      await new Promise((resolve) => setTimeout(resolve, 300));
      return said;
    });
    expect([first.status, (await second)?.status]).toEqual(['yours', 'busy']);
  });

  test('of a hundred files is all that one person has: another waits', async () => {
    const hash = (count: number) => count.toString(16).padStart(64, '0');
    await team.admin`delete from private.media_leases`;
    for (let count = 0; count < 100; count++) await claim(ben, desktop, hash(count));
    const statuses = [await claim(ben, desktop), await claim(ben, desktop, hash(7)), await claim(ada, laptop)];
    expect(statuses.map(({ status }) => status)).toEqual(['busy', 'yours', 'yours']);
    await team.admin`delete from private.media_leases`;
  });

  test('is refused to who may not upload, as soon as they may not', async () => {
    const setRole = async (role: string) =>
      await team.as(ada, (sql) => sql`select set_member_role(${workspaceId}, ${benId}, ${role})`);
    const refused = async () =>
      await claim(ben, desktop).then(
        ({ status }) => status,
        (error: { code?: string }) => error.code,
      );
    await setRole('viewer');
    const asViewer = await refused();
    await setRole('member');
    expect([asViewer, await refused()]).toEqual(['42501', 'yours']);
  });
});
