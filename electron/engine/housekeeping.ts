import type { Mirror } from '../database/mirror.ts';
import { trimUndoList } from '../database/undo-list.ts';
import type { Log } from '../ipc/wire-error.ts';

/** So long without a command counts as a pause. */
const IDLE_MS = 20_000;
/**
 * PGlite has neither a checkpointer nor autovacuum: 25 updates of 50,000 rows left 657 MB of WAL and a table of twelve
 * times its size. After so many rows it is done at once, pause or not.
 */
const MOST_ROWS = 5_000;
/** Without a pause a table is vacuumed after so many rows more, by its size: else a first sync would vacuum what it fills twenty times. */
const MOST_SHARE = 0.2;

export type Housekeeping = {
  /** A command has changed so many rows of these tables. */
  readonly noteRows: (tables: readonly string[], rows: number) => void;
  readonly stop: () => void;
};

/** Keeps the mirror small and backups fresh, in pauses. */
export function startHousekeeping(options: {
  readonly log: Log;
  /** Waits for its turn among the commands. */
  readonly inTurn: (work: (mirror: Mirror) => Promise<void>) => Promise<void>;
  /** Makes a backup if one is due. */
  readonly backUp: () => Promise<void>;
}): Housekeeping {
  /** So many rows of each table since it was vacuumed, at most. */
  const touched = new Map<string, number>();
  /** Rows that each had then. */
  const sizes = new Map<string, number>();
  let rows = 0;
  let timer: NodeJS.Timeout | null = null;
  let running = false;
  let stopped = false;

  function schedule(ms: number): void {
    if (timer) clearTimeout(timer);
    timer = stopped ? null : setTimeout(() => void run(), ms);
    timer?.unref();
  }

  async function run(): Promise<void> {
    if (running || stopped) return;
    running = true;
    try {
      const isPause = rows <= MOST_ROWS;
      await tidy(isPause);
      // Whoever writes so much is not waited for: there is a pause later.
      if (isPause) await options.backUp();
      else noteTable('mirror_state', 0);
    } catch (error) {
      options.log('warn', 'housekeeping failed', { error: error instanceof Error ? error.message : String(error) });
    }
    running = false;
    if (touched.size > 0) schedule(IDLE_MS);
  }

  function noteTable(table: string, count: number): void {
    touched.set(table, (touched.get(table) ?? 0) + count);
  }

  async function tidy(isPause: boolean): Promise<void> {
    const due = [...touched].flatMap(([table, count]) =>
      isPause || count > MOST_ROWS + MOST_SHARE * (sizes.get(table) ?? 0) ? [table] : [],
    );
    for (const table of due) touched.delete(table);
    touched.delete('mirror_state');
    rows = 0;
    await options.inTurn(({ db }) => trimUndoList(db));
    // A statement each, so that nobody waits for all of them.
    for (const table of [...due.filter((name) => name !== 'mirror_state'), 'mirror_state']) {
      await options.inTurn(async ({ pg }) => void (await pg.exec(`vacuum ${table}`)));
      await options.inTurn((mirror) => analyze(mirror, table));
    }
    await options.inTurn(async ({ pg }) => void (await pg.exec('checkpoint')));
  }

  async function analyze({ pg }: Mirror, table: string): Promise<void> {
    await pg.exec(`analyze ${table}`);
    const { rows: found } = await pg.query<{ size: number }>(
      `select reltuples::float8 as size from pg_class where oid = '${table}'::regclass`,
    );
    sizes.set(table, found[0]?.size ?? 0);
  }

  return {
    noteRows: (tables, count) => {
      for (const table of tables) noteTable(table, count);
      rows += count;
      schedule(rows > MOST_ROWS && !running ? 0 : IDLE_MS);
    },
    stop: () => {
      stopped = true;
      if (timer) clearTimeout(timer);
    },
  };
}
