import type { Sql } from 'postgres';
import type { ServerMigration } from '../../harness/server/team-server.ts';
import type { Workspace } from './rows.ts';

const COPIES = { posts: 'posts', post_targets: 'targets', post_tags: 'tags' } as const;
/** RxDB's plugin cannot send a column that holds an object. */
const LEFT_OUT = ['rev', 'settings', 'last_error', 'updated_at', 'deleted_at'];

/**
 * The same rows in tables of their own, as the peers' manuals want them: `_modified`, set by a trigger, and `_deleted` for
 * RxDB and Legend-State, a version by workspace for Replicache. One policy, one index and no other trigger: less than ours.
 */
export const peerMigration: ServerMigration = {
  name: 'peers',
  sql: `
    create function public.peer_touch() returns trigger language plpgsql as $$
      begin new._modified := now(); return new; end $$;
    create table public.rep_spaces (id uuid primary key, version bigint not null default 1);
    create table public.rep_clients (id text primary key, group_id text, workspace_id uuid, last_id bigint, version bigint);
    create function public.rep_touch() returns trigger language plpgsql as $$
      begin
        update public.rep_spaces set version = version + 1 where id = new.workspace_id returning version into new.version;
        return new;
      end $$;
    ${Object.entries(COPIES)
      .map(
        ([table, copy]) => `
    create table public.peer_${copy} (like public.${table} including defaults);
    alter table public.peer_${copy} ${LEFT_OUT.map((column) => `drop column if exists ${column}`).join(', ')},
      add column _modified timestamptz not null default now(), add column _deleted boolean not null default false,
      add primary key (id);
    create index on public.peer_${copy} (workspace_id, _modified, id);
    create trigger touch before update on public.peer_${copy} for each row execute function public.peer_touch();
    alter table public.peer_${copy} enable row level security;
    create policy "members" on public.peer_${copy} to authenticated
      using (workspace_id in (select private.my_workspaces('viewer')));
    grant select, insert, update on public.peer_${copy} to authenticated;
    create table public.rep_${copy} (like public.peer_${copy} including defaults);
    alter table public.rep_${copy} drop column _modified, add column version bigint not null default 1, add primary key (id);
    create index on public.rep_${copy} (workspace_id, version);
    create trigger touch before update on public.rep_${copy} for each row when (old.version = new.version)
      execute function public.rep_touch();`,
      )
      .join('\n')}`,
};

/** The workspace's rows once more, for the peers; once, however often it is asked for. */
export async function copyForPeers(sql: Sql, { id }: Workspace): Promise<void> {
  const made = await sql`insert into rep_spaces (id) values (${id}) on conflict do nothing returning id`;
  if (made.length === 0) return;
  for (const [table, copy] of Object.entries(COPIES)) {
    const columns = await readColumns(sql, `rep_${copy}`);
    const names = columns
      .map(({ name }) => name)
      .filter((name) => name !== '_deleted' && name !== 'version')
      .join(', ');
    // A moment after each other, as they would have been made.
    await sql.unsafe(
      `insert into peer_${copy} (${names}, _modified)
       select ${names}, now() - interval '1 day' + row_number() over (order by id) * interval '1 millisecond'
       from ${table} where workspace_id = $1`,
      [id],
    );
    await sql.unsafe(`insert into rep_${copy} (${names}) select ${names} from ${table} where workspace_id = $1`, [id]);
  }
  await sql`analyze`;
}

export type Column = { readonly name: string; readonly type: 'string' | 'number' | 'boolean' };

export async function readColumns(sql: Sql, table: string): Promise<Column[]> {
  return await sql<Column[]>`
    select column_name as name, case data_type when 'boolean' then 'boolean' when 'integer' then 'number'
      when 'bigint' then 'number' else 'string' end as type
    from information_schema.columns where table_schema = 'public' and table_name = ${table}`;
}
