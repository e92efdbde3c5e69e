import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import type { Sql, TransactionSql } from 'postgres';

const TABLES = ['rep_posts', 'rep_targets', 'rep_tags'];

type Mutation = {
  readonly clientID: string;
  readonly id: number;
  readonly name: string;
  readonly args: { readonly id: string; readonly content: string };
};

/**
 * The least that Replicache needs, by its manual's per-space version strategy: a write takes the space's row, so that versions
 * are seen in their order. No row-level security, the patch is made in one piece by Postgres.
 */
export function serveReplicache(sql: Sql, request: IncomingMessage, response: ServerResponse): boolean {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
  if (!pathname.startsWith('/replicache/')) return false;
  const workspaceId = searchParams.get('workspace') ?? '';
  const work = pathname.endsWith('/pull') ? pull : push;
  json(request)
    .then((body) => work(sql, workspaceId, body as never))
    .then((answer) => response.writeHead(200, { 'content-type': 'application/json' }).end(answer))
    .catch((error: unknown) => {
      console.error(error);
      response.writeHead(500).end();
    });
  return true;
}

async function pull(
  sql: Sql,
  workspaceId: string,
  { cookie, clientGroupID }: { cookie: number | null; clientGroupID: string },
): Promise<string> {
  const since = cookie ?? 0;
  return (await sql.begin('isolation level repeatable read read only', async (tx) => {
    const [space] = await tx<{ version: number }[]>`
      select version::int from rep_spaces where id = ${workspaceId}`;
    const clients = await tx<{ id: string; lastId: number }[]>`
      select id, last_id::int as "lastId" from rep_clients where group_id = ${clientGroupID} and version > ${since}`;
    const patches = [];
    for (const table of TABLES) {
      const [made] = await tx.unsafe<{ patch: string }[]>(
        `select coalesce(string_agg('{"op":"put","key":"${table}/' || id || '","value":' || row_to_json(t)::text || '}', ','), '') as patch
         from ${table} t where workspace_id = $1 and version > $2`,
        [workspaceId, since],
      );
      if (made?.patch) patches.push(made.patch);
    }
    const lastIds = JSON.stringify(Object.fromEntries(clients.map(({ id, lastId }) => [id, lastId])));
    return `{"cookie":${space?.version ?? 0},"lastMutationIDChanges":${lastIds},"patch":[${patches.join(',')}]}`;
  })) as string;
}

async function push(
  sql: Sql,
  workspaceId: string,
  { clientGroupID, mutations }: { clientGroupID: string; mutations: readonly Mutation[] },
): Promise<string> {
  await sql.begin(async (tx) => {
    const [space] = await tx<{ version: number }[]>`
      select version::int from rep_spaces where id = ${workspaceId} for update`;
    const version = (space?.version ?? 0) + 1;
    const lastIds = new Map<string, number>();
    for (const mutation of mutations) {
      const { clientID, id } = mutation;
      const last = lastIds.get(clientID) ?? (await readLastId(tx, clientID));
      if (id <= last) continue;
      const { args } = mutation;
      await tx`update rep_posts set content = ${args.content}, version = ${version}
        where id = ${args.id} and workspace_id = ${workspaceId}`;
      lastIds.set(clientID, id);
    }
    for (const [id, lastId] of lastIds) {
      await tx`insert into rep_clients (id, group_id, workspace_id, last_id, version)
        values (${id}, ${clientGroupID}, ${workspaceId}, ${lastId}, ${version})
        on conflict (id) do update set last_id = excluded.last_id, version = excluded.version`;
    }
    await tx`update rep_spaces set version = ${version} where id = ${workspaceId}`;
  });
  return '{}';
}

async function readLastId(tx: TransactionSql, clientId: string): Promise<number> {
  const [client] = await tx<
    { lastId: number }[]
  >`select last_id::int as "lastId" from rep_clients where id = ${clientId}`;
  return client?.lastId ?? 0;
}
