import { sql } from 'drizzle-orm';
import type { Database } from '../database/mirror.ts';

/**
 * What a transaction of sync indexes itself. Beyond it posts wait in the queue for `indexQueued`: each of a bootstrap would
 * be indexed for itself, for its targets and for its tags, and that was three quarters of its time (measured).
 */
const INDEXED_AT_ONCE = 10;
/** 10 to 20 ms. */
const PIECE_POSTS = 20;

/**
 * The posts are found by what they are now: with the transaction, by a trigger of the queue (which is off where triggers
 * are), or soon.
 */
export async function queueForSearch(
  db: Database,
  postIds: readonly string[],
  /** Their parts come in a later transaction, which does not touch them again: none is indexed before the queue is. */
  { isLater = false }: { readonly isLater?: boolean } = {},
): Promise<void> {
  if (postIds.length === 0) return;
  const isNow = postIds.length <= INDEXED_AT_ONCE && !isLater;
  if (isNow) await db.execute(sql`set local session_replication_role = origin`);
  await db.execute(sql`
    insert into post_search_queue (post_id)
    select value::uuid from jsonb_array_elements_text(${JSON.stringify(postIds)}::jsonb) on conflict do nothing`);
  if (isNow) await db.execute(sql`set local session_replication_role = replica`);
}

/** Some of those that wait, in a transaction of their own. False: none is left. Also what a process that died left behind. */
export async function indexQueued(db: Database): Promise<boolean> {
  return await db.transaction(async (tx) => {
    const { rows } = await tx.execute<{ id: string }>(sql`
      delete from post_search_queue where post_id in (select post_id from post_search_queue limit ${PIECE_POSTS})
      returning post_id as id`);
    // Anew, with the trigger.
    await tx.execute(sql`insert into post_search_queue (post_id) select value::uuid
      from jsonb_array_elements_text(${JSON.stringify(rows.map(({ id }) => id))}::jsonb)`);
    return rows.length > 0;
  });
}
