/** Values of one row by column (camelCase, JSON values only). */
export type RowValues = Readonly<Record<string, unknown>>;

/**
 * One row's change, as the journal keeps it. `before` and `after` hold the changed columns only (all of them for an
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
