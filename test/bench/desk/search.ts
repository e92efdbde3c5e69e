import { setTimeout as sleep } from 'node:timers/promises';
import { type Figure, median, percentile } from '../figure.ts';
import type { DrivenApp } from './driven-app.ts';
import { startRecorder } from './recorder.ts';

/** Common and rare words, several of them, an account's and a tag's name, Japanese, and what is in no post. */
const QUERIES = [
  'coffee',
  'queue starts',
  'sidamo berg',
  'kalomi',
  'renso',
  'コーヒー',
  '新しい',
  'bluesky latte',
  'evnt',
  'quxz',
];
const PACE_MS = 130;

/** Each letter that is typed asks; timed from the window's question to the answer in the window. */
export async function measureSearch(app: DrivenApp, emit: (figure: Figure) => void): Promise<void> {
  const { page } = app;
  const recorder = await startRecorder(app);
  await page.keyboard.press('Control+f');
  const field = page.locator('.find-input');
  await field.waitFor();
  // The first question of a start reads the index into memory.
  await field.pressSequentially('warm', { delay: PACE_MS });
  await sleep(1_500);
  await recorder.read();
  for (const query of QUERIES) {
    await field.fill('');
    for (const letter of query) {
      await page.keyboard.insertText(letter);
      await sleep(PACE_MS);
    }
    await sleep(400);
  }
  const { calls } = await recorder.read();
  const taken = calls.flatMap(({ name, sentAt, answeredAt }) =>
    name === 'search.posts' && answeredAt !== null ? [answeredAt - sentAt] : [],
  );
  await page.keyboard.press('Escape');
  emit({ name: 'desk.search.questions', value: taken.length, unit: 'questions' });
  emit({ name: 'desk.search.median', value: median(taken), unit: 'ms' });
  emit({ name: 'desk.search', value: percentile(taken, 0.95), unit: 'ms', target: { atMost: 30 } });
}
