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
 * When a table is vacuumed, and analyzed: after so many dead rows, so many changed ones, and a share of what it holds, as
 * Postgres itself would; whoever wrote to it. Without a pause later: else a first sync would vacuum what it fills twenty times.
 * PGlite keeps its counts no longer than it is open: what changes first after that is tidied in the first pause.
 */
const IN_PAUSE = { dead: 0, changed: 50, share: 0.02 };
const WITHOUT = { dead: 50, changed: MOST_ROWS, share: 0.2 };

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
    await tidy(isPause ? IN_PAUSE : WITHOUT);
    // Whoever writes so much is not waited for: there is a pause later.
    if (isPause) await attempt('back up', options.backUp);
    running = false;
    if (rows > 0 || !isPause) schedule(IDLE_MS);
  }

  /** A turn for each, so that nobody waits for all of them; one that fails keeps none of the others. */
  async function tidy(limits: typeof IN_PAUSE): Promise<void> {
    const inTurn = (what: string, work: (mirror: Mirror) => Promise<void>) => attempt(what, () => options.inTurn(work));
    await inTurn('trim the undo list', ({ db }) => trimUndoList(db));
    let due: string[] = [];
    await inTurn('look for what is due', async (mirror) => {
      due = await findDue(mirror, limits);
    });
    for (const statement of [...due, 'checkpoint']) {
      await inTurn(statement, async ({ pg }) => void (await pg.exec(statement)));
    }
  }

  async function attempt(what: string, work: () => Promise<void>): Promise<void> {
    if (stopped) return;
    try {
      await work();
    } catch (error) {
      options.log('warn', 'housekeeping failed', {
        what,
        error: error instanceof Error ? error.message : String(error),
      });
    }
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

/** What is to be done, a statement each. */
async function findDue({ pg }: Mirror, { dead, changed, share }: typeof IN_PAUSE): Promise<string[]> {
  await pg.query('select pg_stat_force_next_flush()');
  const { rows } = await pg.query<{ statement: string }>(
    `select statement from pg_stat_user_tables cross join lateral (values
       ('vacuum', n_dead_tup - $1::int), ('vacuum', n_ins_since_vacuum - $2::int), ('analyze', n_mod_since_analyze - case when last_analyze is null then 0 else $2::int end)
     ) as due (verb, beyond), format('%s %I.%I', verb, schemaname, relname) as statement
     where beyond > $3::float8 * n_live_tup group by relid, statement order by relid, statement desc`,
    [dead, changed, share],
  );
  return rows.map(({ statement }) => statement);
}
