import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Figure, median, percentile } from '../figure.ts';
import type { DrivenApp } from './driven-app.ts';
import { readPids } from './main-process.ts';
import { type Recording, startRecorder } from './recorder.ts';
import { mainThreadEvents, type TraceEvent, trace } from './trace.ts';

const ROUNDS = 4;
const TEXT = 'The kettle sings at eight, and the #roastery smells of toast. ';
/** A quick typist's pace. */
const PACE_MS = 90;
const FSYNCS = 200;

/** A key to the frame that shows it, in the composer and in a bare field in turn; and to the answer that says it is on disk. */
export async function measureKeys(app: DrivenApp, emit: (figure: Figure) => void): Promise<void> {
  const recorder = await startRecorder(app);
  const bare: number[] = [];
  const ours: number[] = [];
  const durable: number[] = [];
  await app.page.keyboard.press('n');
  await app.page.locator('.composer-textarea').waitFor();
  await app.page.keyboard.type('Begun. ', { delay: PACE_MS });
  await sleep(1_000);
  for (let round = 0; round < ROUNDS; round++) {
    await showBareField(app);
    bare.push(...paintTimes(await type(app, recorder)));
    await hideBareField(app);
    await app.page.locator('.composer-textarea').focus();
    const typed = await type(app, recorder);
    ours.push(...paintTimes(typed));
    durable.push(...durableTimes(typed));
  }
  await app.page.locator('.composer-textarea').focus();
  const oursCpu = await traceKeys(app);
  await showBareField(app);
  const bareCpu = await traceKeys(app);
  await hideBareField(app);
  await app.page.locator('.composer-textarea').focus();
  const fsyncs = await timeFsyncs(join(app.userData, 'local', 'journal'));
  await app.page.keyboard.press('Escape');
  const barePaint = percentile(bare, 0.95);
  const oursPaint = percentile(ours, 0.95);
  emit({ name: 'desk.key.paint.bare', value: barePaint, unit: 'ms' });
  emit({ name: 'desk.key.paint.ours', value: oursPaint, unit: 'ms' });
  emit({ name: 'desk.key.paint', value: oursPaint / barePaint, unit: 'x bare', target: { atMost: 1.3 } });
  emit({ name: 'desk.key.cpu.bare', value: bareCpu, unit: 'ms a key, the median' });
  emit({ name: 'desk.key.cpu.ours', value: oursCpu, unit: 'ms a key, the median' });
  const fsync = percentile(fsyncs, 0.95);
  emit({ name: 'desk.key.fsync', value: fsync, unit: 'ms' });
  emit({ name: 'desk.key.durable.median', value: median(durable), unit: 'ms' });
  const atMost = Number((fsync + 30).toFixed(1));
  emit({ name: 'desk.key.durable', value: percentile(durable, 0.95), unit: 'ms', target: { atMost } });
}

async function type({ page }: DrivenApp, recorder: { read: () => Promise<Recording> }): Promise<Recording> {
  await sleep(500);
  await recorder.read();
  for (const letter of TEXT) {
    await page.keyboard.press(letter === ' ' ? 'Space' : letter);
    await sleep(PACE_MS);
  }
  await sleep(500);
  return await recorder.read();
}

/** What the window's main thread works from a key to the commit of its frame, whatever else the machine does. */
async function traceKeys(app: DrivenApp): Promise<number> {
  const { window: windowPid } = await readPids(app.main);
  const events = await trace(app.main, async () => {
    for (const letter of TEXT) {
      await app.page.keyboard.press(letter === ' ' ? 'Space' : letter);
      await sleep(PACE_MS);
    }
  });
  return median(workPerKey(mainThreadEvents(events, windowPid)));
}

function workPerKey(events: readonly TraceEvent[]): number[] {
  const tasks = events.filter(({ name, ph }) => name === 'RunTask' && ph === 'X');
  const commits = events.filter(({ name, ph }) => name === 'Commit' && ph === 'X');
  const keys = events.filter(({ name, args }) => name === 'EventDispatch' && args?.data?.type === 'keydown');
  return keys.flatMap(({ ts: pressedUs }) => {
    const painted = commits.find(({ ts }) => ts > pressedUs);
    if (!painted) return [];
    const its = tasks.filter(({ ts, dur = 0 }) => ts + dur > pressedUs && ts < painted.ts);
    return [its.reduce((sum, { tdur, dur }) => sum + (tdur ?? dur ?? 0), 0) / 1000];
  });
}

function paintTimes({ keys }: Recording): number[] {
  return keys.flatMap(({ pressedAt, paintedAt }) => (paintedAt === null ? [] : [paintedAt - pressedAt]));
}

/** Whatever is sent after a key holds it: one call is under way at most, and the last text wins. */
function durableTimes({ keys, calls }: Recording): number[] {
  const writes = calls.filter(({ name }) => name === 'posts.writeText');
  return keys.flatMap(({ pressedAt, inputAt }) => {
    const holding = inputAt === null ? undefined : writes.find(({ sentAt }) => sentAt >= pressedAt);
    return holding?.answeredAt ? [holding.answeredAt - pressedAt] : [];
  });
}

/** In the same window, with everything of ours taken out of the picture. */
async function showBareField({ page }: DrivenApp): Promise<void> {
  await page.evaluate(() => {
    const root = document.getElementById('root');
    if (root) root.style.display = 'none';
    const field = document.createElement('textarea');
    field.id = 'bare';
    field.style.cssText = 'width:400px;height:200px;font-size:15px';
    document.body.append(field);
    field.focus();
  });
}

async function hideBareField({ page }: DrivenApp): Promise<void> {
  await page.evaluate(() => {
    document.getElementById('bare')?.remove();
    const root = document.getElementById('root');
    if (root) root.style.display = '';
  });
}

/** What the disk itself takes for a line of the journal's length, in the journal's own folder. */
async function timeFsyncs(folder: string): Promise<number[]> {
  const path = join(folder, 'bench.tmp');
  const handle = await open(path, 'a');
  const taken: number[] = [];
  for (let nth = 0; nth < FSYNCS; nth++) {
    await handle.write('x'.repeat(400));
    const started = performance.now();
    await handle.datasync();
    taken.push(performance.now() - started);
    await sleep(20);
  }
  await handle.close();
  await rm(path);
  return taken;
}
