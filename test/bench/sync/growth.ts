import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Figure } from '../figure.ts';
import { type Device, openDevice } from './device.ts';
import { ask, openSynced } from './ours.ts';
import { firstEditable, ROWS_PER_POST, type Workspace } from './rows.ts';
import type { BenchServer } from './server.ts';

const ROWS = 20_000;
/** Unless `--changes=1000000` says so: a million take hours. */
const CHANGES = 20_000;
/** Of which so many are made on the device, a command each, and sent: `--own=10`. */
const BATCH = 1_000;
const OWN = 100;
/** Looked at so often on the way: `--points=10`. */
const POINTS = 4;

/** Before the name of one. */
const TABLE = 'table ';
const MOST_GROWN = 5;

type Sizes = { readonly wal: number; readonly mirror: number; readonly journal: number } & Readonly<
  Record<string, number>
>;

/** Nothing grows with the number of changes: what a mirror is after all batches it was after two. */
export async function measureGrowth(server: BenchServer, emit: (figure: Figure) => void): Promise<void> {
  const changes = option('changes', CHANGES);
  const own = option('own', OWN);
  const points = option('points', POINTS);
  const workspace = await server.addWorkspace(ROWS);
  let device = await openSynced(server.gateway.url, workspace);
  try {
    let longest = await run(server, device, workspace, { changes: 2 * BATCH, own });
    const before = await measure(device);
    emit({ name: 'sync.growth.changes', value: changes, unit: '' });
    emit({ name: 'sync.growth.own', value: (changes / BATCH) * own, unit: 'of them made on the device' });
    tell(2 * BATCH, before, emit);
    let after = before;
    for (let point = 1; point <= points; point++) {
      device = await openDevice(server.gateway.url, workspace, device.root);
      await device.ask('goOnline');
      const part = Math.ceil(changes / points / BATCH) * BATCH;
      longest = Math.max(longest, await run(server, device, workspace, { changes: part, own }));
      after = await measure(device);
      tell(2 * BATCH + point * part, after, emit);
    }
    // PGlite's own limit is 64 MiB between two checkpoints, and it keeps the files of two.
    emit({ name: 'sync.growth.wal', value: longest, unit: 'MB at most', target: { atMost: 135 } });
    for (const table of ['outbox', 'base_rows', 'sync_outcomes', 'post_search_queue']) {
      emit({ name: `sync.growth.${table}`, value: after[table] ?? 0, unit: 'rows', target: { atMost: 0 } });
    }
    emit({ name: 'sync.growth.conflicts', value: after.conflicts ?? 0, unit: 'rows' });
    for (const part of ['mirror', 'journal', 'tables'] as const) {
      const target = { atMost: limitOf(before[part]) };
      emit({ name: `sync.growth.${part}`, value: after[part] ?? 0, unit: 'MB', target });
    }
    const grownBy = (table: string) => (after[table] ?? 0) - (before[table] ?? 0);
    const tables = Object.keys(after).filter((name) => name.startsWith(TABLE));
    for (const table of tables.sort((a, b) => grownBy(b) - grownBy(a)).slice(0, MOST_GROWN)) {
      emit({ name: `sync.growth.by.${table.slice(TABLE.length)}`, value: grownBy(table), unit: 'MB' });
    }
  } finally {
    await device.remove();
  }
}

function option(name: string, otherwise: number): number {
  const [, asked] = new RegExp(`--${name}=(\\d+)`).exec(process.argv.join(' ')) ?? [];
  return Number(asked ?? otherwise);
}

/** What there is after so many changes. */
function tell(changes: number, sizes: Sizes, emit: (figure: Figure) => void): void {
  const parts = ['mirror', 'wal', 'tables', 'revisions', 'logs', 'journal'];
  for (const part of parts) emit({ name: `sync.growth.${part}.after.${changes}`, value: sizes[part] ?? 0, unit: 'MB' });
}

/** The same, with room for what waits for the next tidying. */
function limitOf(before = 0): number {
  return Math.ceil(before * 1.5 + 1);
}

/** Answers with the most WAL that there was, in MB. */
async function run(
  server: BenchServer,
  device: Device,
  workspace: Workspace,
  { changes, own }: { readonly changes: number; readonly own: number },
): Promise<number> {
  const { space } = workspace;
  const from = firstEditable(workspace);
  const room = Math.floor(ROWS / ROWS_PER_POST) - from - own;
  let most = 0;
  for (let done = 0; done < changes; done += BATCH) {
    const count = Math.min(room, BATCH - own);
    await server.editTexts(workspace, { from: from + own, count, text: `There ${done}` });
    await device.ask('edit', { space, from, count: own, text: `Here ${done}` });
    await device.ask('round');
    most = Math.max(most, await sizeOf(join(device.root, 'desk', 'mirror', 'pg_wal')));
  }
  return most;
}

async function measure(device: Device): Promise<Sizes> {
  // The journal is cut behind the last but one.
  for (let time = 0; time < 2; time++) await device.ask('call', { name: 'backups.create', input: {} as never });
  await device.close();
  const counts = await ask<{ name: string; rows: number }>(
    device,
    `select 'outbox' as name, count(*)::int as rows from outbox union all
     select 'base_rows', count(*)::int from base_rows union all
     select 'sync_outcomes', count(*)::int from sync_outcomes union all
     select 'post_search_queue', count(*)::int from post_search_queue union all
     select 'conflicts', count(*)::int from conflicts union all
     select 'revisions', (pg_total_relation_size('post_revisions') / 1e6)::int union all
     select 'logs', (pg_total_relation_size('activity_logs') / 1e6)::int union all
     select 'table ' || relname, (pg_total_relation_size(oid) / 1e6)::float8 from pg_class
       where relkind = 'r' and relnamespace = 'public'::regnamespace union all
     select 'tables', (sum(pg_total_relation_size(oid)) / 1e6)::int from pg_class
       where relkind = 'r' and relnamespace = 'public'::regnamespace`,
  );
  const of = (part: string) => sizeOf(join(device.root, 'desk', part));
  return {
    wal: await of('mirror/pg_wal'),
    mirror: await of('mirror'),
    journal: await of('journal'),
    ...Object.fromEntries(counts.map(({ name, rows }) => [name, rows])),
  };
}

/** In MB. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  let bytes = 0;
  for (const entry of entries) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name)).catch(() => ({ size: 0 }))).size;
  }
  return bytes / 1e6;
}
