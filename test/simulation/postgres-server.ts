import type { ReservedSql, Sql } from 'postgres';
import type { Row } from '#electron/sync/store.ts';
import { toSyncError, toSyncServer } from '#electron/sync/wire.ts';
import { newId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import { type Person, startTeamDatabase, type TeamDatabase } from '../harness/server/team-server.ts';
import { POISON, type SimPerson, type SimServer } from './sim-server.ts';

/** Native Postgres with the real migrations: one for a run, a workspace for each history. */
export type SimDatabase = { readonly createServer: () => Promise<SimServer>; readonly stop: () => Promise<void> };

const IN_THE_DATABASE = `
  create table private.categories_set (workspace_id uuid, category text);
  create function private.note_category() returns trigger language plpgsql security definer as $$
  begin
    insert into private.categories_set values (new.workspace_id, new.category);
    return null;
  end $$;
  create trigger posts_category after update on public.posts for each row
    when (new.category is distinct from old.category) execute function private.note_category();
  create trigger posts_new_category after insert on public.posts for each row
    when (new.category is not null) execute function private.note_category();
  create function private.poison() returns trigger language plpgsql as $$
  begin
    if new.category = '${POISON}' then raise exception 'out of cheese' using errcode = 'XX000'; end if;
    return new;
  end $$;
  create trigger posts_poison before insert or update on public.posts for each row execute function private.poison();
`;

export async function startSimDatabase(options: Parameters<typeof startTeamDatabase>[0] = {}): Promise<SimDatabase> {
  const team = await startTeamDatabase(options);
  await team.admin.unsafe(IN_THE_DATABASE);
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
  const late: { readonly sql: ReservedSql; readonly write: () => Promise<unknown> }[] = [];

  async function commitLate(): Promise<void> {
    // The last one first: who began earlier is seen later.
    for (const { sql, write } of late.splice(0).reverse()) {
      await write();
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
    timesSet: async () => {
      const rows = await admin<{ category: string; times: number }[]>`
        select category, count(*)::int as times from private.categories_set
        where workspace_id = ${workspaceId} and category is not null group by 1`;
      return new Map(rows.map(({ category, times }) => [category, times]));
    },
    publish: async (postId) => {
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
      if (late.length === MAX_LATE) return null;
      const sql = await writers.reserve();
      await sql`begin`;
      await sql`select pg_current_xact_id()`;
      const row = { ...values, id: newId(), workspace_id: workspaceId };
      const write = async () =>
        postId === null
          ? await sql`insert into posts ${sql(row as never)}`
          : await sql`update posts set ${sql(values as never)} where id = ${postId}`;
      late.push({ sql, write });
      return postId ?? row.id;
    },
    commitLate,
    setMember: async (person, isActive) => {
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
