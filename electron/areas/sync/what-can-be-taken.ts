import { and, inArray, isNull } from 'drizzle-orm';
import { posts } from '#drizzle/schema/posts.ts';
import type { ConflictView } from '#shared/contract/sync.ts';
import { isEditableState } from '#shared/domain/post-state.ts';
import type { ReadDb } from '../../database/mirror.ts';
import type { ConflictItem, RowConflict } from './conflict-items.ts';

type Take = ConflictView['take'];

/** Of these posts, those that can be changed, by id. Of the others that are there nothing can be put back. */
export async function readEditable(db: ReadDb, postIds: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await db
    .select({ id: posts.id, state: posts.state })
    .from(posts)
    .where(and(inArray(posts.id, [...postIds]), isNull(posts.deletedAt)));
  return new Set(rows.flatMap(({ id, state }) => (isEditableState(state) ? [id] : [])));
}

/** What putting a side back would be. */
export function takeOf(item: ConflictItem, editable: ReadonlySet<string>): Take {
  const { subject } = item;
  // Nobody's change: the row waits for a newer app.
  if (item.reason === 'unfit') return null;
  if (subject.kind !== 'post') return takeOfRow(item, item.rows[0]);
  const own = item.rows.find(({ tableName, rowId }) => tableName === 'posts' && rowId === subject.id);
  if (editable.has(subject.id)) return takeOfRow(item, own ?? item.rows[0]);
  // Published, or going out: sync and hands never change it.
  if (!own || (own.now !== null && own.now.deleted_at === null)) return null;
  return own.now === null || isNeverTaken(item, own) ? 'new_draft' : 'restore';
}

function takeOfRow(item: ConflictItem, row: RowConflict | undefined): Take {
  if (!row || row.now === null) return null;
  if (row.now.deleted_at === null || row.now.deleted_at === undefined) return 'change';
  // An id that the project does not have cannot be brought back to it.
  return isNeverTaken(item, row) || item.reason === 'overwrote' ? null : 'restore';
}

/** A new row that was refused is removed here at the moment of the refusal. */
function isNeverTaken({ reason, at }: ConflictItem, { now }: RowConflict): boolean {
  return (reason === 'refused' || reason === 'held') && now?.deleted_at === at;
}
