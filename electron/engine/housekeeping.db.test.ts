import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newId } from '#shared/lib/ids.ts';
import { openRealMirror } from '#test/simulation/device.ts';
import type { Mirror } from '../database/mirror.ts';
import { type Housekeeping, startHousekeeping } from './housekeeping.ts';

/** More than is waited for. */
const MANY = 5_001;
const A_PAUSE_MS = 20_000;
const LETTERS = 300;
const TWO_PAGES = 16_384;

let mirror: Mirror;
let housekeeping: Housekeeping;
let pauses: number;
let turns: number;
let onTurn: () => void;
let logged: object[];
/** A statement that fails. */
let failing: string | null;

beforeEach(async () => {
  mirror = await openRealMirror();
  pauses = 0;
  turns = 0;
  onTurn = () => undefined;
  logged = [];
  failing = null;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  housekeeping = startHousekeeping({
    log: (_, message, details) => logged.push({ message, ...details }),
    inTurn: async (work) => {
      turns++;
      onTurn();
      await work({ ...mirror, pg: failing ? withFailing(failing) : mirror.pg });
    },
    // Comes last.
    backUp: async () => {
      pauses++;
    },
  });
});
afterEach(async () => {
  vi.useRealTimers();
  housekeeping.stop();
  await mirror.pg.close();
});

function withFailing(statement: string): Mirror['pg'] {
  return new Proxy(mirror.pg, {
    get: (pg, key) => {
      if (key === 'exec') {
        return async (sql: string) => {
          if (sql === statement) throw new Error('corrupt');
          return await pg.exec(sql);
        };
      }
      const value: unknown = Reflect.get(pg, key, pg);
      return typeof value === 'function' ? value.bind(pg) : value;
    },
  });
}

async function givenPost(): Promise<string> {
  const workspaceId = newId();
  const id = newId();
  await mirror.db.execute(sql`insert into workspaces (id, name, slug, timezone)
    values (${workspaceId}, 'Studio', 'studio', 'UTC')`);
  await mirror.db.execute(sql`insert into posts (id, workspace_id, content) values (${id}, ${workspaceId}, '')`);
  return id;
}

async function type(id: string): Promise<void> {
  for (let n = 0; n < LETTERS; n++) {
    await mirror.db.execute(sql`update posts set content = ${`Letter ${n}`} where id = ${id}`);
  }
}

async function rest(): Promise<void> {
  const before = pauses;
  housekeeping.noteRows(1);
  vi.advanceTimersByTime(A_PAUSE_MS);
  await expect.poll(() => pauses, { timeout: 10_000 }).toBe(before + 1);
}

async function sizes(): Promise<Record<string, number>> {
  const { rows } = await mirror.db.execute<{ name: string; bytes: number }>(sql`
    select relname as name, pg_total_relation_size(oid)::int as bytes from pg_class
    where relkind = 'r' and relnamespace = 'public'::regnamespace`);
  return Object.fromEntries(rows.map(({ name, bytes }) => [name, bytes]));
}

/** Rows that are dead and stand in a table still. */
async function countDead(): Promise<Record<string, number>> {
  await mirror.db.execute(sql`select pg_stat_force_next_flush()`);
  const { rows } = await mirror.db.execute<{ name: string; dead: number }>(sql`
    select relname as name, n_dead_tup::int as dead from pg_stat_user_tables where n_dead_tup > 0`);
  return Object.fromEntries(rows.map(({ name, dead }) => [name, dead]));
}

test('what is typed and tidied again and again leaves no table larger than once, the search’s own included', async () => {
  const id = await givenPost();
  await type(id);
  await rest();
  const once = await sizes();
  for (let time = 0; time < 4; time++) {
    await type(id);
    await rest();
  }
  const grown = Object.entries(await sizes()).filter(([name, bytes]) => bytes > (once[name] ?? 0) + TWO_PAGES);
  expect({ grown, logged }).toEqual({ grown: [], logged: [] });
}, 60_000);

test('without a pause what has few rows is tidied too', async () => {
  await type(await givenPost());
  expect((await countDead()).post_search_queue).toBeGreaterThan(LETTERS / 2);
  housekeeping.noteRows(MANY);
  vi.advanceTimersByTime(1);
  await expect.poll(async () => (await countDead()).post_search_queue, { timeout: 10_000 }).toBeUndefined();
}, 60_000);

test('a table that cannot be tidied keeps neither the others nor the backup', async () => {
  await type(await givenPost());
  failing = 'vacuum public.posts';
  await rest();
  expect(Object.keys(await countDead())).toEqual(['posts']);
  expect(logged).toEqual([{ message: 'housekeeping failed', what: failing, error: 'corrupt' }]);
}, 60_000);

test('what is left to tidy when the engine stops is left: nothing more is asked of a mirror that closes', async () => {
  await type(await givenPost());
  onTurn = () => housekeeping.stop();
  housekeeping.noteRows(1);
  vi.advanceTimersByTime(A_PAUSE_MS);
  vi.useRealTimers();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect({ turns, pauses, logged }).toEqual({ turns: 1, pauses: 0, logged: [] });
}, 60_000);
