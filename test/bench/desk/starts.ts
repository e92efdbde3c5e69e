import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Figure, median } from '../figure.ts';
import { openDataset } from './dataset.ts';
import { chromiumArgs, type Packages } from './packages.ts';

const PAIRS = 9;
/** So long a first start is left alone, so that it keeps its first view (which it does once that stands still). */
const FIRST_START_MS = 6_000;
const LIMIT_MS = 60_000;

/** Spawn to READY, the blank window and ours in turn: what else the machine does hits both. */
export async function measureStarts(packages: Packages, emit: (figure: Figure) => void): Promise<void> {
  const userData = await openDataset(50_000);
  const blankData = await mkdtemp(join(tmpdir(), 'postroom-blank-'));
  const blank = () => timeStart(packages.blank, blankData, 0);
  const ours = (restMs: number) => timeStart(packages.release, userData, restMs);
  await blank();
  emit({ name: 'desk.start.first', value: await ours(FIRST_START_MS), unit: 'ms' });
  const pairs: { blankMs: number; oursMs: number }[] = [];
  for (let pair = 0; pair < PAIRS; pair++) pairs.push({ blankMs: await blank(), oursMs: await ours(2_000) });
  await rm(blankData, { recursive: true, force: true });
  const ratios = pairs.map(({ blankMs, oursMs }) => oursMs / blankMs);
  emit({ name: 'desk.start.blank', value: median(pairs.map(({ blankMs }) => blankMs)), unit: 'ms' });
  emit({ name: 'desk.start.ours', value: median(pairs.map(({ oursMs }) => oursMs)), unit: 'ms' });
  emit({ name: 'desk.start', value: median(ratios), unit: 'x blank', target: { atMost: 1.5 } });
}

/** Ends in order, so that each start finds a folder that was closed. */
async function timeStart(executable: string, userData: string, restMs: number): Promise<number> {
  const env = { ...process.env, POSTROOM_USER_DATA: userData, POSTROOM_SAY_READY: '1' };
  const started = performance.now();
  const child = spawn(executable, [...chromiumArgs], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    await waitForReady(child);
    const tookMs = performance.now() - started;
    await sleep(restMs);
    return tookMs;
  } finally {
    child.kill('SIGTERM');
    await exited;
  }
}

function waitForReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('No READY in a minute')), LIMIT_MS);
    const done = (settle: () => void) => {
      clearTimeout(late);
      settle();
    };
    child.stdout?.on('data', (chunk: Buffer) => String(chunk).includes('READY') && done(resolve));
    child.once('exit', (code) => done(() => reject(new Error(`It ended with ${code} before READY`))));
  });
}
