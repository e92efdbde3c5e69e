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
  const taken = await page.evaluate(
    () => (globalThis as typeof globalThis & { monthSwitches?: number[] }).monthSwitches ?? [],
  );
  if (taken.length < SWITCHES.length) throw new Error(`Only ${taken.length} of ${SWITCHES.length} months were painted`);
  emit({ name: 'desk.month.median', value: median(taken), unit: 'ms' });
  emit({ name: 'desk.month', value: percentile(taken, 0.95), unit: 'ms', target: { atMost: 50 } });
}

/** Runs in the window. A month counts once the grid bears another name and all its days have posts. */
function watchMonths(): void {
  const taken: number[] = [];
  const channel = new MessageChannel();
  const grid = () => document.querySelector('.month');
  const isFilled = () =>
    [...document.querySelectorAll('.month-cell:not([data-outside])')].every((cell) =>
      cell.querySelector('[data-post-id]'),
    );
  window.addEventListener(
    'keydown',
    (event) => {
      const before = grid()?.getAttribute('aria-label');
      const look = () => {
        if (grid()?.getAttribute('aria-label') === before || !isFilled()) requestAnimationFrame(look);
        else channel.port2.postMessage(event.timeStamp);
      };
      requestAnimationFrame(look);
    },
    { capture: true },
  );
  channel.port1.onmessage = ({ data }) => taken.push(performance.now() - data);
  (globalThis as typeof globalThis & { monthSwitches?: number[] }).monthSwitches = taken;
}

function repeat(key: string, times: number): string[] {
  return Array.from({ length: times }, () => key);
}
