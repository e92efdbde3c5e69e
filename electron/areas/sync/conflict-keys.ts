import { and, desc, eq, isNull, type SQL } from 'drizzle-orm';
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
      postId: OWNER_ID,
    })
    .from(conflicts)
    .leftJoin(postTargets, eq(postTargets.id, conflicts.rowId))
    .leftJoin(postMedia, eq(postMedia.id, conflicts.rowId))
    .leftJoin(postTags, eq(postTags.id, conflicts.rowId))
    .where(and(eq(conflicts.workspaceId, workspaceId), isNull(conflicts.resolvedAt), only))
    .orderBy(desc(conflicts.createdAt), desc(conflicts.id))
    .limit(MOST_ROWS);
  const groups = Map.groupBy(rows, ({ tableName, rowId, reason, at, postId }) => {
    const isWhole = WHOLE.has(reason as ConflictReason);
    return [isWhole ? keyOf(subjectOf({ tableName, rowId, postId })) : rowId, reason, at].join(' ');
  });
  return [...groups.values()].map((own) => {
    const [first] = own as [(typeof rows)[number]];
    const ids = own.map(({ id }) => id).sort();
    return { ids, subject: subjectOf(first), reason: first.reason as ConflictReason, at: first.at };
  });
}
