import type { Sql } from 'postgres';
import { must } from '#shared/lib/must.ts';
import { startPostgrest } from '../../harness/server/postgrest.ts';
import {
  JWT_SECRET,
  type Person,
  readServerMigrations,
  startTeamServer,
  type TeamServer,
} from '../../harness/server/team-server.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { servePage } from './peer-host.ts';
import { peerMigration } from './peer-tables.ts';
import { serveReplicache } from './replicache-server.ts';
import { firstEditable, postId, toFillSql, type Workspace } from './rows.ts';

/** Room for a million rows, as on a server of that size. */
const SETTINGS = {
  shared_buffers: '1GB',
  maintenance_work_mem: '512MB',
  work_mem: '32MB',
  max_wal_size: '10GB',
  autovacuum: 'off',
};

export type BenchServer = {
  readonly team: TeamServer;
  readonly gateway: Gateway;
  readonly person: Person;
  readonly addWorkspace: (rows: number) => Promise<Workspace>;
  /** By somebody else: another text in so many posts from `from` on. */
  readonly editTexts: (
    workspace: Workspace,
    edit: { readonly from: number; readonly count: number; readonly text: string },
    table?: string,
  ) => Promise<void>;
  /** New texts (`Late …`) in so many posts, by a transaction that begins before `meanwhile` and commits after it. */
  readonly writeLate: (
    workspace: Workspace,
    count: number,
    meanwhile: () => Promise<unknown>,
    how?: { readonly table: string; readonly isSerial: boolean },
  ) => Promise<void>;
  readonly countTexts: (workspace: Workspace, like: string, table?: string) => Promise<number>;
  /** In a text or a kept revision. */
  readonly countKept: (workspace: Workspace, like: string) => Promise<number>;
  readonly stop: () => Promise<void>;
};

/** One Postgres and one PostgREST for ours and for the others. */
export async function startBenchServer(): Promise<BenchServer> {
  const team = await startTeamServer({ settings: SETTINGS, migrations: [...readServerMigrations(), peerMigration] });
  // Legend-State reads a table in one call, which PostgREST would cut at a thousand rows.
  const whole = await startPostgrest(team.database, JWT_SECRET, { PGRST_DB_MAX_ROWS: '' });
  const person = await team.signUp('ada@example.com');
  const gateway = await startGateway({ '/whole/rest/v1': whole.url, '/rest/v1': team.rest.url }, () =>
    team.tokenOf(person),
  );
  const replicache = team.database.connect('supabase_admin', { max: 4 });
  gateway.handle = (request, response) =>
    servePage(request, response) || serveReplicache(replicache, request, response);
  let spaces = 0;
  return {
    team,
    gateway,
    person,
    addWorkspace: async (rows) => {
      const space = ++spaces;
      const id = await team.as(person, async (sql) => {
        const [row] = await sql<{ id: string }[]>`select (public.create_workspace(${`Team ${space}`})).id as id`;
        return must(row, 'the workspace').id;
      });
      const workspace = { id, space, rows };
      await team.admin.begin(async (tx) => {
        await tx`set local session_replication_role = replica`;
        for (const sql of toFillSql(workspace, new Date())) await tx.unsafe(sql);
      });
      await team.admin`vacuum (analyze)`;
      return workspace;
    },
    editTexts: async (workspace, edit, table = 'posts') => {
      await editTexts(team.admin, table, workspace, edit);
    },
    writeLate: async (workspace, count, meanwhile, { table, isSerial } = { table: 'posts', isSerial: false }) => {
      const late = team.database.connect('supabase_admin');
      await late.begin(async (tx) => {
        const from = firstEditable(workspace);
        await editTexts(tx, table, workspace, { from, count, text: 'Late' });
        // Whoever looks now sees somebody who began later.
        if (!isSerial)
          await editTexts(team.admin, table, workspace, { from: from + count, count: 1, text: 'Meanwhile' });
        await meanwhile();
      });
    },
    countTexts: async ({ id }, like, table = 'posts') => {
      const [row] = await team.admin<{ count: number }[]>`
        select count(*)::int as count from ${team.admin(table)} where workspace_id = ${id} and content like ${like}`;
      return row?.count ?? 0;
    },
    countKept: async ({ id }, like) => {
      const [row] = await team.admin<{ count: number }[]>`
        select count(*)::int as count from (
          select id from posts where workspace_id = ${id} and content like ${like}
          union select post_id from post_revisions where workspace_id = ${id} and content like ${like}) as kept`;
      return row?.count ?? 0;
    },
    stop: async () => {
      await gateway.stop();
      await whole.stop();
      await team.stop();
    },
  };
}

async function editTexts(
  sql: Pick<Sql, 'unsafe'>,
  table: string,
  { id, space }: Workspace,
  { from, count, text }: { from: number; count: number; text: string },
): Promise<void> {
  await sql.unsafe(`update ${table} set content = $1 || ' ' || id where workspace_id = $2 and id between $3 and $4`, [
    text,
    id,
    postId({ space }, from),
    postId({ space }, from + count - 1),
  ]);
}
