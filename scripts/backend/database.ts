import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { App } from '@supabase/lite';
import { PgliteConnection } from '@supabase/lite/pglite';
import { applyMigrations, describeSqlError, type Migration } from './migrations.ts';

/** Lite's own PGlite, which is older than the app's. */
export type Database = PgliteConnection['driver'];

const BYTEA = 17;
/** In JSON a bytea is Postgres's own text of it, as PostgREST has it. */
const BYTEA_AS_TEXT = {
  parsers: { [BYTEA]: (text: string) => text },
  serializers: { [BYTEA]: (value: unknown) => String(value) },
};

export async function openDatabase(folder: string): Promise<PgliteConnection> {
  const connection = new PgliteConnection({ url: folder, pgliteOptions: BYTEA_AS_TEXT });
  keepOurGrants(connection);
  shortenErrors(connection.driver);
  try {
    await connection.driver.waitReady;
  } catch (error) {
    throw new Error(`The database in ${folder} does not open. Start with --reset to make it anew.`, { cause: error });
  }
  return connection;
}

/**
 * SECURITY: at the first request Lite grants the API's roles everything on every table, and with it what the migrations
 * withhold by column (publish status, `rev`, `created_by`). The grants here are the migrations' and those of roles.sql.
 */
function keepOurGrants(connection: PgliteConnection): void {
  if (!('ensureRlsContext' in connection)) throw new Error('Bug: this Lite grants rights in another way');
  Object.defineProperty(connection, 'ensureRlsContext', { value: async () => true });
}

/** SECURITY: Lite prints every error of a query, and PGlite puts into it what was sent: a token, perhaps. */
function shortenErrors(database: Database): void {
  const query = database.query.bind(database);
  database.query = async (...args: Parameters<typeof query>) => {
    try {
      return await query(...args);
    } catch (error) {
      throw shorten(error);
    }
  };
}

function shorten(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const fields = error as Error & Record<string, unknown>;
  for (const name of Object.keys(fields)) {
    if (name === 'params' || name === 'queryOptions' || fields[name] === undefined) delete fields[name];
  }
  // The way through WebAssembly says nothing.
  error.stack = `${error.name}: ${error.message}`;
  return error;
}

export type Preparation = {
  readonly app: App;
  readonly database: Database;
  readonly migrations: readonly Migration[];
  /** Run once, on a database that no migration has touched. */
  readonly seed: { readonly file: string } | null;
};

/** The schemas `auth`, `storage` and `realtime`, the roles, our migrations and the seed. Resolves to what was applied. */
export async function prepareDatabase({ app, database, migrations, seed }: Preparation): Promise<string[]> {
  await app.ensureSystemSchema();
  for (const file of ['roles.sql', 'realtime.sql']) {
    await database.exec(readFileSync(path.join(import.meta.dirname, file), 'utf8'));
  }
  const { rows } = await database.query('select from supabase_migrations.schema_migrations limit 1');
  const applied = await applyMigrations(database, migrations);
  if (rows.length === 0 && seed) await runSeed(database, seed.file);
  return applied;
}

async function runSeed(database: Database, file: string): Promise<void> {
  const sql = readFileSync(file, 'utf8');
  try {
    await database.transaction(async (tx) => await tx.exec(sql));
  } catch (error) {
    throw describeSqlError(path.basename(file), sql, error);
  }
}
