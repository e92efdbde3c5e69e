import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newId } from '#shared/lib/ids.ts';
import { openRealMirror } from '#test/simulation/device.ts';
import type { Mirror } from '../database/mirror.ts';
import { type Housekeeping, startHousekeeping } from './housekeeping.ts';

const A_PAUSE_MS = 20_000;
const LETTERS = 300;
const TWO_PAGES = 16_384;

let mirror: Mirror;
let housekeeping: Housekeeping;
let pauses: number;

beforeEach(async () => {
  mirror = await openRealMirror();
  pauses = 0;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  housekeeping = startHousekeeping({
    log: (level, message, details) => {
      throw new Error(`${level}: ${message} ${JSON.stringify(details)}`);
    },
    inTurn: (work) => work(mirror),
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

test('what is typed for a year leaves no table larger than a few hundred letters do, the search’s own included', async () => {
  const workspaceId = newId();
  const id = newId();
  await mirror.db.execute(sql`insert into workspaces (id, name, slug, timezone)
    values (${workspaceId}, 'Studio', 'studio', 'UTC')`);
  await mirror.db.execute(sql`insert into posts (id, workspace_id, content) values (${id}, ${workspaceId}, '')`);
  await type(id);
  await rest();
  const once = await sizes();
  for (let time = 0; time < 4; time++) {
    await type(id);
    await rest();
  }
  const grown = Object.entries(await sizes()).filter(([name, bytes]) => bytes > (once[name] ?? 0) + TWO_PAGES);
  expect(grown).toEqual([]);
}, 60_000);
