import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Checked } from './ask-check.ts';
import { type Checks, startChecks } from './checks.ts';

let asked: string[];
let ready: string[];
let lost: string[];
let answers: Map<string, Checked>;
let checks: Checks;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2027-03-02T09:00:00Z') });
  [asked, ready, lost, answers] = [[], [], [], new Map()];
  checks = startChecks({
    ask: async (assetId) => {
      asked.push(assetId);
      return answers.get(assetId) ?? { status: 'ready' };
    },
    onReady: (assetId) => ready.push(assetId),
    onLost: async (assetId) => void lost.push(assetId),
    clock: { nowMs: Date.now },
    random: () => 1,
    complain: (message, error) => {
      throw new Error(`${message} ${String(error)}`);
    },
  });
});
afterEach(async () => {
  await checks.stop();
  vi.useRealTimers();
});

const pass = async (ms: number) => await vi.advanceTimersByTimeAsync(ms);
const TROUBLE: Checked = { status: 'trouble', trouble: { reason: 'busy', code: '503' } };

test('a file that the project fails at each time holds up no other (upload/SPEC, invariant 3)', async () => {
  answers.set('broken', TROUBLE);
  checks.want(['broken', 'one', 'two']);
  await pass(3_000);
  expect(ready).toEqual(['one', 'two']);
});

test('a large file is asked for again at once, until the project has read it', async () => {
  let doneBytes = 0;
  const totalBytes = 300;
  checks = startChecks({
    ask: async () => {
      doneBytes += 100;
      return doneBytes < totalBytes ? { status: 'processing', doneBytes, totalBytes } : { status: 'ready' };
    },
    onReady: (assetId) => ready.push(assetId),
    onLost: async () => undefined,
    clock: { nowMs: Date.now },
    random: () => 1,
    complain: () => undefined,
  });
  checks.want(['film']);
  await pass(0);
  expect([doneBytes, ready]).toEqual([300, ['film']]);
});

test('a large file that the project gets no further with holds up no other, and is not read for ever (invariant 3)', async () => {
  answers.set('film', { status: 'processing', doneBytes: 32, totalBytes: 100 });
  checks.want(['film', 'other']);
  await pass(50_000);
  const times = asked.filter((assetId) => assetId === 'film').length;
  expect([ready, times > 1 && times < 10]).toEqual([['other'], true]);
});

test('one whose row is on its way is asked for again, each time a little later; so is one whose row does not come', async () => {
  answers.set('early', { status: 'gone' });
  checks.want(['early', 'ready']);
  await pass(60_000);
  const early = asked.filter((assetId) => assetId === 'early').length;
  await pass(600_000);
  const times = asked.filter((assetId) => assetId === 'ready').length;
  expect({ early, times: times > 2 && times < 8 }).toEqual({ early: 5, times: true });
});

test('where the project has no such function it is asked once an hour, whatever happens, and by hand', async () => {
  answers.set('film', { status: 'not_offered' });
  checks.want(['film']);
  await pass(0);
  for (let hour = 0; hour < 2; hour++) {
    checks.hurry(false);
    checks.want(['film']);
    await pass(60 * 60_000);
  }
  const byItself = [asked.length, checks.isMissing()];
  answers.delete('film');
  checks.hurry(true);
  await pass(0);
  expect([byItself, asked.length, checks.isMissing(), ready]).toEqual([[3, true], 4, false, ['film']]);
});

test('what is missing or something else is told, and asked for no more once it is wanted no more', async () => {
  answers.set('lost', { status: 'missing' }).set('other', { status: 'failed' });
  checks.want(['lost', 'other']);
  await pass(0);
  checks.want([]);
  await pass(600_000);
  expect([lost, asked]).toEqual([
    ['lost', 'other'],
    ['lost', 'other'],
  ]);
});

test('a clock that was years ahead does not make it wait for years', async () => {
  answers.set('film', TROUBLE);
  vi.setSystemTime(Date.parse('2036-01-01T00:00:00Z'));
  checks.want(['film']);
  await pass(0);
  vi.setSystemTime(Date.parse('2027-03-02T09:00:00Z'));
  answers.delete('film');
  checks.want(['film']);
  await pass(0);
  expect(ready).toEqual(['film']);
});
