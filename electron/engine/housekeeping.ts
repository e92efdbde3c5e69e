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
  const touched = new Set<string>();
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
      await tidy();
      // Whoever writes so much is not waited for: there is a pause later.
      if (isPause) await options.backUp();
      else touched.add('mirror_state');
    } catch (error) {
      options.log('warn', 'housekeeping failed', { error: error instanceof Error ? error.message : String(error) });
    }
    running = false;
    if (touched.size > 0) schedule(IDLE_MS);
  }

  async function tidy(): Promise<void> {
    const tables = [...touched, 'mirror_state'];
    touched.clear();
    rows = 0;
    await options.inTurn(({ db }) => trimUndoList(db));
    // A statement each, so that nobody waits for all of them.
    for (const table of tables) await options.inTurn(async ({ pg }) => void (await pg.exec(`vacuum analyze ${table}`)));
    await options.inTurn(async ({ pg }) => void (await pg.exec('checkpoint')));
  }

  return {
    noteRows: (tables, count) => {
      for (const table of tables) touched.add(table);
      rows += count;
      schedule(rows > MOST_ROWS && !running ? 0 : IDLE_MS);
    },
    stop: () => {
      stopped = true;
      if (timer) clearTimeout(timer);
    },
  };
}
