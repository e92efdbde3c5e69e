import type { PGlite } from '@electric-sql/pglite';
import { toInstant } from '#shared/domain/zone.ts';
import { newId } from '#shared/lib/ids.ts';
import { createRandom, createWriter, pick } from './texts.ts';

/** In the month that a start shows. */
const IN_THIS_MONTH = 2_000;
/** The rest lies this far back and ahead. */
const MONTHS_BACK = 48;
const MONTHS_AHEAD = 12;
/** Statements of a size that PGlite takes without growing for good. */
const CHUNK = 1_000;
const ZONE = 'Europe/Berlin';

type Row = Readonly<Record<string, unknown>>;
type Parts = {
  readonly accounts: string[];
  readonly tags: string[];
  readonly files: string[];
  readonly workspaceId: string;
};

/** Posts with 2.5 targets each, tags, pictures and own texts, and the search index over all of it. */
export async function writePosts(pg: PGlite, { posts, today }: { posts: number; today: string }): Promise<void> {
  const parts = await readParts(pg);
  const random = createRandom(posts);
  const write = createWriter(random);
  // Neither foreign keys nor the search's triggers a row: the index is made in one go afterwards.
  await pg.exec('set session_replication_role = replica');
  for (let done = 0; done < posts; done += CHUNK) {
    const batch = { posts: [] as Row[], post_targets: [] as Row[], post_tags: [] as Row[], post_media: [] as Row[] };
    for (let nth = done; nth < Math.min(done + CHUNK, posts); nth++) {
      const wallTime =
        nth < IN_THIS_MONTH ? dayInMonth(today, 0, random) : dayInMonth(today, otherMonth(random), random);
      addPost(batch, { wallTime, today, content: write(), parts, random, write });
    }
    for (const [table, rows] of Object.entries(batch)) await insert(pg, table, rows);
  }
  // Plans for tables that are full now, not for the empty ones that were measured last.
  await pg.exec('set session_replication_role = origin; analyze');
  for (let done = 0; done < posts; done += CHUNK) {
    await pg.query('select index_post(id) from (select id from posts order by id limit $1 offset $2) as chunk', [
      CHUNK,
      done,
    ]);
  }
  await pg.exec('vacuum analyze');
}

async function readParts(pg: PGlite): Promise<Parts> {
  const read = async (table: string) =>
    (await pg.query<{ id: string }>(`select id from ${table} order by id`)).rows.map(({ id }) => id);
  const [workspaceId = ''] = await read('workspaces');
  await pg.query('update workspaces set timezone = $1', [ZONE]);
  return {
    workspaceId,
    accounts: await read('social_accounts'),
    tags: await read('tags'),
    files: await read('media_assets'),
  };
}

function otherMonth(random: () => number): number {
  const month = Math.floor(random() * (MONTHS_BACK + MONTHS_AHEAD)) - MONTHS_BACK;
  return month < 0 ? month : month + 1;
}

function dayInMonth(today: string, months: number, random: () => number): string {
  const first = new Date(Date.UTC(Number(today.slice(0, 4)), Number(today.slice(5, 7)) - 1 + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  const day = 1 + Math.floor(random() * last);
  const minutes = (6 * 12 + Math.floor(random() * 16 * 12)) * 5;
  const two = (value: number) => String(value).padStart(2, '0');
  return `${first.toISOString().slice(0, 8)}${two(day)}T${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function addPost(
  batch: Record<'posts' | 'post_targets' | 'post_tags' | 'post_media', Row[]>,
  post: {
    readonly wallTime: string;
    readonly today: string;
    readonly content: string;
    readonly parts: Parts;
    readonly random: () => number;
    readonly write: () => string;
  },
): void {
  const { wallTime, today, content, parts, random, write } = post;
  const { workspaceId } = parts;
  const id = newId();
  const isPast = wallTime.slice(0, 10) < today;
  const state = isPast ? 'published' : random() < 0.6 ? 'queued' : 'draft';
  const base = { workspace_id: workspaceId };
  batch.posts.push({
    ...base,
    id,
    content,
    state,
    wall_time: wallTime,
    timezone: ZONE,
    publish_date: toInstant(wallTime, ZONE),
  });
  for (const account of some(parts.accounts, pick([1, 2, 2, 3, 3, 4], random), random)) {
    const override = random() < 0.1 ? write() : null;
    batch.post_targets.push({
      ...base,
      id: newId(),
      post_id: id,
      social_account_id: account,
      content_override: override,
      content_override_base: override === null ? null : content,
      status: isPast ? 'published' : 'waiting',
    });
  }
  for (const tag of some(parts.tags, pick([0, 1, 1, 2], random), random)) {
    batch.post_tags.push({ ...base, id: newId(), post_id: id, tag_id: tag });
  }
  for (const [nth, file] of some(parts.files, pick([0, 0, 1, 1, 2], random), random).entries()) {
    batch.post_media.push({ ...base, id: newId(), post_id: id, media_asset_id: file, rank: `a${nth}` });
  }
}

function some(values: readonly string[], count: number, random: () => number): string[] {
  const chosen = new Set<string>();
  while (chosen.size < Math.min(count, values.length)) chosen.add(pick(values, random));
  return [...chosen];
}

async function insert(pg: PGlite, table: string, rows: readonly Row[]): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first).join(', ');
  await pg.query(
    `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
    [JSON.stringify(rows)],
  );
}
