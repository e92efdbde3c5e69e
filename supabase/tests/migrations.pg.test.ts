import { PGlite } from '@electric-sql/pglite';
import { pgcrypto } from '@electric-sql/pglite/contrib/pgcrypto';
import type { Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { must } from '#shared/lib/must.ts';
import {
  applyMigration,
  readServerMigrations,
  readSupabaseSql,
  startTeamDatabase,
  type TeamDatabase,
} from '#test/harness/server/team-server.ts';

const migrations = readServerMigrations();

/** All that migrations make, as text: what two databases must have in common. */
const CATALOG = `
  select 'column ' || c.oid::regclass || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
    || case when a.attnotnull then ' not null' else '' end || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as entry
  from pg_class c join pg_attribute a on a.attrelid = c.oid left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind = 'r' and a.attnum > 0
  union all select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
    where connamespace in ('public'::regnamespace, 'private'::regnamespace) and contype <> 'n'
  union all select 'index ' || pg_get_indexdef(indexrelid) from pg_index i join pg_class c on c.oid = i.indrelid
    where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
  union all select 'policy ' || schemaname || '.' || tablename || ' ' || policyname || ' ' || cmd || ' ' || roles::text
    || coalesce(' using ' || qual, '') || coalesce(' check ' || with_check, '') from pg_policies
  union all select 'trigger ' || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
  union all select 'function ' || p.oid::regprocedure || ' ' || md5(prosrc) || coalesce(proacl::text, ' open')
    from pg_proc p where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
  union all select 'privileges ' || oid::regclass || coalesce(relacl::text, '') from pg_class
    where relnamespace in ('public'::regnamespace, 'private'::regnamespace) and relkind = 'r'
  order by entry`;

async function readEntries(sql: Sql): Promise<string[]> {
  return (await sql.unsafe<{ entry: string }[]>(CATALOG)).map((row) => row.entry);
}

describe('the migrations', () => {
  let team: TeamDatabase;
  beforeAll(async () => {
    team = await startTeamDatabase({ migrations: [] });
  });
  afterAll(async () => await team?.stop());

  test('are named as `supabase db push` sorts them', () => {
    expect(migrations.map(({ name }) => name.replace(/^\d{14}_/, ''))).toEqual([
      'create_postiz_workspaces.sql',
      'create_postiz_data_model.sql',
      'create_postroom_sync.sql',
      'create_postroom_realtime.sql',
      'create_postroom_media_checks.sql',
      'create_postroom_library.sql',
      'create_postroom_media_garbage.sql',
      'create_postroom_media_leases.sql',
    ]);
  });

  test('apply on Postgres 15 one after the other, onto rows from before, and again, with the same result', async () => {
    const [first, ...later] = migrations;
    const [version] = await team.admin<{ version: string }[]>`select current_setting('server_version') as version`;
    expect(version?.version).toMatch(/^15\./);
    await applyMigration(team.owner, must(first, 'the first'));
    const person = await team.signUp('early@example.com');
    await team.as(person, (sql) => sql`select create_workspace('From before')`);
    for (const migration of later) await applyMigration(team.owner, migration);
    const once = await readEntries(team.admin);
    expect(once.length).toBeGreaterThan(500);
    for (const migration of migrations) await applyMigration(team.owner, migration);
    expect(await readEntries(team.admin)).toEqual(once);
    // The first alone, once more, over the others.
    await applyMigration(team.owner, must(first, 'the first'));
    expect(await readEntries(team.admin)).toEqual(once);
    const rows = await team.as(
      person,
      (sql) => sql`select name, role from workspaces w join workspace_members m
      on m.workspace_id = w.id`,
    );
    expect([...rows]).toEqual([{ name: 'From before', role: 'owner' }]);
  });

  test('apply where storage.objects is out of reach, and leave it closed', async () => {
    const closed = await startTeamDatabase({ migrations: [] });
    try {
      await closed.admin`revoke supabase_storage_admin, supabase_auth_admin from postgres`;
      for (const migration of migrations) await applyMigration(closed.owner, migration);
      expect((await closed.admin`select policyname from pg_policies where schemaname = 'storage'`).count).toBe(0);
      // Without its triggers nothing is collected.
      await expect(closed.owner`select private.take_media_garbage()`).rejects.toThrow('without the triggers');
    } finally {
      await closed.stop();
    }
  });

  test('refuse a role that cannot bypass row-level security, in words', async () => {
    await team.admin.unsafe(`create role powerless login createrole`);
    const powerless = team.database.connect('powerless');
    await expect(applyMigration(powerless, must(migrations[0], 'the first'))).rejects.toThrow(
      `Apply these migrations as Supabase's "postgres" role: powerless cannot bypass row-level security`,
    );
  });
});

test('the migrations apply on PGlite, twice', async () => {
  const pg = await PGlite.create({ extensions: { pgcrypto } });
  try {
    await pg.exec(readSupabaseSql().replace(/^create role postgres .*$/m, ''));
    for (const { sql } of [...migrations, ...migrations]) await pg.exec(sql);
    const { rows } = await pg.query<{ entry: string }>(CATALOG);
    expect(rows.length).toBeGreaterThan(500);
  } finally {
    await pg.close();
  }
});

/** As Supabase's own database linter asks (github.com/supabase/splinter), for what these migrations make. */
const LINTS: Record<string, string> = {
  'a function whose search_path others can change': `
    select p.oid::regprocedure::text as found from pg_proc p
    where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
      and not coalesce('search_path=""' = any (p.proconfig), false)`,
  'a policy that asks auth.uid() once a row': `
    select schemaname || '.' || tablename || ': ' || policyname as found from pg_policies
    where regexp_replace(coalesce(qual, '') || coalesce(with_check, ''), '\\( SELECT auth\\.\\w+\\(\\) AS \\w+\\)', '', 'g')
      ~ 'auth\\.\\w+\\('`,
  'a foreign key without an index': `
    select c.conname as found from pg_constraint c
    where c.contype = 'f' and c.connamespace = 'public'::regnamespace and not exists (
      select from pg_index i where i.indrelid = c.conrelid and i.indpred is null
        and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey
        and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] <@ c.conkey)`,
  'a table without row-level security': `
    select oid::regclass::text as found from pg_class where relkind in ('r', 'p')
      and relnamespace in ('public'::regnamespace, 'private'::regnamespace) and not relrowsecurity`,
  'a table of the API whose owner goes around its rules unforced': `
    select oid::regclass::text as found from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
      and not relforcerowsecurity`,
  'a table without a primary key': `
    select oid::regclass::text as found from pg_class c where relkind = 'r' and relnamespace = 'public'::regnamespace
      and not exists (select from pg_constraint where conrelid = c.oid and contype = 'p')`,
  'two permissive policies for one action': `
    select tablename || ' ' || cmd as found from pg_policies where schemaname = 'public'
    group by tablename, cmd having count(*) > 1`,
  'two indexes of one shape': `
    select min(indexrelid::regclass::text) as found from pg_index i join pg_class c on c.oid = i.indrelid
    where c.relnamespace = 'public'::regnamespace
    group by indrelid, indkey, indpred::text, indexprs::text, indclass having count(*) > 1`,
  'a function that a stranger may call': `
    select p.oid::regprocedure::text as found from pg_proc p
    where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
      and has_function_privilege('anon', p.oid, 'execute')`,
  'a table that a stranger may touch': `
    select table_name || ' ' || privilege_type as found from information_schema.table_privileges
    where table_schema in ('public', 'private') and grantee in ('anon', 'PUBLIC')`,
  'an extension in the schema of the API': `
    select extname as found from pg_extension where extnamespace = 'public'::regnamespace`,
  'a view': `select viewname as found from pg_views where schemaname = 'public'`,
};

describe('the linter finds no', () => {
  let team: TeamDatabase;
  beforeAll(async () => {
    team = await startTeamDatabase();
  });
  afterAll(async () => await team?.stop());

  test.each(Object.entries(LINTS))('%s', async (_, query) => {
    const found = await team.admin.unsafe<{ found: string }[]>(query);
    expect(found.map((row) => row.found)).toEqual([]);
  });
});
