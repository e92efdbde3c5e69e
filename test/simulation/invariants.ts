import { isDeepStrictEqual } from 'node:util';
import { sql } from 'drizzle-orm';
import type { Person } from '../harness/server/team-server.ts';
import { rowsOf } from './device.ts';
import type { World } from './history.ts';

/** Which of the invariants of electron/sync/SPEC.md do not hold at rest, in words. */
export async function findBroken(world: World, owner: Person): Promise<string[]> {
  return [
    ...(await findDifferences(world, owner)),
    ...(await findUnsettled(world)),
    ...(await findUnsearchable(world)),
    ...(await findLostWords(world)),
    ...(await findChangedPublished(world)),
  ];
}

/** Invariant 2: a mirror is the same query run on the server as that person. */
async function findDifferences({ server, devices, workspaceId }: World, owner: Person): Promise<string[]> {
  const [known] = await server.admin<{ tables: string[] }[]>`select private.synced_tables() as tables`;
  const broken: string[] = [];
  for (const table of known?.tables ?? []) {
    const column = table === 'workspaces' ? 'id' : 'workspace_id';
    const rows = await server.as(
      owner,
      (tx) => tx<{ id: string; row: object }[]>`
      select t.id, to_jsonb(t) as row from ${tx(table)} t where ${tx(column)} = ${workspaceId} and deleted_at is null`,
    );
    const expected = new Map(rows.map(({ id, row }) => [id, row]));
    for (const device of devices) {
      const mirrored = [...(await rowsOf(device, table, workspaceId))].filter(([, row]) => isLive(row));
      for (const [id, row] of mirrored) {
        if (!isDeepStrictEqual(row, expected.get(id))) {
          broken.push(`2: ${device.name}, ${table} ${id}: ${describeDifference(row, expected.get(id))}`);
        }
      }
      if (mirrored.length < expected.size) broken.push(`2: ${device.name} lacks rows of ${table}`);
    }
  }
  return broken;
}

function isLive(row: unknown): boolean {
  return (row as { deleted_at: unknown }).deleted_at === null;
}

function describeDifference(here: unknown, there: unknown): string {
  if (there === undefined) return 'is not on the server';
  const [mine, theirs] = [here as Record<string, unknown>, there as Record<string, unknown>];
  const columns = Object.keys(theirs).filter((column) => !isDeepStrictEqual(mine[column], theirs[column]));
  return columns
    .map((column) => `${column} ${JSON.stringify(mine[column])}, there ${JSON.stringify(theirs[column])}`)
    .join('; ');
}

/** Invariants 3 and 9: nothing is pending, so nothing lies over anything. */
async function findUnsettled({ devices, workspaceId }: World): Promise<string[]> {
  const broken: string[] = [];
  for (const { name, mirror } of devices) {
    const { rows } = await mirror.db.execute<{ pending: number; bases: number }>(sql`
      select (select count(*)::int from outbox where workspace_id = ${workspaceId}) as pending,
        (select count(*)::int from base_rows where workspace_id = ${workspaceId}) as bases`);
    const [{ pending, bases } = { pending: 0, bases: 0 }] = rows;
    if (pending > 0 || bases > 0) broken.push(`3: ${name} has ${pending} mutations pending and ${bases} base rows`);
  }
  return broken;
}

/** SPEC 2.3: what is searched is what is there. */
async function findUnsearchable({ devices, workspaceId }: World): Promise<string[]> {
  const broken: string[] = [];
  for (const { name, mirror } of devices) {
    const { rows } = await mirror.db.execute<{ id: string }>(sql`
      select coalesce(p.id, s.post_id) as id
      from (select id, content from posts where workspace_id = ${workspaceId} and deleted_at is null and parent_post_id is null) p
      full join (select post_id, document from post_search where workspace_id = ${workspaceId}) s on s.post_id = p.id
      where p.id is null or s.post_id is null
        or not s.document @@ plainto_tsquery('simple', fold_text(p.content))`);
    broken.push(...rows.map(({ id }) => `search: ${name} finds ${id} where it is not, or not where it is`));
  }
  return broken;
}

/** Invariants 1 and 5: every word is in a text, in a kept revision, or shown as refused where it was typed. */
async function findLostWords({ server, devices, workspaceId, typed }: World): Promise<string[]> {
  const rows = await server.admin<{ content: string }[]>`
    select content from posts where workspace_id = ${workspaceId}
    union all select content from post_revisions where workspace_id = ${workspaceId}`;
  const texts = rows.map(({ content }) => content);
  for (const { mirror } of devices) {
    const { rows: noted } = await mirror.db.execute<{ ours: unknown }>(sql`
      select ours from conflicts where workspace_id = ${workspaceId} and field in ('content', 'content_override')`);
    texts.push(...noted.map(({ ours }) => String(ours)));
  }
  const words = new Set(texts.flatMap((text) => text.split(/\s+/)));
  return [...typed].filter((word) => !words.has(word)).map((word) => `5: "${word}" is nowhere`);
}

/** Invariant 6: sync never changes a published post. */
async function findChangedPublished({ server, published }: World): Promise<string[]> {
  const broken: string[] = [];
  for (const [id, content] of published) {
    const [row] = await server.admin<
      { content: string; state: string }[]
    >`select content, state from posts where id = ${id}`;
    if (row?.content !== content || row.state !== 'published') broken.push(`6: the published post ${id} was changed`);
  }
  return broken;
}
