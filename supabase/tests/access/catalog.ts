import type { Sql } from 'postgres';

export type ForeignKey = {
  readonly name: string;
  readonly table: string;
  /** The column beside workspace_id; the keys of one column lead to workspaces or auth.users. */
  readonly column: string;
  readonly refersTo: string;
};

export type Column = { readonly name: string; readonly type: string; readonly optional: boolean };

/** What the database itself says of its tables: the matrix asks for every column that it has, not for those we thought of. */
export type Catalog = {
  readonly columns: ReadonlyMap<string, readonly Column[]>;
  readonly granted: (role: string, table: string, privilege: 'INSERT' | 'UPDATE') => readonly string[];
  readonly foreignKeys: readonly ForeignKey[];
};

export async function readCatalog(sql: Sql): Promise<Catalog> {
  const columns = await sql<(Column & { table: string })[]>`
    select c.relname as table, a.attname as name, format_type(a.atttypid, null) as type,
      (not a.attnotnull or a.atthasdef) as optional
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
    order by c.relname, a.attnum`;
  const grants = await sql<{ role: string; table: string; column: string; privilege: string }[]>`
    select grantee as role, table_name as table, column_name as column, privilege_type as privilege
    from information_schema.column_privileges where table_schema = 'public' order by column_name`;
  const foreignKeys = await sql<ForeignKey[]>`
    select k.conname as name, k.conrelid::regclass::text as table, a.attname as column, k.confrelid::regclass::text as "refersTo"
    from pg_constraint k
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey)
    where k.contype = 'f' and k.connamespace = 'public'::regnamespace and array_length(k.conkey, 1) = 2
      and a.attname <> 'workspace_id'
    order by k.conname`;
  const byTable = new Map<string, Column[]>();
  for (const { table, ...column } of columns) byTable.set(table, [...(byTable.get(table) ?? []), column]);
  return {
    columns: byTable,
    foreignKeys,
    granted: (role, table, privilege) =>
      grants
        .filter((grant) => grant.role === role && grant.table === table && grant.privilege === privilege)
        .map((grant) => grant.column),
  };
}
