import { expect, it } from 'vitest';
import { oneAtATime } from './one-at-a-time.ts';

it('begins a task when the one before it has ended, also when that one failed', async () => {
  const seen: string[] = [];
  const run = oneAtATime(async (name: string, turns: number) => {
    seen.push(`${name} begins`);
    for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
    seen.push(`${name} ends`);
    if (name === 'second') throw new Error('second failed');
    return name;
  });
  const answers = await Promise.allSettled([run('first', 5), run('second', 2), run('third', 0)]);
  expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : String(answer.reason)))).toEqual([
    'first',
    'Error: second failed',
    'third',
  ]);
  expect(seen).toEqual(['first begins', 'first ends', 'second begins', 'second ends', 'third begins', 'third ends']);
});
