import { randomUUID } from 'node:crypto';
import type { TransactionSql } from 'postgres';
import { must } from '#shared/lib/must.ts';
import { type Answer, withRole } from './ask-sql.ts';
import { type Outcome, objectName } from './cells.ts';
import { FUNCTION_CELLS, INSIDE, type InsideRole, type Least, ROLES, type Role, STORAGE_RIGHTS } from './expected.ts';
import type { Fixture } from './fixture.ts';

/** A cell that is no request to a table: a call, or an object of Storage. */
export type OtherCell = {
  readonly table: 'functions' | 'storage.objects';
  readonly role: Role;
  readonly says: string;
  readonly expected: Outcome;
  readonly ask: (tx: TransactionSql) => Promise<Answer>;
};

const DONE: Answer = { outcome: 'done' };

export function createFunctionCells(fixture: Fixture): OtherCell[] {
  return FUNCTION_CELLS.flatMap(({ call, who, says, outcome }) =>
    ROLES.filter((role) => role !== 'operator').map((role): OtherCell => {
      const sql = fillCall(call, fixture, role);
      return {
        table: 'functions',
        role,
        says: says ? `${call}: ${says}` : call,
        expected: who.includes(role) ? (outcome ?? 'done') : 'refused',
        ask: (tx) =>
          withRole(tx, fixture, role, async (inner) => {
            const [row] = await inner.unsafe<{ answer: unknown }[]>(`select public.${sql} as answer`);
            return row?.answer === 'refused' ? { outcome: 'refused' } : DONE;
          }),
      };
    }),
  );
}

/** `:viewer` is the viewer's membership, `:workspace` the workspace; every value is an id, so quoting is all it needs. */
export function fillCall(call: string, fixture: Fixture, role: Role, workspaceId = fixture.workspaceId): string {
  const named: Record<string, string | undefined> = {
    workspace: workspaceId,
    self: fixture.memberIds.get(role) ?? randomUUID(),
    invitation: fixture.memberIds.get('invited'),
    pad: fixture.padId,
    padded: fixture.padded,
    account: fixture.rows.get('social_accounts of member'),
    file: fixture.rows.get('media_assets of member'),
    ciphertext: fixture.ciphertext,
    epoch: fixture.epoch,
    client: randomUUID(),
    hash: 'a'.repeat(64),
    snapshot: '1:1:',
    batch: toBatch(fixture, 1, 0),
    part: toBatch(fixture, 1, 2),
    group: toBatch(fixture, 2, 2),
  };
  return call.replace(/:([a-z]+)/g, (_, name: string) => {
    return `'${must(named[name] ?? fixture.memberIds.get(name as Role), name)}'`;
  });
}

/** `count` mutations that make tags, as parts of a group of `groupSize`. */
function toBatch({ epoch }: Fixture, count: number, groupSize: number): string {
  const group = groupSize > 0 ? { group: randomUUID(), group_size: groupSize } : {};
  const mutations = Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    hash: `hash ${index}`,
    op: 'insert',
    table: 'tags',
    row: randomUUID(),
    values: { name: `tag ${randomUUID()}` },
    ...group,
  }));
  return JSON.stringify({ epoch, acknowledged: 0, mutations });
}

export function createStorageCells(fixture: Fixture): OtherCell[] {
  const { workspaceId, otherWorkspaceId, outsidersWorkspaceId } = fixture;
  const cell = (
    role: Role,
    says: string,
    expected: Outcome,
    ask: (sql: TransactionSql) => Promise<Answer>,
  ): OtherCell => ({
    table: 'storage.objects',
    role,
    says,
    expected,
    ask: async (tx) => {
      // As the Storage API has put it there.
      const name = objectName(workspaceId);
      return await withStored(tx, name, (sql) => withRole(sql, fixture, role, (inner) => ask(inner)));
    },
  });
  const rows = (count: number): Answer => ({ outcome: count > 0 ? 'done' : 'nothing' });
  const insert = (name: string) => async (sql: TransactionSql) =>
    rows((await sql`insert into storage.objects (bucket_id, name) values ('postiz-media', ${name})`).count);
  return ROLES.filter((role) => role !== 'operator').flatMap((role) => {
    const may = (least: Least) => mayAtLeast(role, least);
    const seen = (least: Least): Outcome => (may(least) ? 'done' : 'nothing');
    const added: Outcome = may(STORAGE_RIGHTS.insert) ? 'done' : 'refused';
    // service_role goes around the policies, so the shape of a name is not its matter.
    const misplaced: Outcome = role === 'service_role' ? 'done' : 'refused';
    const hash = 'a'.repeat(64);
    return [
      cell(role, 'list', seen(STORAGE_RIGHTS.read), async (sql) =>
        rows((await sql`select from storage.objects where bucket_id = 'postiz-media'`).count),
      ),
      cell(role, 'add', added, insert(objectName(workspaceId))),
      cell(role, 'add with a name that is no hash', misplaced, insert(`${workspaceId}/holiday.jpg`)),
      cell(role, 'add below a folder', misplaced, insert(`${workspaceId}/${hash}.jpg/${hash}.jpg`)),
      cell(
        role,
        'add to a folder that leads out',
        misplaced,
        insert(`${workspaceId}/../${outsidersWorkspaceId}/${hash}.jpg`),
      ),
      cell(role, 'add to no workspace', misplaced, insert(`${randomUUID()}/${hash}.jpg`)),
      cell(role, 'add to another bucket', misplaced, async (sql) =>
        rows(
          (await sql`insert into storage.objects (bucket_id, name) values ('elsewhere', ${objectName(workspaceId)})`)
            .count,
        ),
      ),
      cell(role, 'overwrite', seen(STORAGE_RIGHTS.overwrite), async (sql) =>
        rows((await sql`update storage.objects set metadata = '{}' where bucket_id = 'postiz-media'`).count),
      ),
      cell(role, 'move', seen('server'), async (sql) =>
        rows(
          (
            await sql`update storage.objects set name = ${objectName(otherWorkspaceId)}
          where bucket_id = 'postiz-media'`
          ).count,
        ),
      ),
      cell(role, 'delete', seen(STORAGE_RIGHTS.delete), async (sql) => {
        // What the Storage API sets before it deletes for somebody.
        await sql`select set_config('storage.allow_delete_query', 'true', true)`;
        return rows((await sql`delete from storage.objects where bucket_id = 'postiz-media'`).count);
      }),
      cell(role, 'read the bucket', seen('server'), async (sql) =>
        rows((await sql`select from storage.buckets where id = 'postiz-media'`).count),
      ),
      cell(role, 'make the bucket public', seen('server'), async (sql) =>
        rows((await sql`update storage.buckets set public = true where id = 'postiz-media'`).count),
      ),
    ];
  });
}

async function withStored(
  tx: TransactionSql,
  name: string,
  ask: (sql: TransactionSql) => Promise<Answer>,
): Promise<Answer> {
  await tx`insert into storage.buckets (id, name) values ('elsewhere', 'elsewhere') on conflict do nothing`;
  const [row] = await tx<{ id: string }[]>`
    insert into storage.objects (bucket_id, name) values ('postiz-media', ${name}) returning id`;
  const answer = await ask(tx);
  await tx`select set_config('storage.allow_delete_query', 'true', true)`;
  await tx`delete from storage.objects where id = ${must(row, 'the object').id}`;
  return answer;
}

function mayAtLeast(role: Role, least: Least): boolean {
  if (role === 'service_role') return true;
  if (least === 'server') return false;
  return INSIDE.indexOf(role as InsideRole) >= INSIDE.indexOf(least);
}
