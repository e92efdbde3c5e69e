import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import type { Database, Mirror } from './mirror.ts';

/**
 * PGlite's own defaults are sized for a server. A month of 1,150 posts out of 50,000 takes 40 ms with 8 MB of buffers and
 * 23 with 32, which hold the indexes (measured).
 */
const START_PARAMS = ['-c', 'shared_buffers=32MB', '-c', 'max_wal_size=64MB'];

/** Of the Postgres inside PGlite: a folder of another one cannot be opened. Held to PGlite's own by a test. */
export const POSTGRES_MAJOR = '18';

/** The database in `folder`, in memory without one. Creates it where there is none, which takes seconds: see template.ts. */
export async function openMirror(folder: string | null): Promise<Mirror> {
  const startParams = [...PGlite.defaultStartParams, ...START_PARAMS];
  const pg = await PGlite.create({ startParams, ...(folder ? { dataDir: folder } : {}) });
  return { pg, db: drizzle({ client: pg, casing: 'snake_case' }) as unknown as Database };
}

/** PGlite answers a close that fails with silence; a broken one must not hold up its successor. */
const CLOSE_MS = 5_000;

export async function abandonMirror({ pg }: Mirror): Promise<void> {
  await Promise.race([
    pg.close().catch(() => undefined),
    new Promise<void>((resolve) => setTimeout(resolve, CLOSE_MS).unref()),
  ]);
}
