import type { Sql } from 'postgres';
import { readServerMigrations, startTeamDatabase, type TeamDatabase } from '../../harness/server/team-server.ts';

export type DatabaseSize = { readonly workspaces: number };

/** Of each workspace, at every size: what a query costs must not depend on how many others there are. */
const POSTS = 1_000;
const TARGETS_PER_POST = 3;
const EVENTS_PER_POST = 10;
const ACCOUNTS = 8;

/** Room for the indexes to be built and the rows to be read from memory, as on a server of that size. */
const SETTINGS = {
  shared_buffers: '2GB',
  maintenance_work_mem: '1GB',
  work_mem: '64MB',
  max_wal_size: '20GB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum: 'off',
};

/**
 * A database of `workspaces` × 1,000 posts over two years, 3,000 targets, 10,000 events, and a job for each target that
 * is yet to go out. Rows of the workspaces alternate, as they do where many teams write at once.
 */
export async function createDataset({ workspaces }: DatabaseSize): Promise<TeamDatabase> {
  const team = await startTeamDatabase({ settings: SETTINGS });
  try {
    await fill(team.admin, workspaces);
    // Brings back the indexes: a migration makes what is not there.
    for (const { sql } of readServerMigrations()) await team.owner.unsafe(sql);
    await team.admin`vacuum (analyze, freeze)`;
    return team;
  } catch (error) {
    await team.stop();
    throw error;
  }
}

async function fill(sql: Sql, workspaces: number): Promise<void> {
  // No triggers, no foreign keys, no search for conflicts while it is filled.
  await sql`set session_replication_role = replica`;
  const indexes = await sql<{ name: string }[]>`
    select i.indexrelid::regclass::text as name from pg_index i join pg_class c on c.oid = i.indrelid
    where c.relnamespace = 'public'::regnamespace
      and not exists (select from pg_constraint k where k.conindid = i.indexrelid)`;
  for (const { name } of indexes) await sql.unsafe(`drop index ${name}`);
  await sql.unsafe(`
    -- In the order in which they are made, as UUIDv7 is.
    create function pg_temp.id(kind int, n bigint) returns uuid language sql immutable as $$
      select ('01900000-' || lpad(to_hex(kind), 4, '0') || '-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$;
    insert into auth.users (id, email, email_confirmed_at)
      select pg_temp.id(0, n), 'person' || n || '@example.com', now() from generate_series(0, ${workspaces} * 5 - 1) n;
    insert into workspaces (id, name) select pg_temp.id(1, n), 'Workspace ' || n from generate_series(0, ${workspaces} - 1) n;
    -- Five people in each workspace, each of them in three.
    insert into workspace_members (id, workspace_id, user_id, email, role, status)
      select pg_temp.id(2, n * 3 + k), pg_temp.id(1, (n / 5 + k * 7) % ${workspaces}), pg_temp.id(0, n),
        'person' || n || '@example.com', (array['owner', 'admin', 'editor', 'member', 'viewer'])[n % 5 + 1], 'active'
      from generate_series(0, ${workspaces} * 5 - 1) n, generate_series(0, 2) k;
    insert into social_accounts (id, workspace_id, provider, display_name)
      select pg_temp.id(3, n), pg_temp.id(1, n % ${workspaces}), 'x', 'Account ' || n
      from generate_series(0, ${workspaces} * ${ACCOUNTS} - 1) n;`);
  await sql.unsafe(`
    insert into posts (id, workspace_id, content, state, publish_date, wall_time, timezone)
      select pg_temp.id(4, n), pg_temp.id(1, n % ${workspaces}),
        'Post number ' || n || ': what the team has to say about its autumn menu, with a link and a picture.',
        case when at < now() then 'published' when n % 3 = 0 then 'draft' else 'queued' end, at, at at time zone 'UTC', 'UTC'
      from (select n, now() + ((n / ${workspaces})::float8 / ${POSTS} - 0.5) * interval '730 days' as at
        from generate_series(0, ${workspaces * POSTS} - 1) n) as posts`);
  await sql.unsafe(`
    insert into post_targets (id, workspace_id, post_id, social_account_id, status)
      select pg_temp.id(5, n * ${TARGETS_PER_POST} + k), pg_temp.id(1, n % ${workspaces}), pg_temp.id(4, n),
        pg_temp.id(3, (n / ${workspaces} + k) % ${ACCOUNTS} * ${workspaces} + n % ${workspaces}),
        case when n / ${workspaces} < ${POSTS / 2} then 'published' else 'waiting' end
      from generate_series(0, ${workspaces * POSTS} - 1) n, generate_series(0, ${TARGETS_PER_POST - 1}) k;
    insert into queue_jobs (id, workspace_id, post_id, post_target_id, social_account_id, run_at, idempotency_key)
      select pg_temp.id(6, row_number() over (order by t.id)), t.workspace_id, t.post_id, t.id, t.social_account_id,
        p.publish_date, t.id::text
      from post_targets t join posts p on p.id = t.post_id where p.state = 'queued'`);
  await sql.unsafe(`
    insert into analytics_events (id, workspace_id, provider, event_type, count, occurred_at, post_id, social_account_id)
      select pg_temp.id(7, n * ${EVENTS_PER_POST} + k), pg_temp.id(1, n % ${workspaces}), 'x',
        (array['impression', 'like'])[k % 2 + 1], 1 + k,
        now() + ((n / ${workspaces})::float8 / ${POSTS} - 1) * interval '365 days' + k / 5 * interval '1 day',
        pg_temp.id(4, n), pg_temp.id(3, (n / ${workspaces}) % ${ACCOUNTS} * ${workspaces} + n % ${workspaces})
      from generate_series(0, ${workspaces * POSTS} - 1) n, generate_series(0, ${EVENTS_PER_POST - 1}) k;
    insert into analytics_daily (id, workspace_id, day, social_account_id, event_type, count)
      select pg_temp.id(8, row_number() over ()), workspace_id, occurred_at::date, social_account_id, event_type, sum(count)
      from analytics_events group by workspace_id, occurred_at::date, social_account_id, event_type`);
  await sql`set session_replication_role = origin`;
}
