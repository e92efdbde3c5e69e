import { setTimeout as sleep } from 'node:timers/promises';
import { must } from '#shared/lib/must.ts';
import { type Figure, median, percentile } from '../figure.ts';
import type { DrivenApp } from './driven-app.ts';
import { readPids } from './main-process.ts';
import { mainThreadEvents, type TraceEvent, trace } from './trace.ts';

const DRAGS = 4;
/** Once around the month in so many steps, a step about every frame. */
const STEPS = 120;
const STEP_MS = 12;

/** Main-thread work in each frame while a post is carried across a month of 2,000, from the press to the release. */
export async function measureDrag(app: DrivenApp, emit: (figure: Figure) => void): Promise<void> {
  const { window: windowPid } = await readPids(app.main);
  const events = await trace(app.main, async () => {
    for (let drag = 0; drag < DRAGS; drag++) await carryAround(app);
  });
  const frames = workPerFrame(mainThreadEvents(events, windowPid));
  emit({ name: 'desk.drag.frames', value: frames.length, unit: 'frames' });
  emit({ name: 'desk.drag.median', value: median(frames), unit: 'ms a frame' });
  emit({ name: 'desk.drag', value: percentile(frames, 0.95), unit: 'ms a frame', target: { atMost: 8 } });
  emit({ name: 'desk.drag.longest', value: Math.max(...frames), unit: 'ms a frame', target: { atMost: 32 } });
}

/** Ends with Esc over another day: the next drag finds the same month. */
async function carryAround({ page }: DrivenApp): Promise<void> {
  const tile = page.locator('.month-cell:not([data-past]) [data-post-id]').first();
  const from = must(await tile.boundingBox(), 'a tile');
  const ground = must(await page.locator('.month-body').boundingBox(), 'the month');
  await page.mouse.move(from.x + 10, from.y + 10);
  await page.mouse.down();
  for (let step = 1; step <= STEPS; step++) {
    const angle = (step / STEPS) * 2 * Math.PI;
    const x = ground.x + ground.width * (0.5 + 0.42 * Math.cos(angle));
    const y = ground.y + ground.height * (0.5 + 0.42 * Math.sin(angle));
    await page.mouse.move(x, y);
    await sleep(STEP_MS);
  }
  await page.keyboard.press('Escape');
  await page.mouse.up();
  await sleep(300);
}

/**
 * A frame is what the main thread does from one commit to the next. Its processor time: what other programs take of a busy
 * machine is not the app's.
 */
function workPerFrame(events: readonly TraceEvent[]): number[] {
  const frames: number[] = [];
  let workUs = 0;
  let hasBegun = false;
  for (const { name, ph, dur, tdur } of events) {
    if (name === 'RunTask' && ph === 'X') workUs += tdur ?? dur ?? 0;
    if (name !== 'Commit' || ph !== 'X') continue;
    if (hasBegun) frames.push(workUs / 1000);
    hasBegun = true;
    workUs = 0;
  }
  return frames;
}
