import type { TransactionSql } from 'postgres';

/** One piece of the rules taken away or opened, as DDL within a transaction. */
export type Mutation = { readonly says: string; readonly table: string; readonly sql: string };

/**
 * Every policy (dropped; its conditions opened), every privilege of the API's roles, every guard trigger and every key
 * that keeps rows within their workspace: read from the database, so that a new one is mutated without being listed.
 */
export async function listMutations(tx: TransactionSql): Promise<Mutation[]> {
  return [
    ...(await listPolicies(tx)),
    ...(await listPrivileges(tx)),
    ...(await listFunctionPrivileges(tx)),
    ...(await listGuards(tx)),
    ...(await listKeys(tx)),
  ];
}

async function listPolicies(tx: TransactionSql): Promise<Mutation[]> {
  const policies = await tx<{ schema: string; table: string; name: string; using: boolean; check: boolean }[]>`
    select schemaname as schema, tablename as table, policyname as name, qual is not null as using,
      with_check is not null as check
    from pg_policies where schemaname in ('public', 'storage') order by 1, 2, 3`;
  return policies.flatMap(({ schema, table, name, using, check }) => {
    const on = `"${name}" on ${schema}.${table}`;
    const of = schema === 'public' ? table : `${schema}.${table}`;
    const mutation = (says: string, sql: string): Mutation => ({ says: `${on}: ${says}`, table: of, sql });
    return [
      mutation('dropped', `drop policy ${on}`),
      ...(using ? [mutation('using (true)', `alter policy ${on} using (true)`)] : []),
      ...(check ? [mutation('with check (true)', `alter policy ${on} with check (true)`)] : []),
    ];
  });
}

async function listPrivileges(tx: TransactionSql): Promise<Mutation[]> {
  const tables = await tx<{ table: string; role: string; privilege: string }[]>`
    select table_name as table, grantee as role, privilege_type as privilege
    from information_schema.table_privileges
    where table_schema = 'public' and grantee in ('anon', 'authenticated', 'service_role') order by 1, 2, 3`;
  const columns = await tx<{ table: string; column: string; role: string; privilege: string }[]>`
    select c.table_name as table, c.column_name as column, c.grantee as role, c.privilege_type as privilege
    from information_schema.column_privileges c
    where c.table_schema = 'public' and c.grantee in ('anon', 'authenticated', 'service_role')
      and not exists (select from information_schema.table_privileges t
        where t.table_schema = 'public' and t.table_name = c.table_name and t.grantee = c.grantee
          and t.privilege_type = c.privilege_type) order by 1, 2, 3, 4`;
  return [
    ...tables.map(({ table, role, privilege }) => ({
      says: `${privilege} on ${table} from ${role}`,
      table,
      sql: `revoke ${privilege} on public.${table} from ${role}`,
    })),
    ...columns.map(({ table, column, role, privilege }) => ({
      says: `${privilege} (${column}) on ${table} from ${role}`,
      table,
      sql: `revoke ${privilege} (${column}) on public.${table} from ${role}`,
    })),
  ];
}

async function listFunctionPrivileges(tx: TransactionSql): Promise<Mutation[]> {
  const grants = await tx<{ name: string; role: string }[]>`
    select p.oid::regprocedure::text as name, r.rolname as role
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace, aclexplode(p.proacl) a join pg_roles r on r.oid = a.grantee
    where n.nspname in ('public', 'private') and r.rolname in ('anon', 'authenticated', 'service_role')
    order by 1, 2`;
  return grants.map(({ name, role }) => ({
    says: `execute on ${name} from ${role}`,
    table: name.startsWith('private.my_workspaces') ? 'posts' : 'functions',
    sql: `revoke execute on function ${name} from ${role}`,
  }));
}

async function listGuards(tx: TransactionSql): Promise<Mutation[]> {
  const triggers = await tx<{ name: string; table: string }[]>`
    select tgname as name, tgrelid::regclass::text as table from pg_trigger
    where not tgisinternal and tgrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
      and (tgname ~ '_(move|delete|guard|owner)$'
        -- What people insert bears their name; elsewhere the stamp is no guard (rows.pg.test.ts holds it).
        or (tgname ~ '_stamp$' and has_any_column_privilege('authenticated', tgrelid, 'insert')))
    order by 2, 1`;
  return triggers.map(({ name, table }) => ({
    says: `trigger ${name}`,
    table: name === 'workspace_members_owner' ? 'functions' : table,
    sql: `drop trigger ${name} on public.${table}`,
  }));
}

async function listKeys(tx: TransactionSql): Promise<Mutation[]> {
  const keys = await tx<{ name: string; table: string }[]>`
    select conname as name, conrelid::regclass::text as table from pg_constraint
    where contype = 'f' and connamespace = 'public'::regnamespace and array_length(conkey, 1) = 2 order by 2, 1`;
  return keys.map(({ name, table }) => ({
    says: `key ${name}`,
    table,
    sql: `alter table public.${table} drop constraint ${name}`,
  }));
}
