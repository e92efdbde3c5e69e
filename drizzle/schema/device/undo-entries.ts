import { bigint, boolean, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import type { StoredChange } from '../../../shared/domain/row-change.ts';
import { instant } from '../common.ts';

/** Device only. One row a command, in the order of the journal: what undo and redo walk along, across restarts. */
export const undoEntries = pgTable(
  'undo_entries',
  {
    /** The journal's sequence number of the (first) command. */
    seq: bigint({ mode: 'number' }).primaryKey(),
    workspaceId: uuid().notNull(),
    /** Key into the catalogue (`undo.<label>`), with the values that its sentence needs. */
    label: text().notNull(),
    labelValues: jsonb().$type<Record<string, string | number>>().notNull().default({}),
    /** Commands with the same key close together are undone as one (a burst of typing). */
    coalesceKey: text(),
    changes: jsonb().$type<StoredChange[]>().notNull(),
    /** What `changes` takes as JSON: the list is bounded by it. */
    sizeBytes: integer().notNull().default(0),
    undone: boolean().notNull().default(false),
    lastChangeAt: instant().notNull(),
  },
  (table) => [index('undo_entries_stack_idx').on(table.workspaceId, table.undone, table.seq)],
);
