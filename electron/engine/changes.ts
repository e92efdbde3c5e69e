/** A burst of commands is one event. */
const CHANGE_DEBOUNCE_MS = 15;

export type ChangedTables = { readonly add: (tables: readonly string[]) => void; readonly stop: () => void };

/** Collects the names of changed tables into one event. */
export function collectChanges(emit: (tables: string[]) => void): ChangedTables {
  const pending = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  const flush = () => {
    timer = null;
    const tables = [...pending];
    pending.clear();
    emit(tables);
  };
  return {
    add: (tables) => {
      for (const table of tables) pending.add(table);
      if (pending.size > 0) timer ??= setTimeout(flush, CHANGE_DEBOUNCE_MS);
    },
    stop: () => {
      if (timer) clearTimeout(timer);
    },
  };
}
