import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Database } from './database.ts';

export type Migration = { readonly version: string; readonly name: string; readonly sql: string };

export function readMigrations(folder: string): Migration[] {
  return readdirSync(folder)
    .filter((file) => /^\d+_.*\.sql$/.test(file))
    .sort()
    .map((file) => {
      const [version = '', name = ''] = splitOnce(file.slice(0, -'.sql'.length), '_');
      // Git gives a checkout on Windows other line ends: not a change.
      return { version, name, sql: readFileSync(path.join(folder, file), 'utf8').replaceAll('\r\n', '\n') };
    });
}

/**
 * Applies what is new, each file in one transaction that also records it. Fails, before it changes anything, when what was
 * applied is no longer what the first files say. Resolves to the names of the applied ones.
 */
export async function applyMigrations(database: Database, migrations: readonly Migration[]): Promise<string[]> {
  const applied = await readApplied(database);
  assertUnchanged(applied, migrations);
  const pending = migrations.slice(applied.length);
  for (const migration of pending) await apply(database, migration);
  return pending.map(fileName);
}

/** In the order of the versions. */
async function readApplied(database: Database): Promise<Migration[]> {
  const { rows } = await database.query<Migration>(
    'select version, name, statements[1] as sql from supabase_migrations.schema_migrations order by version',
  );
  return rows;
}

function assertUnchanged(applied: readonly Migration[], migrations: readonly Migration[]): void {
  for (const [index, old] of applied.entries()) {
    const now = migrations.find(({ version }) => version === old.version);
    const change = !now
      ? 'was applied here and is gone from supabase/migrations'
      : now.sql !== old.sql || now.name !== old.name
        ? 'was changed after it was applied here'
        : null;
    if (change) throw new Error(`${fileName(old)} ${change}. ${RESET}`);
    const expected = migrations[index];
    if (expected && expected.version !== old.version) {
      throw new Error(`${fileName(expected)} is new, but comes before ${fileName(old)}, which was applied. ${RESET}`);
    }
  }
}

const RESET = 'Start with --reset: that removes the data of this backend and makes it anew.';

async function apply(database: Database, migration: Migration): Promise<void> {
  try {
    await database.transaction(async (tx) => {
      await tx.exec(migration.sql);
      // A migration may have changed them for its session.
      await tx.exec('reset role; reset search_path');
      await tx.query(
        'insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, $3)',
        [migration.version, migration.name, [migration.sql]],
      );
    });
  } catch (error) {
    throw describeSqlError(fileName(migration), migration.sql, error);
  }
}

/** Postgres's words with the file and the line before them. */
export function describeSqlError(file: string, sql: string, error: unknown): Error {
  const position = Number((error as { position?: string }).position);
  const line = Number.isNaN(position) ? '' : `:${sql.slice(0, position).split('\n').length}`;
  return new Error(`${file}${line}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}

function fileName({ version, name }: Migration): string {
  return `${version}_${name}.sql`;
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + separator.length)];
}
