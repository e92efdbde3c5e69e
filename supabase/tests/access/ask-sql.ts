import type { TransactionSql } from 'postgres';
import { must } from '#shared/lib/must.ts';
import { claimsOf } from '#test/harness/server/team-server.ts';
import type { Cell, Outcome, Request } from './cells.ts';
import type { Role } from './expected.ts';
import type { Fixture } from './fixture.ts';

/** How a request ended: an outcome, or an error that no cell expects, with its words. */
export type Answer = { readonly outcome: Outcome | `error ${string}`; readonly message?: string };

/** SQLSTATEs that a cell may expect. Anything else is a finding. */
const BY_CODE: Readonly<Record<string, Outcome>> = {
  '42501': 'refused',
  PT401: 'refused',
  PT403: 'refused',
  '23503': 'no such row',
  PT400: 'bad request',
};

export function answerOf(code: string | undefined, message: string): Answer {
  const outcome = BY_CODE[code ?? ''] ?? (`error ${code}` as const);
  return { outcome, message };
}

/**
 * Asks within a transaction that is taken back: with the role and the claims that PostgREST would set, behind a savepoint.
 * `tx` belongs to the superuser, so that mutations of the schema can be tried in the same transaction.
 */
export async function askSql(
  tx: TransactionSql,
  fixture: Fixture,
  cell: Pick<Cell, 'role' | 'request'>,
): Promise<Answer> {
  return await withRole(tx, fixture, cell.role, async (sql) => await carryOut(sql, fixture, cell));
}

export async function withRole(
  tx: TransactionSql,
  fixture: Fixture,
  role: Role,
  ask: (sql: TransactionSql) => Promise<Answer>,
): Promise<Answer> {
  let answer: Answer | undefined;
  const takeBack = new Error('taken back');
  await tx
    .savepoint(async (sql) => {
      await becomeRole(sql, fixture, role);
      answer = await ask(sql);
      throw takeBack;
    })
    .catch((error: unknown) => {
      if (error !== takeBack) answer = answerOf((error as { code?: string }).code, String((error as Error).message));
    });
  return must(answer, 'an answer');
}

async function becomeRole(sql: TransactionSql, { people }: Fixture, role: Role): Promise<void> {
  const person = people.get(role);
  const claims = claimsOf(person ?? (role === 'anon' ? 'anon' : 'service_role'));
  const name = role === 'operator' ? 'postgres' : String(claims.role);
  await sql`select set_config('request.jwt.claims', ${role === 'operator' ? '' : JSON.stringify(claims)}, true),
    set_config('role', ${name}, true)`;
}

async function carryOut(
  sql: TransactionSql,
  fixture: Fixture,
  { role, request }: Pick<Cell, 'role' | 'request'>,
): Promise<Answer> {
  if (request.kind !== 'insert') {
    const { count } = await sendRequest(sql, request);
    return { outcome: count > 0 ? 'done' : 'nothing' };
  }
  const person = fixture.people.get(role);
  if (!person) return { outcome: (await sendRequest(sql, request)).count > 0 ? 'done' : 'nothing' };
  const [row] = await sql<{ created_by: string | null }[]>`
    insert into ${sql(request.table)} ${sql(request.values as never)} returning created_by`;
  return { outcome: row?.created_by === person.id ? 'done' : 'forged' };
}

function sendRequest(sql: TransactionSql, request: Request) {
  const table = sql(request.table);
  if (request.kind === 'insert') return sql`insert into ${table} ${sql(request.values as never)}`;
  if (request.kind === 'select') return sql`select from ${table} where ${conditions(sql, request.where)}`;
  if (request.kind === 'delete') return sql`delete from ${table} where ${conditions(sql, request.where)}`;
  return sql`update ${table} set ${sql(request.values as never)} where ${conditions(sql, request.where)}`;
}

function conditions(sql: TransactionSql, where: Readonly<Record<string, string>>) {
  return Object.entries(where).reduce((all, [column, value]) => sql`${all} and ${sql(column)} = ${value}`, sql`true`);
}
