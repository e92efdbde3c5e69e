import { registerHooks } from 'node:module';
import { readServerMigrations, type ServerMigration } from '../harness/server/team-server.ts';

/** A bug planted in one place: the text `from` of a file becomes `to`. The simulation must find each of them. */
export type Mutant = { readonly name: string; readonly file: string; readonly from: string; readonly to: string };

const SERVER = 'create_postroom_sync.sql';

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'the cursor goes by updated_at',
    file: SERVER,
    from: 't.rev >= pg_snapshot_xmin($2) and not pg_visible_in_snapshot(t.rev, $2)',
    to: 't.updated_at > (select max(x.updated_at) from public.%1$I x where pg_visible_in_snapshot(x.rev, $2))',
  },
  {
    name: 'a delta leaves out removed rows',
    file: SERVER,
    from: 'and ($3 is null or t.id > $3) and %3$s',
    to: 'and ($3 is null or t.id > $3) and t.deleted_at is null and %3$s',
  },
  {
    name: 'a mutation sent again is applied again',
    file: SERVER,
    from: "if (mutation ->> 'id')::bigint <= known.last_mutation_id then",
    to: 'if false then',
  },
  {
    name: 'when others: whatever fails is a refusal',
    file: SERVER,
    from: 'when insufficient_privilege or',
    to: 'when others then outcomes := outcomes; when insufficient_privilege or',
  },
  {
    name: 'a text is written over whoever changed it',
    file: SERVER,
    from: "if changes ?| array['content', 'content_override'] and differs ? 'body_rev' then",
    to: 'if false then',
  },
  {
    name: 'an edit of a removed row is dropped without a word',
    file: SERVER,
    from: "return jsonb_build_object('status', 'deleted');",
    to: 'return null;',
  },
  {
    name: 'outcomes are forgotten before the device has them',
    file: SERVER,
    from: 'r.mutation_id <= acknowledged;',
    to: 'true;',
  },
  {
    name: 'the cursor is the last page’s snapshot',
    file: 'sync-workspace.ts',
    from: 'snapshot = ${first.snapshot}',
    to: 'snapshot = ${page.snapshot}',
  },
  {
    name: 'entries leave the outbox by the last page’s count',
    file: 'sync-workspace.ts',
    from: 'const upTo = first.last_mutation_id;',
    to: 'const upTo = page.last_mutation_id;',
  },
  {
    name: 'entries leave the outbox when they are sent',
    file: 'sync-workspace.ts',
    from: '  return mutations.length;',
    to: '  await db.execute(sql`delete from outbox where workspace_id = ${workspaceId}`);\n  return mutations.length;',
  },
  {
    name: 'everything sent leaves the outbox, applied or not',
    file: 'sync-workspace.ts',
    from: 'const upTo = first.last_mutation_id;',
    to: 'const upTo = Number.MAX_SAFE_INTEGER;',
  },
  {
    name: 'what is pending is not laid over',
    file: 'apply-rows.ts',
    from: 'for (const { table, id, patch } of rows) await setColumns(db, table, id, patch);',
    to: '',
  },
  {
    name: 'base rows are kept for ever',
    file: 'apply-rows.ts',
    from: 'delete from base_rows b where',
    to: 'delete from base_rows b where false and',
  },
  {
    name: 'a base row is not refreshed',
    file: 'apply-rows.ts',
    from: 'on conflict (table_name, row_id) do update set row = excluded.row',
    to: 'on conflict (table_name, row_id) do nothing',
  },
  {
    name: 'revs are compared on apply',
    file: 'apply-rows.ts',
    from: "where ${workspaceColumn(table)} = ${workspaceColumn(table, 'excluded')}",
    to: 'where t.rev > excluded.rev',
  },
  {
    name: 'changes are folded into what was sent',
    file: 'outbox.ts',
    from: 'o.sent_at is null and o.group_size = 1',
    to: 'o.group_size = 1',
  },
  {
    name: 'ids do not count on after the outbox was emptied',
    file: 'outbox.ts',
    from: 'set last_mutation_id = last_mutation_id + ${count}',
    to: 'set last_mutation_id = (select coalesce(max(mutation_id), 0) from outbox) + ${count}',
  },
  {
    name: 'a lost merge is not kept',
    file: 'settle.ts',
    from: 'if (merged.isOverlapping) await keepTyped',
    to: 'if (false) await keepTyped',
  },
  {
    name: 'a merged text stays on the device',
    file: 'settle.ts',
    from: 'if (merged.text !== theirText) {',
    to: 'if (false) {',
  },
];

/** The server's migrations with the bug in them, where it is theirs. */
export function migrationsWith({ file, from, to, name }: Mutant): ServerMigration[] | undefined {
  if (!file.endsWith('.sql')) return undefined;
  return readServerMigrations().map((migration) =>
    migration.name.endsWith(file) ? { ...migration, sql: plant(migration.sql, from, to, name) } : migration,
  );
}

/** Ids by number (see simulate.ts) instead of by chance, so that the same seed makes the same history to the last row. */
export const SEEDED_IDS: Mutant = {
  name: 'ids by number',
  file: 'shared/lib/ids.ts',
  from: 'return v7();',
  to: 'return globalThis.nextSimulatedId();',
};

/** Modules that are loaded from now on have the bugs in them. */
export function plantInModules(mutants: readonly Mutant[]): void {
  registerHooks({
    load: (url, context, next) => {
      const loaded = next(url, context);
      const planted = mutants.filter(({ file }) => url.endsWith(`/${file}`));
      if (planted.length === 0) return loaded;
      const source = planted.reduce((text, { from, to, name }) => plant(text, from, to, name), String(loaded.source));
      return { ...loaded, source };
    },
  });
}

function plant(text: string, from: string, to: string, name: string): string {
  if (!text.includes(from)) throw new Error(`Nowhere to plant "${name}": the code has changed`);
  return text.replace(from, () => to);
}
