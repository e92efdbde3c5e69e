import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyticsDaily } from '#drizzle/schema/server/analytics-daily.ts';
import { credentials } from '#drizzle/schema/server/credentials.ts';
import { webhookEvents } from '#drizzle/schema/server/webhook-events.ts';
import { migrate } from '#electron/database/migrate.ts';
import { readMigrations } from '#electron/database/migrations.ts';
import { MIRRORED_TABLES, tableName } from '#electron/database/tables.ts';
import { startTeamDatabase, type TeamDatabase } from '#test/harness/server/team-server.ts';

/**
 * The mirror on a device and the team's database come from one definition (drizzle/schema) by two ways: the generated
 * migrations and the hand-written ones. What may differ stands here, with its reason; all else is held to be the same.
 */
const DIFFERENCES = {
  /** On the server a trigger fills these from what the row joins. */
  idsByTrigger: ['post_targets.id', 'post_tags.id', 'asset_tags.id'],
  /** auth.users is not on a device. */
  serverKeys: ['workspace_members_user_fkey'],
  /** Limits of size and range: nobody fills the team's disk, and a time is one that every device can read. */
  serverChecks: /_(size|date)_check$/,
  /** For what only the server is asked: invitations by address, rights by person, targets and tags with the removed ones. */
  serverIndexes: [
    'workspace_members_invitation_idx',
    'workspace_members_email_idx',
    'workspace_members_access_idx',
    'post_targets_post_idx',
    'post_tags_post_idx',
    'asset_tags_asset_idx',
    'media_assets_any_sha256_idx',
    'media_assets_picture_idx',
    'media_assets_made_of_idx',
  ],
  /** What changed, in order: devices are told, and do not ask themselves. */
  serverOrder: /_workspace_rev_idx$/,
  /** Of the server's unique indexes the mirror keeps the order only (drizzle/migrations/0002_lenient_mirror.sql). */
  judgedByServer: [
    'asset_tags_asset_tag_idx',
    'media_assets_sha256_idx',
    'media_folders_name_idx',
    'post_tags_post_tag_idx',
    'post_targets_post_account_idx',
    'queue_jobs_idempotency_idx',
    'social_accounts_provider_account_idx',
    'tags_name_idx',
    'workspace_members_user_idx',
  ],
};

const COLUMNS = `
  select c.relname || '.' || a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required,
    pg_get_expr(d.adbin, d.adrelid) as value
  from pg_class c join pg_attribute a on a.attrelid = c.oid left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
    and c.relname = any ($1) order by 1`;
const CONSTRAINTS = `
  select conname as name, contype as kind, conrelid::regclass::text as table, pg_get_constraintdef(oid) as says
  from pg_constraint where connamespace = 'public'::regnamespace and contype in ('f', 'c', 'u', 'p')
    and conrelid::regclass::text = any ($1) order by 1`;
const INDEXES = `
  select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as says from pg_index i
  where i.indrelid::regclass::text = any ($1)
    and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u')) order by 1`;

type Named = { name: string } & Record<string, unknown>;
type Ask = (query: string, tables: readonly string[]) => Promise<Named[]>;

let team: TeamDatabase;
let mirror: PGlite;
let askServer: Ask;
let askMirror: Ask;
const mirrored = MIRRORED_TABLES.map((table) => tableName(table));

beforeAll(async () => {
  team = await startTeamDatabase();
  mirror = await PGlite.create();
  await migrate(mirror, readMigrations(path.resolve(import.meta.dirname, '../../drizzle/migrations')));
  askServer = async (query, tables) => [...(await team.admin.unsafe<Named[]>(query, [tables as string[]]))];
  askMirror = async (query, tables) => (await mirror.query<Named>(query, [tables])).rows;
});
afterAll(async () => {
  await mirror?.close();
  await team?.stop();
});

describe('mirror and server have the same', () => {
  test('columns, with their types, defaults and nullability', async () => {
    const expected = (await askMirror(COLUMNS, mirrored)).map((column) =>
      DIFFERENCES.idsByTrigger.includes(column.name) ? { ...column, value: null } : column,
    );
    expect(expected.length).toBeGreaterThan(150);
    expect(await askServer(COLUMNS, mirrored)).toEqual(expected);
  });

  test('checks and foreign keys', async () => {
    const read = async (ask: Ask) =>
      (await ask(CONSTRAINTS, mirrored)).filter(({ kind }) => kind === 'f' || kind === 'c');
    const server = (await read(askServer)).filter(
      ({ name }) => !DIFFERENCES.serverKeys.includes(name) && !DIFFERENCES.serverChecks.test(name),
    );
    const expected = await read(askMirror);
    expect(expected.length).toBeGreaterThan(40);
    expect(server).toEqual(expected);
  });

  test('indexes', async () => {
    const server = (await askServer(INDEXES, mirrored)).filter(
      ({ name }) => !DIFFERENCES.serverIndexes.includes(name) && !DIFFERENCES.serverOrder.test(name),
    );
    const expected = (await askMirror(INDEXES, mirrored)).map((index) =>
      DIFFERENCES.judgedByServer.includes(index.name)
        ? { ...index, says: String(index.says).replace('CREATE INDEX', 'CREATE UNIQUE INDEX') }
        : index,
    );
    expect(server).toEqual(expected);
  });

  test('keys, where the server also takes an id that another workspace has', async () => {
    const keysOf = async (ask: Ask) => {
      const keys = (await ask(CONSTRAINTS, mirrored)).filter(({ kind }) => kind === 'p' || kind === 'u');
      return keys.map(({ table, says }) => `${table}: ${says}`).sort();
    };
    const tenants = mirrored.filter((table) => table !== 'workspaces').sort();
    expect(await keysOf(askMirror)).toEqual(
      [
        'workspaces: PRIMARY KEY (id)',
        ...tenants.flatMap((table) => [`${table}: PRIMARY KEY (id)`, `${table}: UNIQUE (workspace_id, id)`]),
      ].sort(),
    );
    expect(await keysOf(askServer)).toEqual(
      ['workspaces: PRIMARY KEY (id)', ...tenants.map((table) => `${table}: PRIMARY KEY (id, workspace_id)`)].sort(),
    );
  });
});

describe.each([credentials, webhookEvents, analyticsDaily])('the server-only table', (table: PgTable) => {
  const { name, columns, checks, foreignKeys, indexes, uniqueConstraints } = getTableConfig(table);

  test(`${name} is as drizzle/schema/server says`, async () => {
    const server = await askServer(COLUMNS, [name]);
    expect(
      server.map(({ name: column, type, required, value }) => ({ column, type, required, hasDefault: value !== null })),
    ).toEqual(
      columns
        .map((column) => ({
          column: `${name}.${toSnakeCase(column.name)}`,
          type: column.getSQLType(),
          required: column.notNull,
          hasDefault: column.hasDefault,
        }))
        .sort((one, other) => (one.column < other.column ? -1 : 1)),
    );
    const constraints = await askServer(CONSTRAINTS, [name]);
    const named = (kind: string) => constraints.filter((one) => one.kind === kind).map((one) => one.name);
    expect(named('c')).toEqual(checks.map((one) => one.name).sort());
    expect(named('f')).toHaveLength(foreignKeys.length);
    expect(named('u')).toEqual(uniqueConstraints.map((one) => one.getName()));
    const known = (await askServer(INDEXES, [name])).map((one) => one.name);
    expect(known).toEqual(expect.arrayContaining(indexes.map((one) => one.config.name)));
  });
});

function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
