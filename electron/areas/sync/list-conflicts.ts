import type { InputOf, OutputOf } from '#shared/contract/index.ts';
import type { ReadDb } from '../../database/mirror.ts';
import { type ConflictItem, readItems } from './conflict-items.ts';
import { ofPost, readKeys } from './conflict-keys.ts';
import { toParts } from './conflict-parts.ts';
import { readNames } from './read-names.ts';
import { blankSubject, NAME_LENGTH, readSubjects } from './read-subjects.ts';
import { keyOf } from './subject-of.ts';
import { type Columns, textOf } from './values.ts';
import { readEditable, takeOf } from './what-can-be-taken.ts';

export async function listConflicts(
  db: ReadDb,
  workspaceId: string,
  { limit, postId }: InputOf<'sync.listConflicts'>,
): Promise<OutputOf<'sync.listConflicts'>> {
  const keys = await readKeys(db, workspaceId, postId === undefined ? undefined : ofPost(postId));
  const items = await readItems(db, keys.slice(0, limit));
  const subjects = await readSubjects(
    db,
    workspaceId,
    items.map(({ subject }) => subject),
  );
  const editable = await readEditable(
    db,
    items.map(({ subject }) => subject.id),
  );
  const names = await readNames(db, items);
  return {
    total: keys.length,
    items: items.map((item) => ({
      id: item.ids[0] ?? '',
      reason: item.reason,
      detail: item.detail,
      at: item.at,
      subject: subjects.get(keyOf(item.subject)) ?? { ...blankSubject(item.subject), name: nameOfUnfit(item) },
      parts: toParts(item, names),
      take: takeOf(item, editable),
    })),
  };
}

/** A row that this mirror cannot hold is noted whole. */
function nameOfUnfit({ rows }: ConflictItem): string {
  const row = (rows[0]?.theirs[''] ?? {}) as Columns;
  const name = [row.content, row.name, row.file_name, row.display_name].map(textOf).find((text) => text !== null);
  return (name ?? '').replace(/\s+/g, ' ').trim().slice(0, NAME_LENGTH);
}
