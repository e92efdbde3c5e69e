import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Figure } from '../figure.ts';
import { openDataset } from './dataset.ts';
import type { DrivenApp } from './driven-app.ts';
import { type Pids, readPids } from './main-process.ts';
import { mainThreadEvents, trace } from './trace.ts';
import { launchUndriven, type UndrivenApp, until } from './undriven-app.ts';

const SETTLE_MS = 8_000;
const WATCH_MS = 20_000;

/** The engine's share of the machine's memory, once it has been used and left alone. */
export async function measureMemory(app: DrivenApp, emit: (figure: Figure) => void): Promise<void> {
  await sleep(SETTLE_MS);
  const { engine } = await readPids(app.main);
  const rollup = await readFile(`/proc/${engine}/smaps_rollup`, 'utf8');
  const kilobytes = Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1]);
  emit({ name: 'desk.engine', value: kilobytes / 1024, unit: 'MB PSS', target: { atMost: 200 } });
}

/** The window hidden, nobody there: what still runs. First the timers, by the trace; then the processor, without one. */
export async function measureIdle(executable: string, emit: (figure: Figure) => void): Promise<void> {
  const app = await launchUndriven(executable, await openDataset(50_000));
  try {
    await measureHidden(app, emit);
  } finally {
    await app.quit();
  }
}

async function measureHidden({ main }: UndrivenApp, emit: (figure: Figure) => void): Promise<void> {
  const pids = await readPids(main);
  await sleep(SETTLE_MS);
  await main.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide(), null);
  await until(main, ({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript('document.hidden'),
  );
  // The engine's housekeeping, which comes after 20 s without a command: vacuum, and a backup if the last is an hour old.
  const spentBefore = await readCpu(pids);
  await sleep(SETTLE_MS + 20_000);
  await untilStill(pids);
  const spent = (await readCpu(pids)).engine - spentBefore.engine;
  emit({ name: 'desk.idle.housekeeping', value: spent / 1000, unit: 's of CPU, once' });
  const events = await trace(main, () => sleep(WATCH_MS));
  const fired = mainThreadEvents(events, pids.window).filter(({ name }) => name === 'TimerFire');
  emit({ name: 'desk.idle.timers', value: fired.length, unit: 'in 20 s', target: { atMost: 0 } });
  // The recording itself is handed over by each process as it ends.
  await sleep(SETTLE_MS);
  const before = await readCpu(pids);
  await sleep(WATCH_MS);
  const after = await readCpu(pids);
  for (const name of ['window', 'engine', 'main'] as const) {
    const percent = ((after[name] - before[name]) / WATCH_MS) * 100;
    emit({ name: `desk.idle.cpu.${name}`, value: percent, unit: '% of a core', target: { atMost: MOST_PERCENT } });
  }
}

/** "None" as the kernel can tell it: ticks are 10 ms, so that one or two of them in 20 s are noise. */
const MOST_PERCENT = 0.1;

/**
 * Until engine and window have done nothing for a while (Chromium tidies up a window that was hidden, once); goes on after
 * five minutes, and the figures then say so.
 */
async function untilStill(pids: Pids): Promise<void> {
  const start = performance.now();
  for (let last = -1, stillSince = start; performance.now() - start < 300_000; ) {
    const { engine, window } = await readCpu(pids);
    if (engine + window - last > 10) stillSince = performance.now();
    if (performance.now() - stillSince > SETTLE_MS) return;
    last = engine + window;
    await sleep(1_000);
  }
}

async function readCpu(pids: Pids): Promise<Record<keyof Pids, number>> {
  const tickMs = 1000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  const read = async (pid: number) => {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    // utime and stime, the 14th and 15th field of the line.
    return (Number(fields[11]) + Number(fields[12])) * tickMs;
  };
  return { main: await read(pids.main), window: await read(pids.window), engine: await read(pids.engine) };
}
