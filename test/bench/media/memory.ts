import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { must } from '#shared/lib/must.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
import { writeNoise } from '#test/uploads/noise-files.ts';
import type { Figure } from '../figure.ts';
import type { MediaSizes } from '../media.bench.ts';
import { openTeamApp, type TeamApp } from './team-app.ts';
import { timeUpload } from './throughput.ts';

const PROCESSES = ['engine', 'transfers', 'media'] as const;
type Name = (typeof PROCESSES)[number];

const LOOK_MS = 200;
const SETTLE_MS = 5_000;

/**
 * How much the processes grow while one large file is added and sent, beyond what they were after a small one, which has
 * started all of them. The file is zeros that lie nowhere; the vault and Storage write all of it.
 */
export async function measureMemoryOfUpload(
  executable: string,
  { gigabytes }: MediaSizes,
  emit: (figure: Figure) => void,
): Promise<void> {
  const app = await openTeamApp(executable);
  const folder = await makeFolder();
  try {
    const small = join(folder, 'small.wav');
    await writeNoise(small, { sizeBytes: 8_000_000, seed: 'small' });
    await send(app, small);
    await app.untilReady(1);
    await sleep(SETTLE_MS);
    const pids = await readPids(app);
    const before = await readAll(pids);

    const large = join(folder, 'large.wav');
    await writeSparse(large, Math.round(gigabytes * 1e9));
    const most = { ...before };
    let isOver = false;
    const looking = (async () => {
      while (!isOver) {
        const now = await readAll(pids);
        for (const name of PROCESSES) most[name] = Math.max(most[name], now[name]);
        await sleep(LOOK_MS);
      }
    })();
    const seconds = await send(app, large);
    isOver = true;
    await looking;
    const grown = (name: Name) => most[name] - before[name];
    const target = { atMost: 64 };
    emit({ name: 'media.memory.engine', value: grown('engine'), unit: 'MB PSS more', target });
    emit({ name: 'media.memory.transfers', value: grown('transfers'), unit: 'MB PSS more', target });
    emit({ name: 'media.memory.media', value: grown('media'), unit: 'MB PSS more' });
    for (const name of PROCESSES) emit({ name: `media.memory.${name}.before`, value: before[name], unit: 'MB PSS' });
    emit({ name: 'media.memory.upload', value: seconds, unit: 's' });
  } finally {
    await app.stop();
  }
}

async function send(app: TeamApp, path: string): Promise<number> {
  const sending = timeUpload(app.page);
  await app.importFile(path);
  return await sending;
}

async function readPids({ electron }: TeamApp): Promise<Record<Name, number>> {
  const metrics = await electron.evaluate(({ app }) => app.getAppMetrics());
  const pidOf = (name: Name) =>
    must(
      metrics.find((metric) => `${metric.name}${metric.serviceName}`.includes(`Postroom ${name}`)),
      `the process ${name}`,
    ).pid;
  return { engine: pidOf('engine'), transfers: pidOf('transfers'), media: pidOf('media') };
}

async function readAll(pids: Record<Name, number>): Promise<Record<Name, number>> {
  return { engine: await pssOf(pids.engine), transfers: await pssOf(pids.transfers), media: await pssOf(pids.media) };
}

/** A worker that had nothing to do for a minute has ended, and has nothing. */
async function pssOf(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => 'Pss: 0 kB');
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) / 1024;
}

/** A sound file of silence. */
async function writeSparse(path: string, sizeBytes: number): Promise<void> {
  const head = join(path, '..', 'head.wav');
  await writeNoise(head, { sizeBytes: 1_000, seed: 'head' });
  const header = Buffer.from((await readFile(head)).subarray(0, 44));
  header.writeUInt32LE(sizeBytes - 8, 4);
  header.writeUInt32LE(sizeBytes - 44, 40);
  const file = await open(path, 'w');
  await file.writeFile(header);
  await file.truncate(sizeBytes);
  await file.close();
}
