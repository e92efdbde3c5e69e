import { and, eq, inArray, sql } from 'drizzle-orm';
import { undoEntries } from '#drizzle/schema/device/undo-entries.ts';
import { postMedia } from '#drizzle/schema/post-media.ts';
import { postTags } from '#drizzle/schema/post-tags.ts';
import { postTargets } from '#drizzle/schema/post-targets.ts';
import { posts } from '#drizzle/schema/posts.ts';
import type { ActivityEntry } from '#shared/contract/activity.ts';
import type { ReadDb } from '../../database/mirror.ts';

type TouchedPost = NonNullable<ActivityEntry['post']>;

/** As much as a line of the list shows. */
const SNIPPET_LENGTH = 160;
/** A command on hundreds of posts is about none of them in particular; its changes need not be read. */
const MOST_BYTES = 200_000;
/** The tables whose rows hang on a post. An update names only what it changed, so the row itself is asked. */
const PARTS = { post_targets: postTargets, post_tags: postTags, post_media: postMedia };

type Touched = { readonly seq: number; readonly table: string; readonly id: string; readonly postId: string | null };

/** The post of each entry that was about exactly one, by the entry's number. */
export async function readTouchedPosts(
  db: ReadDb,
  workspaceId: string,
  seqs: readonly number[],
): Promise<ReadonlyMap<number, TouchedPost>> {
  if (seqs.length === 0) return new Map();
  const touched = await readTouched(db, workspaceId, seqs);
  const owners = await readOwners(db, touched);
  const idsBySeq = new Map<number, Set<string>>();
  for (const { seq, id, postId } of touched) {
    // What has no post (a tag that left one, a file) is what the command was about.
    const subject = postId ?? owners.get(id) ?? id;
    idsBySeq.set(seq, (idsBySeq.get(seq) ?? new Set()).add(subject));
  }
  const single = [...idsBySeq].flatMap(([seq, ids]) => (ids.size === 1 ? [[seq, [...ids].join()] as const] : []));
  const found = await readPosts(db, [...new Set(single.map(([, id]) => id))]);
  return new Map(
    single.flatMap(([seq, id]) => {
      const post = found.get(id);
      return post ? [[seq, post]] : [];
    }),
  );
}

async function readTouched(db: ReadDb, workspaceId: string, seqs: readonly number[]): Promise<Touched[]> {
  const change = sql.raw('change');
  return await db
    .select({
      seq: undoEntries.seq,
      table: sql<string>`${change}->>'table'`,
      id: sql<string>`${change}->>'id'`,
      postId: sql<string | null>`case ${change}->>'table'
        when 'posts' then ${change}->>'id'
        else coalesce(${change}->'after'->>'postId', ${change}->'before'->>'postId') end`,
    })
    .from(undoEntries)
    .crossJoinLateral(sql`jsonb_array_elements(${undoEntries.changes}) as change`)
    .where(
      and(
        eq(undoEntries.workspaceId, workspaceId),
        inArray(undoEntries.seq, [...seqs]),
        sql`${undoEntries.sizeBytes} <= ${MOST_BYTES}`,
        // That somebody has dealt with it goes along with a change of the post itself.
        sql`${change}->>'table' <> 'conflicts'`,
      ),
    );
}

async function readOwners(db: ReadDb, touched: readonly Touched[]): Promise<Map<string, string>> {
  const owners = new Map<string, string>();
  for (const [name, table] of Object.entries(PARTS)) {
    const ids = touched.flatMap((row) => (row.table === name && row.postId === null ? [row.id] : []));
    if (ids.length === 0) continue;
    const rows = await db
      .select({ id: table.id, postId: table.postId })
      .from(table)
      .where(inArray(table.id, [...new Set(ids)]));
    for (const row of rows) owners.set(row.id, row.postId);
  }
  return owners;
}

async function readPosts(db: ReadDb, ids: readonly string[]): Promise<Map<string, TouchedPost>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({
      id: posts.id,
      snippet: sql<string>`left(${posts.content}, ${SNIPPET_LENGTH})`,
      isDeleted: sql<boolean>`${posts.deletedAt} is not null`,
    })
    .from(posts)
    .where(inArray(posts.id, [...ids]));
  return new Map(rows.map((row) => [row.id, row]));
}
