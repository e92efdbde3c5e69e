import { and, desc, eq, isNull, type SQL, sql } from 'drizzle-orm';
import { assetTags } from '#drizzle/schema/asset-tags.ts';
import { conflicts } from '#drizzle/schema/device/sync.ts';
import { postMedia } from '#drizzle/schema/post-media.ts';
import { postTags } from '#drizzle/schema/post-tags.ts';
import { postTargets } from '#drizzle/schema/post-targets.ts';
import type { ReadDb } from '../../database/mirror.ts';
import type { ConflictReason } from '../../sync/store.ts';
import { keyOf, OWNER_ID, type Subject, subjectOf } from './subject-of.ts';

/** What a person decides at once: values of one row that met the same fate, or all that was not taken of one post. */
export type ConflictKey = {
  /** Of the rows in `conflicts`, in the order in which they were noted. */
  readonly ids: readonly string[];
  readonly subject: Subject;
  readonly reason: ConflictReason;
  readonly at: string;
};

/** More open ones than anybody looks through: the newest are read. */
const MOST_ROWS = 2_000;

/** Nothing of it is there: what belongs to one post is one decision. */
const WHOLE = new Set<ConflictReason>(['removed', 'refused', 'held', 'unfit']);

/** Open ones, newest first. */
export async function readKeys(db: ReadDb, workspaceId: string, only?: SQL): Promise<ConflictKey[]> {
  const rows = await db
    .select({
      id: conflicts.id,
      tableName: conflicts.tableName,
      rowId: conflicts.rowId,
      reason: conflicts.reason,
      at: conflicts.createdAt,
      ownerId: OWNER_ID,
      noted: sql<string | null>`case when ${conflicts.field} = 'post_id'
        or (${conflicts.tableName} = 'asset_tags' and ${conflicts.field} = 'media_asset_id')
        then ${conflicts.ours} #>> '{}' end`,
    })
    .from(conflicts)
    .leftJoin(postTargets, eq(postTargets.id, conflicts.rowId))
    .leftJoin(postMedia, eq(postMedia.id, conflicts.rowId))
    .leftJoin(postTags, eq(postTags.id, conflicts.rowId))
    .leftJoin(assetTags, eq(assetTags.id, conflicts.rowId))
    .where(and(eq(conflicts.workspaceId, workspaceId), isNull(conflicts.resolvedAt), only))
    .orderBy(desc(conflicts.createdAt), desc(conflicts.id))
    .limit(MOST_ROWS);
  // A part whose row is swept away still says whose it was.
  const owners = new Map(rows.flatMap(({ rowId, noted }) => (noted === null ? [] : [[rowId, noted] as const])));
  const whole = rows.map((row) => {
    const subject = subjectOf({ ...row, ownerId: row.ownerId ?? owners.get(row.rowId) ?? null });
    return { ...row, subject, reason: row.reason as ConflictReason };
  });
  const groups = Map.groupBy(whole, ({ rowId, reason, at, subject }) =>
    [WHOLE.has(reason) ? keyOf(subject) : rowId, reason, at].join(' '),
  );
  return [...groups.values()].map((own) => {
    const [{ subject, reason, at }] = own as [(typeof whole)[number]];
    return { ids: own.map(({ id }) => id).sort(), subject, reason, at };
  });
}

/** What is open of one post and its parts. */
export function ofPost(postId: string): SQL {
  return sql`(coalesce(${OWNER_ID}, ${conflicts.rowId}) = ${postId} or ${conflicts.rowId} in
    (select c.row_id from ${conflicts} c where c.field = 'post_id' and c.ours = to_jsonb(${postId}::text)))`;
}
