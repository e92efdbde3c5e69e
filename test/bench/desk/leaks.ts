import { setTimeout as sleep } from 'node:timers/promises';
import { must } from '#shared/lib/must.ts';
import type { Figure } from '../figure.ts';
import type { DrivenApp } from './driven-app.ts';

/**
 * As many as are measured: until then V8 compiles what has become hot. Of 580 kB that 50 composers grew by after ten, 560
 * were machine code and bytecode (heap snapshots); of the next 50 it is 106 kB, nearly all of it code.
 */
const WARM_UP = 50;
const COMPOSERS = 50;

/**
 * What is left of 50 composers after a collection. One that leaks keeps hundreds of nodes, dozens of listeners, and some
 * hundred kilobytes: the bounds are a small part of one of them, and for the heap 10 kB each.
 */
export async function measureLeaks(app: DrivenApp, emit: (figure: Figure) => void): Promise<void> {
  await app.cdp.send('Performance.enable');
  for (let nth = 0; nth < WARM_UP; nth++) await openAndClose(app, nth);
  const before = await readHeld(app);
  for (let nth = 0; nth < COMPOSERS; nth++) await openAndClose(app, nth);
  const after = await readHeld(app);
  // What measures would go on counting in what is measured next.
  await app.cdp.send('Performance.disable');
  const grown = (name: 'Nodes' | 'JSEventListeners') => Math.max(0, after[name] - before[name]);
  emit({ name: 'desk.leak.nodes', value: grown('Nodes'), unit: 'of 50', target: { atMost: 50 } });
  emit({ name: 'desk.leak.listeners', value: grown('JSEventListeners'), unit: 'of 50', target: { atMost: 10 } });
  const kilobytes = Math.max(0, after.JSHeapUsedSize - before.JSHeapUsedSize) / 1024;
  emit({ name: 'desk.leak.heap', value: kilobytes, unit: 'kB of 50', target: { atMost: 500 } });
}

async function openAndClose({ page }: DrivenApp, nth: number): Promise<void> {
  await page.evaluate((index) => {
    const tiles = document.querySelectorAll<HTMLElement>('.month-cell [data-post-id]');
    const tile = tiles[index % 8];
    tile?.click();
  }, nth);
  if (!(await page.locator('.composer-textarea').isVisible())) await page.keyboard.press('e');
  await page.locator('.composer-textarea:not([readonly])').or(page.locator('.composer-textarea')).first().waitFor();
  await sleep(150);
  await page.keyboard.press('Escape');
  await page.locator('.composer').waitFor({ state: 'detached' });
}

async function readHeld({ cdp }: DrivenApp) {
  for (let round = 0; round < 3; round++) {
    await sleep(700);
    await cdp.send('HeapProfiler.collectGarbage');
  }
  const { metrics } = await cdp.send('Performance.getMetrics');
  const read = (name: string) =>
    must(
      metrics.find((metric) => metric.name === name),
      name,
    ).value;
  return { Nodes: read('Nodes'), JSEventListeners: read('JSEventListeners'), JSHeapUsedSize: read('JSHeapUsedSize') };
}
