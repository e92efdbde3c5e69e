import type { ReservedSql, Sql } from 'postgres';
import type { Row } from '#electron/sync/store.ts';
import { toSyncError, toSyncServer } from '#electron/sync/wire.ts';
import { newId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import { type Person, startTeamDatabase, type TeamDatabase } from '../harness/server/team-server.ts';
import { POISON, type SimPerson, type SimServer } from './sim-server.ts';

/** Native Postgres with the real migrations: one for a run, a workspace for each history. */
export type SimDatabase = { readonly createServer: () => Promise<SimServer>; readonly stop: () => Promise<void> };

const FAILS_ON_POISON = `
  create function private.poison() returns trigger language plpgsql as $$
  begin
    if new.category = '${POISON}' then raise exception 'out of cheese' using errcode = 'XX000'; end if;
    return new;
  end $$;
  create trigger posts_poison before insert or update on public.posts for each row execute function private.poison();
`;

export async function startSimDatabase(options: Parameters<typeof startTeamDatabase>[0] = {}): Promise<SimDatabase> {
  const team = await startTeamDatabase(options);
  await team.admin.unsafe(FAILS_ON_POISON);
  const writers = team.database.connect('supabase_admin', { max: MAX_LATE });
  const persons = { owner: await team.signUp('owner@example.com'), editor: await team.signUp('editor@example.com') };
  return { createServer: () => createServer(team, writers, persons), stop: team.stop };
}

const MAX_LATE = 3;

async function createServer(team: TeamDatabase, writers: Sql, persons: Record<SimPerson, Person>): Promise<SimServer> {
  const { admin } = team;
  const workspaceId = await team.as(persons.owner, async (sql) => {
    const [row] = await sql<{ id: string }[]>`select (public.create_workspace('Studio')).id as id`;
    return must(row, 'the workspace').id;
  });
  const [account] = await admin<{ id: string }[]>`
    insert into social_accounts (workspace_id, provider, display_name) values (${workspaceId}, 'x', 'X') returning id`;
  await admin`insert into workspace_members (workspace_id, user_id, role, status) values
    (${workspaceId}, ${persons.editor.id}, 'editor', 'active')`;
  const late: ReservedSql[] = [];

  async function commitLate(): Promise<void> {
    // The last one first: what was written earlier is seen later.
    for (const sql of late.splice(0).reverse()) {
      await sql`commit`;
      sql.release();
    }
  }

  return {
    workspaceId,
    accountId: must(account, 'the account').id,
    connect: (person) => toSyncServer((name, args) => call(team, persons[person], name, args)),
    rows: async (table) => {
      const rows = await admin<{ id: string; row: Row }[]>`
        select t.id, to_jsonb(t) as row from ${admin(table)} t
        where t.${admin(table === 'workspaces' ? 'id' : 'workspace_id')} = ${workspaceId} order by t.id`;
      return new Map(rows.map(({ id, row }) => [id, row]));
    },
    publish: async (postId) => {
      await commitLate();
      return await admin.begin(async (tx) => {
        const [post] = await tx`
          select from posts where id = ${postId} and state = 'queued' and deleted_at is null for update`;
        if (!post) return false;
        // The post follows its targets, where it has any.
        const targets = await tx`
          update post_targets set status = 'published' where post_id = ${postId} and deleted_at is null returning id`;
        if (targets.length === 0) await tx`update posts set state = 'published' where id = ${postId}`;
        return true;
      });
    },
    writeLate: async (postId, values) => {
      // Each holds a connection.
      if (late.length === MAX_LATE) return false;
      const sql = await writers.reserve();
      await sql`begin`;
      await sql`set local lock_timeout = '20ms'`;
      late.push(sql);
      const id = postId ?? newId();
      const columns = sql(values as Record<string, string>);
      if (postId === null) await sql`insert into posts ${sql({ ...values, id, workspace_id: workspaceId } as never)}`;
      // Two at the same row would wait for each other: the second is not written.
      else await sql`update posts set ${columns} where id = ${id}`.catch(onlyLocked);
      return true;
    },
    commitLate,
    setMember: async (person, isActive) => {
      // It locks the workspace, which whoever writes in it holds on to.
      await commitLate();
      await admin`update workspace_members set status = ${isActive ? 'active' : 'suspended'}
        where workspace_id = ${workspaceId} and user_id = ${persons[person].id}`;
    },
    purge: async () => {
      await commitLate();
      await admin.begin((tx) => purge(tx as unknown as Sql, workspaceId));
    },
    backUp: async () => undefined,
    restore: async () => {
      await commitLate();
      await admin`select private.begin_sync_epoch()`;
    },
  };
}

async function call(team: TeamDatabase, person: Person, name: string, args: object): Promise<unknown> {
  const named = Object.entries(args);
  try {
    return await team.as(person, async (sql) => {
      await sql`set local lock_timeout = '50ms'`;
      const list = named.map(([key], index) => `${key} => $${index + 1}`).join(', ');
      const values = named.map(([, value]) =>
        value !== null && typeof value === 'object' ? sql.json(value as never) : value,
      );
      const [row] = await sql.unsafe(`select public.${name}(${list}) as answer`, values as never[]);
      return row?.answer;
    });
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === undefined) throw error;
    throw toSyncError({ status: code.startsWith('PT') ? Number(code.slice(2)) : 500, code, message });
  }
}

function onlyLocked(error: { code?: string }): void {
  if (error.code !== '55P03') throw error;
}

async function purge(sql: Sql, workspaceId: string): Promise<void> {
  await sql`set local session_replication_role = replica`;
  await sql`delete from post_tags where workspace_id = ${workspaceId} and deleted_at is not null`;
  await sql`delete from post_targets t where workspace_id = ${workspaceId} and deleted_at is not null
    and not exists (select from post_revisions r where r.post_target_id = t.id)`;
  await sql`delete from posts p where workspace_id = ${workspaceId} and deleted_at is not null
    and not exists (select from post_targets t where t.post_id = p.id)
    and not exists (select from post_tags t where t.post_id = p.id)
    and not exists (select from post_revisions r where r.post_id = p.id)`;
  await sql`update private.sync_meta set purge_floor = pg_snapshot_xmax(pg_current_snapshot())`;
}
