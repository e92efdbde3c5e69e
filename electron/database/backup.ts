import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { toSnakeCase } from 'drizzle-orm/casing';
import type { BackupReason } from '#shared/contract/backups.ts';
import type { RowChange, RowValues } from '#shared/domain/row-change.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { type Clock, nowIso } from '#shared/lib/clock.ts';
import { type BackupManifest, listBackups, type RowChunk, writeBackup } from './backup-file.ts';
import { chooseKept } from './backup-rotation.ts';
import { readWatermarks } from './commit.ts';
import type { Disk } from './durable-files.ts';
import type { Journal } from './journal.ts';
import type { Mirror } from './mirror.ts';
import { KEPT_DEVICE_TABLES, MIRRORED_TABLES, tableName } from './tables.ts';

export type BackupSource = {
  readonly mirror: Mirror;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly disk: Disk;
  readonly backupsFolder: string;
  /** Calls `listener` with every change from now on; returns the end of it. */
  readonly watchChanges: (listener: (changes: readonly RowChange[]) => void) => () => void;
  readonly onProgress: (done: number, total: number) => void;
  /** Quitting does not wait for a backup. */
  readonly signal: AbortSignal;
};

/** Read in some 10 ms: nobody waits longer for the connection. */
const CHUNK_ROWS = 400;

/**
 * Copies all rows as they were at one entry of the journal, while the desk goes on: each chunk is read by itself, and
 * rows that changed since the beginning are written as they were before. Then old backups go, and the journal is cut
 * behind the oldest of the last two, so that one bad backup is not the end.
 */
export async function makeBackup(source: BackupSource, reason: BackupReason): Promise<BackupManifest> {
  const { mirror, journal, clock, backupsFolder } = source;
  const before = new Map<string, RowValues | 'absent'>();
  const { stopWatching, start, device } = await journal.exclusive(async () => ({
    start: await readWatermarks(mirror.db),
    device: await readDeviceRows(mirror),
    stopWatching: source.watchChanges((changes) => rememberBefore(before, changes)),
  }));
  try {
    const { posts, total, migration } = await readTotals(mirror);
    const createdAt = nowIso(clock);
    const head = { id: nameOf(createdAt, start.appliedSeq), createdAt, reason, migration, posts };
    const rows = withProgress(readRows(mirror, device, before), total, source);
    const made = await writeBackup(
      source.disk,
      backupsFolder,
      { ...head, seq: start.appliedSeq, intentSeq: start.intentSeq },
      rows,
    );
    await prune(source);
    return made;
  } finally {
    stopWatching();
  }
}

async function prune({ backupsFolder, journal, clock }: BackupSource): Promise<void> {
  const all = await listBackups(backupsFolder);
  const kept = new Set(chooseKept(all, clock.nowMs()));
  for (const { id } of all.filter((backup) => !kept.has(backup.id))) {
    await rm(join(backupsFolder, id), { recursive: true, force: true });
  }
  const [, second] = all.filter((backup) => kept.has(backup.id));
  if (second) await journal.cutBelow(Math.min(second.seq, second.intentSeq) + 1);
}

async function* readRows(
  { pg }: Mirror,
  device: readonly RowChunk[],
  before: ReadonlyMap<string, RowValues | 'absent'>,
): AsyncGenerator<RowChunk> {
  yield* device;
  for (const name of MIRRORED_TABLES.map(tableName)) {
    for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
      const { rows } = await pg.query<{ id: string; row: string }>(
        `select id::text as id, to_jsonb(t)::text as row from ${name} as t where id > $1 order by id limit ${CHUNK_ROWS}`,
        [after],
      );
      const last = rows.at(-1);
      if (!last) break;
      after = last.id;
      yield { table: name, rows: rows.flatMap(({ id, row }) => asBefore(row, before.get(`${name} ${id}`))) };
    }
  }
}

function asBefore(row: string, before: RowValues | 'absent' | undefined): string[] {
  if (before === 'absent') return [];
  return [before === undefined ? row : JSON.stringify({ ...(JSON.parse(row) as RowValues), ...before })];
}

/** The first `before` of a row and column is what it was when the backup began. */
function rememberBefore(before: Map<string, RowValues | 'absent'>, changes: readonly RowChange[]): void {
  for (const change of changes) {
    const key = `${change.table} ${change.id}`;
    const known = before.get(key);
    if (known === 'absent') continue;
    if (change.op === 'insert') before.set(key, 'absent');
    else before.set(key, { ...snakeKeys(change.before), ...known });
  }
}

function snakeKeys(values: RowValues): RowValues {
  return Object.fromEntries(Object.entries(values).map(([column, value]) => [toSnakeCase(column), value]));
}

/** Whole and at once: the undo list is rewritten by every command, so it is read while none runs. */
async function readDeviceRows({ pg }: Mirror): Promise<RowChunk[]> {
  const chunks: RowChunk[] = [];
  for (const table of KEPT_DEVICE_TABLES) {
    const { rows } = await pg.query<{ row: string }>(`select to_jsonb(t)::text as row from ${table} as t`);
    chunks.push({ table, rows: rows.map(({ row }) => row) });
  }
  return chunks;
}

async function readTotals({ pg }: Mirror) {
  const counts = MIRRORED_TABLES.map((table) => `(select count(*) from ${tableName(table)})`).join(' + ');
  const { rows } = await pg.query<{ total: number; posts: number; migration: string | null }>(
    `select (${counts})::int as total,
      (select count(*)::int from posts where deleted_at is null) as posts,
      (select tag from mirror_migrations order by position desc limit 1) as migration`,
  );
  return { total: rows[0]?.total ?? 0, posts: rows[0]?.posts ?? 0, migration: rows[0]?.migration ?? '' };
}

async function* withProgress(chunks: AsyncIterable<RowChunk>, total: number, source: BackupSource) {
  let done = 0;
  for await (const chunk of chunks) {
    if (source.signal.aborted) throw new AppError('cancelled', 'The engine is stopping');
    yield chunk;
    done += chunk.rows.length;
    source.onProgress(Math.min(done, total), total);
  }
}

/** Sorts by time, is a file name everywhere, and two in one second differ: also where pages, not commands, came in between. */
function nameOf(createdAt: string, seq: number): string {
  return `${createdAt.slice(0, 23).replaceAll(/[:.]/g, '-')}-${seq}`;
}
