import type { TextSplice } from '../lib/text-splice.ts';

/** Values of one row by column (camelCase, JSON values only). */
export type RowValues = Readonly<Record<string, unknown>>;

/**
 * One row's change, as a command makes it. `before` and `after` hold the changed columns only (all of them for an
 * insert), so that replay, undo and, later, sync read the same record. Rows are never removed: an insert is undone by
 * `deletedAt`.
 */
export type RowChange =
  | { readonly op: 'insert'; readonly table: string; readonly id: string; readonly after: RowValues }
  | {
      readonly op: 'update';
      readonly table: string;
      readonly id: string;
      readonly before: RowValues;
      readonly after: RowValues;
    };

/** The same on the disk: of a long text only the stretch that changed, so that a keystroke costs bytes, not pages. */
export type StoredChange = RowChange & { readonly splices?: Readonly<Record<string, TextSplice>> };
