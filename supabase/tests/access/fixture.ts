import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import { must } from '#shared/lib/must.ts';
import type { Person, TeamDatabase } from '#test/harness/server/team-server.ts';
import { type Catalog, readCatalog } from './catalog.ts';
import { INSIDE, type InsideRole, OUTSIDE, type Role, TABLE_RIGHTS } from './expected.ts';
import { sampleRow, withJunctionId } from './samples.ts';

/**
 * A workspace with one person of each role and rows of every table, made by a member and by an editor; a second one with
 * the same people, to move to and to point at; and an outsider with a workspace of their own.
 */
export type Fixture = {
  readonly catalog: Catalog;
  readonly workspaceId: string;
  readonly otherWorkspaceId: string;
  readonly outsidersWorkspaceId: string;
  readonly people: ReadonlyMap<Role, Person>;
  readonly memberIds: ReadonlyMap<Role, string>;
  /** `<table> of member`, `<table> of editor`, `spare <table>`, `other <table>` (in the other workspace), and special ones. */
  readonly rows: ReadonlyMap<string, string>;
  readonly epoch: string;
  readonly padId: string;
  /** "ok" under that pad, a bytea as text. */
  readonly padded: string;
  /** A bytea as text. */
  readonly ciphertext: string;
};

/** Parents before children. */
const FILLED = [
  'social_accounts',
  'media_folders',
  'media_assets',
  'tags',
  'asset_tags',
  'posts',
  'post_targets',
  'post_media',
  'post_tags',
  'post_revisions',
  'schedules',
  'queue_jobs',
  'analytics_events',
  'analytics_daily',
  'activity_logs',
  'credentials',
  'webhook_events',
];

export async function createFixture(team: TeamDatabase): Promise<Fixture> {
  const catalog = await readCatalog(team.admin);
  const missing = [...catalog.columns.keys()].filter((table) => !(table in TABLE_RIGHTS));
  if (missing.length > 0) throw new Error(`Say in expected.ts who may do what with: ${missing.join(', ')}`);
  const people = new Map<Role, Person>();
  for (const role of [...INSIDE, ...OUTSIDE])
    people.set(role, await team.signUp(`${role}@example.com`, { name: role }));
  const workspaceId = await createWorkspace(team, people, { withOutside: true });
  const otherWorkspaceId = await createWorkspace(team, people, { withOutside: false });
  const outsider = must(people.get('outsider'), 'the outsider');
  const outsidersWorkspaceId = await team.as(outsider, async (sql) =>
    idOf(sql`select * from create_workspace('Outside')`),
  );
  const [sealed] = await team.admin<{ text: string }[]>`select encrypt_credential('secret', 'default')::text as text`;
  const rows = await fillRows(team.admin, { catalog, workspaceId, otherWorkspaceId, people });
  const memberIds = new Map<Role, string>();
  for (const [role, person] of people) {
    const [row] = await team.admin<{ id: string }[]>`
      select id from workspace_members where workspace_id = ${workspaceId} and email = ${person.email}`;
    if (row) memberIds.set(role, row.id);
  }
  await team.admin`select create_credential_key('next')`;
  const [pad] = await team.admin<{ padId: string; padded: string }[]>`
    select pad_id as "padId", set_byte(set_byte(pad, 0, get_byte(pad, 0) # 111), 1, get_byte(pad, 1) # 107)::text as padded
    from create_secret_pad(2)`;
  // What the fixture stores as tokens must be some, or rotating them fails.
  await team.admin`update credentials set access_token_encrypted = encrypt_credential('secret', 'default')`;
  const [meta] = await team.admin<{ epoch: string }[]>`select epoch from private.sync_meta`;
  const ciphertext = must(sealed, 'a ciphertext').text;
  return {
    catalog,
    workspaceId,
    otherWorkspaceId,
    outsidersWorkspaceId,
    people,
    memberIds,
    rows,
    ...must(meta, 'the epoch'),
    ...must(pad, 'a pad'),
    ciphertext,
  };
}

async function idOf(query: Promise<readonly { id?: string }[]>): Promise<string> {
  return must((await query)[0]?.id, 'an id');
}

/** By the functions that people use. */
async function createWorkspace(
  team: TeamDatabase,
  people: ReadonlyMap<Role, Person>,
  { withOutside }: { withOutside: boolean },
): Promise<string> {
  const person = (role: Role) => must(people.get(role), role);
  const id = await team.as(person('owner'), async (sql) => idOf(sql`select * from create_workspace('Studio')`));
  const invite = (role: Role, as: InsideRole) =>
    team.as(person('owner'), async (sql) =>
      idOf(sql`select * from invite_member(${id}, ${person(role).email}, ${as})`),
    );
  const join = async (role: Role, as: InsideRole) => {
    const invitation = await invite(role, as);
    await team.as(person(role), (sql) => sql`select accept_invitation(${invitation})`);
    return invitation;
  };
  for (const role of INSIDE) if (role !== 'owner') await join(role, role);
  if (withOutside) {
    await invite('invited', 'admin');
    const suspended = await join('suspended', 'admin');
    await team.as(person('owner'), (sql) => sql`select suspend_member(${id}, ${suspended})`);
  }
  return id;
}

type Filling = {
  catalog: Catalog;
  workspaceId: string;
  otherWorkspaceId: string;
  people: ReadonlyMap<Role, Person>;
};

async function fillRows(
  sql: Sql,
  { catalog, workspaceId, otherWorkspaceId, people }: Filling,
): Promise<Map<string, string>> {
  const rows = new Map<string, string>();
  const sets = [
    { workspace: workspaceId, author: 'member' as const, name: (table: string) => `${table} of member` },
    { workspace: workspaceId, author: 'editor' as const, name: (table: string) => `${table} of editor` },
    { workspace: workspaceId, author: 'member' as const, name: (table: string) => `spare ${table} of member` },
    { workspace: workspaceId, author: 'editor' as const, name: (table: string) => `spare ${table} of editor` },
    { workspace: otherWorkspaceId, author: 'editor' as const, name: (table: string) => `other ${table}` },
  ];
  for (const { workspace, author, name } of sets) {
    const references = new Map<string, string>();
    for (const table of FILLED) {
      const id = await insertRow(sql, catalog, table, {
        workspaceId: workspace,
        references,
        extra: { created_by: must(people.get(author), author).id },
      });
      references.set(table, id);
      rows.set(name(table), id);
    }
  }
  return await addPublished(sql, catalog, { workspaceId, rows, author: must(people.get('member'), 'member').id });
}

async function addPublished(
  sql: Sql,
  catalog: Catalog,
  { workspaceId, rows, author }: { workspaceId: string; rows: Map<string, string>; author: string },
): Promise<Map<string, string>> {
  const references = new Map(FILLED.map((table) => [table, must(rows.get(`${table} of member`), table)]));
  const insert = (table: string, extra: Record<string, unknown>) =>
    insertRow(sql, catalog, table, { workspaceId, references, extra: { created_by: author, ...extra } });
  rows.set('account without credential', await insert('social_accounts', {}));
  references.set('posts', await insert('posts', {}));
  rows.set('published post', must(references.get('posts'), 'the post'));
  rows.set('published file', await insert('post_media', {}));
  rows.set('published target', await insert('post_targets', { status: 'published' }));
  return rows;
}

type NewRow = { workspaceId: string; references: ReadonlyMap<string, string>; extra: Record<string, unknown> };

/** As the superuser, with what a row needs and no more. Answers with its id. */
async function insertRow(
  sql: Sql,
  catalog: Catalog,
  table: string,
  { workspaceId, references, extra }: NewRow,
): Promise<string> {
  const needed = must(catalog.columns.get(table), table).filter((column) => !column.optional);
  const keys = catalog.foreignKeys.filter((key) => key.table === table && references.has(key.refersTo));
  const names = ['workspace_id', ...needed.map((column) => column.name), ...keys.map((key) => key.column)].filter(
    (name) => !['parent_post_id', 'parent_account_id', 'post_target_id'].includes(name) || table === 'queue_jobs',
  );
  const sample = { ...sampleRow(catalog, table, { names, workspaceId, references }), id: randomUUID(), ...extra };
  const row = withJunctionId(table, sample);
  await sql`insert into ${sql(table)} ${sql(row as never)}`;
  return String(row.id);
}
