import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { readAppliedSeq, replayEntry } from './commit.ts';
import type { JournalEntry } from './journal.ts';
import { type Migration, migrate } from './migrate.ts';
import type { Database, Mirror } from './mirror.ts';
import { installSearchIndex } from './search-index.ts';

/** Halves the memory at the same speed (measured); PGlite's own defaults are sized for a server. */
const START_PARAMS = ['-c', 'shared_buffers=8MB', '-c', 'max_wal_size=64MB'];

/** Opens the database in `folder` (in memory without one), migrates it and applies what only the journal has seen. */
export async function openMirror(options: {
  readonly folder: string | null;
  readonly migrations: readonly Migration[];
  readonly entries: readonly JournalEntry[];
}): Promise<Mirror> {
  const startParams = [...PGlite.defaultStartParams, ...START_PARAMS];
  const pg = await PGlite.create({ startParams, ...(options.folder ? { dataDir: options.folder } : {}) });
  await migrate(pg, options.migrations);
  await installSearchIndex(pg);
  const mirror: Mirror = { pg, db: drizzle({ client: pg, casing: 'snake_case' }) as unknown as Database };
  await replay(mirror, options.entries);
  return mirror;
}

/** Entries that an abort names never happened. */
async function replay(mirror: Mirror, entries: readonly JournalEntry[]): Promise<void> {
  const appliedSeq = await readAppliedSeq(mirror.db);
  const aborted = new Set(entries.flatMap((entry) => (entry.kind === 'abort' ? [entry.of] : [])));
  for (const entry of entries) {
    if (entry.seq <= appliedSeq || aborted.has(entry.seq)) continue;
    await mirror.db.transaction((tx) => replayEntry(tx as unknown as Database, entry));
  }
}
