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
/**
 * A table is vacuumed after so many rows more, and a share of its own, as Postgres itself would: of every table, whoever wrote
 * to it. Without a pause later: else a first sync would vacuum what it fills twenty times.
 */
const LEAST_DEAD = { inPause: 50, without: MOST_ROWS };
const MOST_SHARE = 0.2;

export type Housekeeping = {
  /** So many rows were changed. */
  readonly noteRows: (count: number) => void;
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
    const isPause = rows <= MOST_ROWS;
    rows = 0;
    try {
      await tidy(isPause ? LEAST_DEAD.inPause : LEAST_DEAD.without);
      // Whoever writes so much is not waited for: there is a pause later.
      if (isPause) await options.backUp();
    } catch (error) {
      options.log('warn', 'housekeeping failed', { error: error instanceof Error ? error.message : String(error) });
    }
    running = false;
    if (rows > 0 || !isPause) schedule(IDLE_MS);
  }

  async function tidy(leastDead: number): Promise<void> {
    await options.inTurn(({ db }) => trimUndoList(db));
    let due: string[] = [];
    await options.inTurn(async (mirror) => {
      due = await findDue(mirror, leastDead);
    });
    // A statement each, so that nobody waits for all of them.
    for (const table of due) {
      await options.inTurn(async ({ pg }) => void (await pg.exec(`vacuum ${table}`)));
      await options.inTurn(async ({ pg }) => void (await pg.exec(`analyze ${table}`)));
    }
    await options.inTurn(async ({ pg }) => void (await pg.exec('checkpoint')));
  }

  return {
    noteRows: (count) => {
      rows += count;
      schedule(rows > MOST_ROWS && !running ? 0 : IDLE_MS);
    },
    stop: () => {
      stopped = true;
      if (timer) clearTimeout(timer);
    },
  };
}

/** By Postgres's own count, which starts anew after a crash. */
async function findDue({ pg }: Mirror, leastDead: number): Promise<string[]> {
  await pg.query('select pg_stat_force_next_flush()');
  const { rows } = await pg.query<{ name: string }>(
    `select quote_ident(relname) as name from pg_stat_user_tables
     where greatest(n_dead_tup, n_ins_since_vacuum, n_mod_since_analyze) > $1 + $2::float8 * n_live_tup order by relid`,
    [leastDead, MOST_SHARE],
  );
  return rows.map(({ name }) => name);
}
