import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AppError } from '#shared/lib/app-error.ts';
import type { Claimed } from './ask-lease.ts';
import { type Held, holdLease } from './hold-lease.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const SECONDS = 300;

async function hold(answers: readonly (Claimed | AppError)[], stop = new AbortController()) {
  const told = { claims: 0, releases: 0 };
  const left = [...answers];
  const attempt = await holdLease({
    leases: {
      claim: async () => {
        told.claims++;
        const answer = left.shift() ?? { status: 'yours', seconds: SECONDS };
        if (answer instanceof AppError) throw answer;
        return answer;
      },
      release: async () => void told.releases++,
    },
    sha256: 'a'.repeat(64),
    signal: stop.signal,
    complain: (message, error) => {
      throw new Error(`${message}: ${String(error)}`);
    },
  });
  if (attempt.kind !== 'held') throw new Error('Not held');
  return { told, held: attempt.held as Held, stop };
}

const pass = async (seconds: number) => await vi.advanceTimersByTimeAsync(seconds * 1_000);

describe('a lease that is held', () => {
  test('is asked for again well before it ends, for as long as the file is on its way (SPEC 2.6)', async () => {
    const { told, held } = await hold([]);
    await pass(2 * SECONDS);
    const during = told.claims;
    await held.end(true);
    await pass(2 * SECONDS);
    expect([during, told, held.lost.aborted]).toEqual([7, { claims: 7, releases: 1 }, false]);
  });

  test('outlives a line that fails once', async () => {
    const { told, held } = await hold([
      { status: 'yours', seconds: SECONDS },
      new AppError('project_unreachable', 'Nobody there'),
      { status: 'trouble', trouble: { reason: 'busy' } },
    ]);
    await pass(SECONDS);
    expect([held.lost.aborted, told.claims]).toEqual([false, 4]);
    await held.end(false);
  });

  test('is lost when another device has it meanwhile, and is not that one’s to give back', async () => {
    const { told, held } = await hold([
      { status: 'yours', seconds: SECONDS },
      { status: 'busy', seconds: 9 },
    ]);
    await pass(2 * SECONDS);
    await held.end(true);
    expect([held.lost.aborted, told]).toEqual([true, { claims: 2, releases: 0 }]);
  });

  test('is asked for no more when the app stops', async () => {
    const { told, held, stop } = await hold([]);
    stop.abort();
    await held.end(true);
    await pass(2 * SECONDS);
    expect(told).toEqual({ claims: 1, releases: 0 });
  });
});
