import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { must } from '#shared/lib/must.ts';
import { startTeamServer, type TeamServer } from '#test/harness/server/team-server.ts';
import { askRest } from './access/ask-rest.ts';
import { type Answer, askSql, withRole } from './access/ask-sql.ts';
import type { Request } from './access/cells.ts';
import { FUNCTION_CELLS, OUTSIDE, type Role, TABLE_RIGHTS } from './access/expected.ts';
import { createFixture, type Fixture } from './access/fixture.ts';
import { inTransaction } from './access/in-transaction.ts';
import { fillCall } from './access/other-cells.ts';
import { sampleRow, withJunctionId } from './access/samples.ts';

let server: TeamServer;
let fixture: Fixture;

beforeAll(async () => {
  server = await startTeamServer();
  fixture = await createFixture(server);
});
afterAll(async () => await server?.stop());

const STRANGERS: readonly Role[] = ['anon', ...OUTSIDE];
const TABLES = Object.keys(TABLE_RIGHTS);

/** What the two answers say, with the ids that were asked for made the same. */
function wordsOf({ outcome, message = '' }: Answer): string {
  return `${outcome} ${message.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<id>')}`;
}

function existingId(table: string): string {
  if (table === 'workspaces') return fixture.workspaceId;
  if (table === 'workspace_members') return must(fixture.memberIds.get('viewer'), 'a membership');
  return must(fixture.rows.get(`${table} of editor`), table);
}

/** The same questions about a row that is there and one that is not. */
function questions(table: string, id: string, workspaceId: string): Request[] {
  const byBoth: Record<string, string> = table === 'workspaces' ? { id } : { id, workspace_id: workspaceId };
  const [column] = fixture.catalog.granted('authenticated', table, 'UPDATE');
  const values = { [column ?? 'created_at']: column === 'deleted_at' ? null : '2027-01-02T08:00:00Z' };
  return [
    { kind: 'select', table, where: { id } },
    { kind: 'select', table, where: byBoth },
    { kind: 'update', table, where: { id }, values },
    { kind: 'update', table, where: byBoth, values },
    { kind: 'delete', table, where: { id } },
  ];
}

describe('nobody outside a workspace can learn that a row exists', () => {
  test.each(STRANGERS)('%s gets the same answer about a row that is there and one that is not', async (role) => {
    const told: string[] = [];
    for (const table of TABLES) {
      const there = questions(table, existingId(table), fixture.workspaceId);
      const nowhere = questions(table, randomUUID(), randomUUID());
      for (const [index, request] of there.entries()) {
        const other = must(nowhere[index], 'the other question');
        const [one, two] = await inTransaction(server, async (tx) => [
          wordsOf(await askSql(tx, fixture, { role, request })),
          wordsOf(await askSql(tx, fixture, { role, request: other })),
        ]);
        const [three, four] = await Promise.all(
          [request, other].map(async (asked) => wordsOf(await askRest(server, fixture, { role, request: asked }))),
        );
        if (one !== two || three !== four) told.push(`${table} ${request.kind}: ${one} | ${two} | ${three} | ${four}`);
      }
    }
    expect(told).toEqual([]);
  });

  test.each(OUTSIDE)('%s learns nothing from adding to a post that is there, in whatever state', async (role) => {
    const told: string[] = [];
    const row = (name: string) => must(fixture.rows.get(name), name);
    for (const post of ['published post', 'posts of editor']) {
      for (const table of ['post_targets', 'post_media', 'post_tags', 'post_revisions', 'schedules', 'posts']) {
        const ask = async (isReal: boolean) => {
          const references = new Map(
            fixture.catalog.foreignKeys.map(({ refersTo }) => [refersTo, isReal ? existingId(refersTo) : randomUUID()]),
          );
          references.set('posts', isReal ? row(post) : randomUUID());
          const names = fixture.catalog.granted('authenticated', table, 'INSERT');
          const workspaceId = isReal ? fixture.workspaceId : randomUUID();
          const values = withJunctionId(table, sampleRow(fixture.catalog, table, { names, workspaceId, references }));
          const request: Request = { kind: 'insert', table, values };
          return await inTransaction(server, async (tx) => wordsOf(await askSql(tx, fixture, { role, request })));
        };
        const [there, nowhere] = [await ask(true), await ask(false)];
        if (there !== nowhere) told.push(`${table} of ${post}: ${there} | ${nowhere}`);
      }
    }
    expect(told).toEqual([]);
  });

  test('an id that is taken in another workspace is free in mine', async () => {
    const told: string[] = [];
    const admin = must(fixture.people.get('outsider'), 'the outsider');
    const account = await server.as(admin, async (sql) => {
      const row = { workspace_id: fixture.outsidersWorkspaceId, provider: 'x', display_name: 'Mine' };
      const [made] = await sql<{ id: string }[]>`insert into social_accounts ${sql(row)} returning id`;
      return must(made, 'an account').id;
    });
    const references = new Map([['social_accounts', account]]);
    for (const table of [
      'media_folders',
      'media_assets',
      'tags',
      'asset_tags',
      'posts',
      'post_targets',
      'post_tags',
      'schedules',
    ]) {
      const names = ['id', ...fixture.catalog.granted('authenticated', table, 'INSERT')].filter(
        (name) => !name.startsWith('parent_'),
      );
      for (const { refersTo } of fixture.catalog.foreignKeys.filter((key) => key.table === table)) {
        if (!references.has(refersTo)) references.set(refersTo, existingId(refersTo));
      }
      const values = withJunctionId(table, {
        ...sampleRow(fixture.catalog, table, { names, workspaceId: fixture.outsidersWorkspaceId, references }),
        id: existingId(table),
      });
      const request: Request = { kind: 'insert', table, values };
      const answer = await inTransaction(server, (tx) => askSql(tx, fixture, { role: 'outsider', request }));
      if (answer.outcome !== 'done' && answer.outcome !== 'no such row') told.push(`${table}: ${wordsOf(answer)}`);
      // For the tables that refer to this one.
      if (answer.outcome === 'done') {
        await server.as(admin, (sql) => sql`insert into ${sql(table)} ${sql(values as never)}`);
        references.set(table, String(values.id));
      }
    }
    expect(told).toEqual([]);
  });

  test.each(STRANGERS)('%s learns nothing from a function about a workspace', async (role) => {
    const told: string[] = [];
    for (const { call, who } of FUNCTION_CELLS.filter((cell) => cell.call.includes(':workspace'))) {
      if (who.includes(role)) continue;
      const [one, two] = await inTransaction(server, async (tx) => {
        const ask = async (workspaceId: string) => {
          const sql = fillCall(call, fixture, role, workspaceId);
          return wordsOf(
            await withRole(tx, fixture, role, (as) => as.unsafe(`select ${sql}`).then(() => ({ outcome: 'done' }))),
          );
        };
        return [await ask(fixture.workspaceId), await ask(randomUUID())];
      });
      if (one !== two) told.push(`${call}: ${one} | ${two}`);
    }
    expect(told).toEqual([]);
  });
});
