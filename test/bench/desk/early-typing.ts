import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright';
import { must } from '#shared/lib/must.ts';
import { launchPatiently } from '#test/e2e/app.ts';
import type { Figure } from '../figure.ts';
import { openDataset } from './dataset.ts';
import { launchDriven } from './driven-app.ts';
import { chromiumArgs, type Packages } from './packages.ts';

const WORDS = 'Typed before the mirror was open';

/**
 * The proof that READY may be called ready: typing begins at READY, the whole app is killed once all of it was
 * acknowledged, and the next start has it. Emits the letters that were lost.
 */
export async function measureDurableAtReady(packages: Packages, emit: (figure: Figure) => void): Promise<void> {
  const userData = await openDataset(50_000);
  await keepFirstView(packages.driven, userData);
  const electron = await launchPatiently({
    executablePath: packages.driven,
    args: [...chromiumArgs],
    env: { ...(process.env as Record<string, string>), POSTROOM_USER_DATA: userData, POSTROOM_SAY_READY: '1' },
  });
  const ready = new Promise<void>((resolve) => {
    electron.process().stdout?.on('data', (chunk: Buffer) => String(chunk).includes('READY') && resolve());
  });
  const page = await electron.firstWindow();
  await ready;
  const readyAt = performance.now();
  const isOpen = page.evaluate(() => window.postroom.call('workspace.read', {})).then(() => performance.now());
  await page.keyboard.press('n');
  await page.locator('.composer-textarea:not([readonly])').waitFor();
  await page.keyboard.type(WORDS);
  emit({ name: 'desk.start.typed', value: performance.now() - readyAt, unit: 'ms after READY' });
  emit({ name: 'desk.start.mirror', value: (await isOpen) - readyAt, unit: 'ms after READY' });
  await waitUntilKept(page);
  const pid = must(electron.process().pid, 'the app');
  const closed = electron.waitForEvent('close');
  process.kill(pid, 'SIGKILL');
  await closed;
  const app = await launchDriven(packages.driven, userData);
  try {
    const { results } = await app.call('search.posts', { query: WORDS, limit: 5 });
    const kept = results[0]?.snippet.includes(WORDS) ? WORDS.length : 0;
    emit({ name: 'desk.start.lost', value: WORDS.length - kept, unit: 'letters', target: { atMost: 0 } });
  } finally {
    await app.quit();
  }
}

/** What is searched lies in the mirror, and nothing gets there before it is in the journal. */
async function waitUntilKept(page: Page): Promise<void> {
  await page.waitForFunction(async (words) => {
    const answer = await window.postroom.call('search.posts', { query: words, limit: 1 });
    return answer.ok && JSON.stringify(answer.value).includes(words);
  }, WORDS);
}

async function keepFirstView(executable: string, userData: string): Promise<void> {
  const app = await launchDriven(executable, userData);
  // It is kept once the calendar has stood still for a moment.
  await sleep(4_000);
  await app.quit();
}
