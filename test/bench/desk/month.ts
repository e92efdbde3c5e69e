import { setTimeout as sleep } from 'node:timers/promises';
import { type Figure, median, percentile } from '../figure.ts';
import type { DrivenApp } from './driven-app.ts';

/** Ahead, back, and back again to the full month. */
const SWITCHES = [...repeat('PageDown', 10), ...repeat('PageUp', 20), ...repeat('PageDown', 10)];
/** As somebody leafs through who looks at each. */
const PAUSE_MS = 400;

/** From the key to the frame in which the month stands with its posts. */
export async function measureMonths({ page }: DrivenApp, emit: (figure: Figure) => void): Promise<void> {
  await page.locator('body').click({ position: { x: 300, y: 12 } });
  await page.evaluate(watchMonths);
  for (const key of SWITCHES) {
    await page.keyboard.press(key);
    await sleep(PAUSE_MS);
  }
  const taken = await page.evaluate(() => (globalThis as Watching).endMonths?.() ?? []);
  if (taken.length < SWITCHES.length) throw new Error(`Only ${taken.length} of ${SWITCHES.length} months were painted`);
  emit({ name: 'desk.month.median', value: median(taken), unit: 'ms' });
  emit({ name: 'desk.month', value: percentile(taken, 0.95), unit: 'ms', target: { atMost: 50 } });
}

type Watching = typeof globalThis & { endMonths?: () => number[] };

/** Runs in the window, until it is ended: a key that shows no month would be looked after for ever. A month counts once the grid bears another name and all its days have posts. */
function watchMonths(): void {
  const taken: number[] = [];
  const channel = new MessageChannel();
  const grid = () => document.querySelector('.month');
  const isFilled = () =>
    [...document.querySelectorAll('.month-cell:not([data-outside])')].every((cell) =>
      cell.querySelector('[data-post-id]'),
    );
  const end = new AbortController();
  window.addEventListener(
    'keydown',
    (event) => {
      const before = grid()?.getAttribute('aria-label');
      const look = () => {
        if (end.signal.aborted) return;
        if (grid()?.getAttribute('aria-label') === before || !isFilled()) requestAnimationFrame(look);
        else channel.port2.postMessage(event.timeStamp);
      };
      requestAnimationFrame(look);
    },
    { capture: true, signal: end.signal },
  );
  channel.port1.onmessage = ({ data }) => taken.push(performance.now() - data);
  (globalThis as Watching).endMonths = () => {
    end.abort();
    return taken;
  };
}

function repeat(key: string, times: number): string[] {
  return Array.from({ length: times }, () => key);
}
