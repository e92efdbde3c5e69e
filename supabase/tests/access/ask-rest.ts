import type { TeamServer } from '#test/harness/server/team-server.ts';
import { type Answer, answerOf } from './ask-sql.ts';
import type { Cell } from './cells.ts';
import type { Fixture } from './fixture.ts';

/** Asks through PostgREST with a JWT, as a client would; what it wrote is taken back (`Prefer: tx=rollback`). */
export async function askRest(
  server: TeamServer,
  { people }: Fixture,
  cell: Pick<Cell, 'role' | 'request'>,
): Promise<Answer> {
  const { role, request } = cell;
  const url = new URL(`${server.rest.url}/${request.table}`);
  if (request.kind === 'select') url.searchParams.set('select', 'id');
  if (request.kind !== 'insert') {
    for (const [column, value] of Object.entries(request.where)) url.searchParams.set(column, `eq.${value}`);
  }
  const method = { select: 'GET', insert: 'POST', update: 'PATCH', delete: 'DELETE' }[request.kind];
  const person = people.get(role);
  const response = await fetch(url, {
    method,
    headers: {
      Authorization: `Bearer ${server.tokenOf(person ?? (role === 'service_role' ? 'service_role' : 'anon'))}`,
      'Content-Type': 'application/json',
      Prefer: 'return=minimal, count=exact, tx=rollback',
    },
    ...('values' in request && { body: JSON.stringify(request.values) }),
  });
  const body = await response.text();
  if (!response.ok) {
    const { code, message, details } = JSON.parse(body) as { code: string; message: string; details: string | null };
    return answerOf(code, `${message} ${details ?? ''}`.trim());
  }
  const affected = Number(response.headers.get('content-range')?.split('/')[1] ?? 1);
  return { outcome: affected > 0 ? 'done' : 'nothing' };
}
