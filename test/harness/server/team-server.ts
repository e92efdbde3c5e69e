import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import type { Sql } from 'postgres';
import { signJwt } from './jwt.ts';
import { type NativePostgres, type PostgresOptions, startNativePostgres } from './native-postgres.ts';
import { type Postgrest, startPostgrest } from './postgrest.ts';

export const JWT_SECRET = 'a secret for tests that is longer than thirty-two characters';
const migrationsFolder = path.resolve(import.meta.dirname, '../../../supabase/migrations');
const realtimeSqlFile = path.resolve(import.meta.dirname, '../../../scripts/backend/realtime.sql');

/** A migration as `supabase db push` has it: applied in the order of the file names. */
export type ServerMigration = { readonly name: string; readonly sql: string };

export function readServerMigrations(): ServerMigration[] {
  return readdirSync(migrationsFolder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => ({ name, sql: readFileSync(path.join(migrationsFolder, name), 'utf8') }));
}

/** What a Supabase project has before any migration of ours. Realtime is not in each: a self-hosted one may do without. */
export function readSupabaseSql({ hasRealtime = true } = {}): string {
  const files = [path.join(import.meta.dirname, 'supabase.sql'), ...(hasRealtime ? [realtimeSqlFile] : [])];
  return files.map((file) => readFileSync(file, 'utf8')).join('\n');
}

/** A signed-in person. */
export type Person = { readonly id: string; readonly email: string };

/** Native Postgres with Supabase's roles and schemas, and our migrations applied as Supabase's `postgres` role. */
export type TeamDatabase = {
  readonly database: NativePostgres;
  /** As the superuser: around every rule but the tables' own checks. */
  readonly admin: Sql;
  /** As the role that owns the tables: what the dashboard's SQL editor is. */
  readonly owner: Sql;
  readonly signUp: (email: string, options?: { confirmed?: boolean; name?: string }) => Promise<Person>;
  /** Runs `run` in a transaction with the rights of `person` (null: without a session), as PostgREST would. */
  readonly as: <Result>(caller: Caller, run: (sql: Sql) => Promise<Result>) => Promise<Result>;
  readonly stop: () => Promise<void>;
};

export type Caller = Person | 'anon' | 'service_role';

export async function startTeamDatabase(
  options: PostgresOptions & { migrations?: readonly ServerMigration[]; hasRealtime?: boolean } = {},
): Promise<TeamDatabase> {
  const database = await startNativePostgres(options);
  try {
    const admin = database.connect('supabase_admin');
    await admin.unsafe(readSupabaseSql(options));
    const owner = database.connect('postgres');
    for (const migration of options.migrations ?? readServerMigrations()) await applyMigration(owner, migration);
    const authenticator = database.connect('authenticator', { max: 10 });
    return {
      database,
      admin,
      owner,
      signUp: (email, { confirmed = true, name } = {}) => signUp(admin, email, confirmed, name),
      as: (caller, run) => runAs(authenticator, caller, run),
      stop: database.stop,
    };
  } catch (error) {
    await database.stop();
    throw error;
  }
}

/** In one transaction. An error names the file and the line. */
export async function applyMigration(owner: Sql, { name, sql }: ServerMigration): Promise<void> {
  try {
    await owner.begin((tx) => tx.unsafe(sql));
  } catch (error) {
    const position = Number((error as { position?: string }).position);
    const line = Number.isNaN(position) ? '?' : sql.slice(0, position).split('\n').length;
    throw new Error(`${name}:${line}: ${(error as Error).message}`, { cause: error });
  }
}

async function signUp(admin: Sql, email: string, confirmed: boolean, name?: string): Promise<Person> {
  const [row] = await admin<{ id: string }[]>`
    insert into auth.users (id, aud, role, email, email_confirmed_at, raw_user_meta_data, created_at)
    values (gen_random_uuid(), 'authenticated', 'authenticated', ${email}, ${confirmed ? new Date() : null},
      ${admin.json(name === undefined ? {} : { full_name: name })}, now())
    returning id`;
  if (!row) throw new Error('Bug: no user');
  return { id: row.id, email };
}

export function claimsOf(caller: Caller): Record<string, unknown> {
  if (typeof caller === 'string') return { role: caller };
  return { role: 'authenticated', sub: caller.id, email: caller.email };
}

async function runAs<Result>(sql: Sql, caller: Caller, run: (sql: Sql) => Promise<Result>): Promise<Result> {
  const claims = claimsOf(caller);
  return (await sql.begin(async (tx) => {
    await tx`select set_config('role', ${String(claims.role)}, true),
      set_config('request.jwt.claims', ${JSON.stringify(claims)}, true)`;
    return await run(tx as unknown as Sql);
  })) as Result;
}

/** The same with a real PostgREST before it, and supabase-js as its client. */
export type TeamServer = TeamDatabase & {
  readonly rest: Postgrest;
  readonly tokenOf: (caller: Caller) => string;
  readonly client: (caller: Caller) => SupabaseClient;
};

export async function startTeamServer(options: Parameters<typeof startTeamDatabase>[0] = {}): Promise<TeamServer> {
  const team = await startTeamDatabase(options);
  try {
    const rest = await startPostgrest(team.database, JWT_SECRET);
    const tokenOf = (caller: Caller) => signJwt(claimsOf(caller), JWT_SECRET);
    return {
      ...team,
      rest,
      tokenOf,
      client: (caller) => connectClient(rest.url, tokenOf(caller)),
      stop: async () => {
        await rest.stop();
        await team.stop();
      },
    };
  } catch (error) {
    await team.stop();
    throw error;
  }
}

/** supabase-js as it is; only the gateway's prefix is taken off, since no gateway stands before PostgREST here. */
function connectClient(url: string, token: string): SupabaseClient {
  return createClient(url, token, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: {
      headers: { Authorization: `Bearer ${token}` },
      fetch: (input, init) => fetch(String(input).replace(`${url}/rest/v1`, url), init),
    },
  });
}
