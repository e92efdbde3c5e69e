import { newId } from '#shared/lib/ids.ts';
import type { Conflict, ConflictReason, OutboxEntry, Row } from './store.ts';

/** One for each of these fields of the entry. */
export function toConflicts(
  { tableName: table, rowId, patch, baseValues }: OutboxEntry,
  fields: readonly string[],
  why: { readonly reason: ConflictReason; readonly detail?: string; readonly theirs?: Row; readonly at: string },
): Conflict[] {
  const { reason, detail = null, theirs = {}, at } = why;
  return fields
    .filter((field) => field !== 'body_rev')
    .map((field) => ({
      id: newId(),
      table,
      rowId,
      field,
      ours: patch[field],
      theirs: theirs[field],
      base: baseValues[field],
      reason,
      detail,
      at,
    }));
}
