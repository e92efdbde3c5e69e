import type { EngineEvents } from '#shared/contract/envelope.ts';
import type { RowChange } from '#shared/domain/row-change.ts';

/** A burst of commands is one event. */
const CHANGE_DEBOUNCE_MS = 15;
/** Beyond this, whoever listens reads everything again. */
const MAX_ROWS = 100;

export type CollectedChanges = {
  /** The rows of a command that is about to be committed. */
  readonly noteRows: (changes: readonly RowChange[]) => void;
  /** The command is committed: its tables, with the rows noted since the last one. */
  readonly add: (tables: readonly string[]) => void;
  readonly stop: () => void;
};

/** Collects what changed into one event. */
export function collectChanges(emit: (event: EngineEvents['data.changed']) => void): CollectedChanges {
  const pending = new Set<string>();
  let rows: Map<string, { table: string; id: string }> | null = new Map();
  let noted: readonly RowChange[] = [];
  let timer: NodeJS.Timeout | null = null;
  const flush = () => {
    timer = null;
    const event = { tables: [...pending], rows: rows && [...rows.values()] };
    pending.clear();
    rows = new Map();
    emit(event);
  };
  return {
    noteRows: (changes) => {
      noted = changes;
    },
    add: (tables) => {
      const changes = noted;
      noted = [];
      if (tables.length === 0) return;
      for (const table of tables) pending.add(table);
      for (const { table, id } of changes.slice(0, MAX_ROWS + 1)) rows?.set(`${table} ${id}`, { table, id });
      if (changes.length === 0 || (rows?.size ?? 0) > MAX_ROWS) rows = null;
      timer ??= setTimeout(flush, CHANGE_DEBOUNCE_MS);
    },
    stop: () => {
      if (timer) clearTimeout(timer);
    },
  };
}
