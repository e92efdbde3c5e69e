import type { SyncStore, SyncTx } from './store.ts';

/** After a commit: rows of these tables are others than before; so many were written. */
export type OnTables = (tables: readonly string[], rows: number) => void;

/** The store, which tells of all that sync writes to rows, whether a page brought it or not (SPEC 2.8). */
export function tellWrites(store: SyncStore, onTables: OnTables): SyncStore {
  return {
    transaction: async (work) => {
      const written = { tables: new Set<string>(), rows: 0 };
      const value = await store.transaction((tx) => work(noteWrites(tx, written)));
      if (written.tables.size > 0) onTables([...written.tables], written.rows);
      return value;
    },
  };
}

function noteWrites(tx: SyncTx, written: { readonly tables: Set<string>; rows: number }): SyncTx {
  function note(table: string, rows: number): void {
    if (rows === 0) return;
    written.tables.add(table);
    written.rows += rows;
  }
  return {
    ...tx,
    putRows: async (table, rows) => {
      note(table, rows.length);
      return await tx.putRows(table, rows);
    },
    addRows: async (table, rows) => {
      note(table, rows.length);
      return await tx.addRows(table, rows);
    },
    setColumns: async (table, rows) => {
      note(table, rows.length);
      await tx.setColumns(table, rows);
    },
    insertRow: async (table, id, values) => {
      note(table, 1);
      await tx.insertRow(table, id, values);
    },
    sweepRows: async (kept, why) => {
      const swept = await tx.sweepRows(kept, why);
      for (const [table, rows] of swept) note(table, rows);
      return swept;
    },
  };
}
