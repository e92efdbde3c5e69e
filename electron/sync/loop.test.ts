import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '#shared/lib/app-error.ts';
import { type Nudge, type SyncLoop, type SyncState, startSyncLoop } from './loop.ts';
import type { Round } from './sync-workspace.ts';

const SYNCED = { kind: 'synced', greeting: null as never } as Round;

let loop: SyncLoop;
let rounds: number[];
let states: SyncState['kind'][];
let next: () => Promise<Round>;
let errors: AppError[];
let begunAt: number;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-28T12:00:00Z') });
  begunAt = Date.now();
  rounds = [];
  states = [];
  errors = [];
  next = async () => SYNCED;
  loop = startSyncLoop({
    runRound: () => {
      rounds.push(Date.now() - begunAt);
      return next();
    },
    onState: ({ kind }) => states.push(kind),
    onError: (error) => errors.push(error),
    nowMs: Date.now,
    random: () => 1,
  });
});
afterEach(async () => {
  await loop.stop();
  vi.useRealTimers();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const failing = (code: ConstructorParameters<typeof AppError>[0], details = {}) => {
  next = async () => {
    throw new AppError(code, 'no', { details });
  };
};

describe('sync runs (SPEC 7)', () => {
  it('at once, and every minute', async () => {
    await pass(125_000);
    expect(rounds).toEqual([0, 60_000, 120_000]);
    expect(loop.state()).toEqual({ kind: 'idle', syncedAtMs: begunAt + 120_000 });
  });

  it('half a second after the last letter, but within three seconds of the first', async () => {
    await pass(0);
    loop.nudge('change');
    await pass(400);
    loop.nudge('change');
    await pass(600);
    expect(rounds).toEqual([0, 900]);
    for (let n = 0; n < 12; n++) {
      loop.nudge('change');
      await pass(400);
    }
    expect(rounds.slice(0, 3)).toEqual([0, 900, 4_000]);
  });

  it.each<Nudge>(['hint', 'focus', 'online', 'resume', 'by_hand'])('at once on %s', async (why) => {
    await pass(10_000);
    loop.nudge(why);
    await pass(1);
    expect(rounds).toEqual([0, 10_000]);
  });

  it('once more after a round in which something changed, never two at a time', async () => {
    let end: (round: Round) => void = () => undefined;
    next = () => new Promise((resolve) => (end = resolve));
    await pass(0);
    loop.nudge('change');
    loop.nudge('hint');
    await pass(5_000);
    expect(rounds).toEqual([0]);
    next = async () => SYNCED;
    end(SYNCED);
    await pass(1);
    expect(rounds).toEqual([0, 5_000]);
  });
});

describe('sync that fails', () => {
  it('waits longer each time, up to five minutes, and begins anew after a round that went well', async () => {
    failing('project_unreachable');
    await pass(0);
    await pass(1_000 + 2_000 + 4_000 + 8_000);
    expect(rounds).toEqual([0, 1_000, 3_000, 7_000, 15_000]);
    await pass(3_600_000);
    const [before = 0, last = 0] = rounds.slice(-2);
    expect(last - before).toBe(300_000);
    next = async () => SYNCED;
    await pass(300_000);
    failing('project_unreachable');
    const known = rounds.length;
    await pass(62_000);
    const [failed = 0, again = 0] = rounds.slice(known);
    expect(again - failed).toBe(1_000);
  });

  it('is tried at once when the network is back or the computer wakes, not because somebody types', async () => {
    failing('project_unreachable');
    await pass(100_000);
    const before = rounds.length;
    loop.nudge('change');
    loop.nudge('focus');
    await pass(1_000);
    expect(rounds.length).toBe(before);
    loop.nudge('online');
    await pass(1);
    expect(rounds.length).toBe(before + 1);
  });

  it('keeps the pause that the server asks for, unless a person asks', async () => {
    failing('too_many_requests', { seconds: 90 });
    await pass(0);
    loop.nudge('online');
    await pass(89_000);
    expect(rounds).toEqual([0]);
    loop.nudge('by_hand');
    await pass(1);
    expect(rounds).toEqual([0, 89_000]);
  });

  it.each([
    ['signed_out', {}],
    ['sync_refused', { reason: 'sync_signed_out' }],
  ] as const)('for want of a sign-in waits for one (%s)', async (code, details) => {
    failing(code, details);
    await pass(600_000);
    loop.nudge('online');
    loop.nudge('change');
    await pass(600_000);
    expect(rounds).toEqual([0]);
    expect(loop.state().kind).toBe('signed_out');
    next = async () => SYNCED;
    loop.nudge('signed_in');
    await pass(1);
    expect([rounds.length, loop.state().kind]).toEqual([2, 'idle']);
  });

  it.each([
    ['signed_in', 'signed_out'],
    ['online', 'project_unreachable'],
    ['resume', 'project_unreachable'],
  ] as const)('is tried anew at once where %s came during a round that ends with %s', async (why, code) => {
    let fail: (error: AppError) => void = () => undefined;
    next = () => new Promise((_, reject) => (fail = reject));
    await pass(1_000);
    loop.nudge(why);
    next = async () => SYNCED;
    fail(new AppError(code, 'no'));
    await pass(1);
    expect([rounds, loop.state().kind]).toEqual([[0, 1_000], 'idle']);
  });

  it.each(['by_hand', 'change', 'hint', 'focus'] as const)(
    'keeps the pause that the server asks for where %s came during the round',
    async (why) => {
      let fail: (error: AppError) => void = () => undefined;
      next = () => new Promise((_, reject) => (fail = reject));
      await pass(1_000);
      loop.nudge(why);
      next = async () => SYNCED;
      fail(new AppError('too_many_requests', 'no', { details: { seconds: 90 } }));
      await pass(89_000);
      expect(rounds).toEqual([0]);
      await pass(2_000);
      expect(rounds).toEqual([0, 91_000]);
    },
  );

  it('for a reason that nobody foresaw says so and goes on', async () => {
    next = async () => {
      throw new TypeError('a bug');
    };
    await pass(1_000);
    expect([rounds, errors.map(({ message }) => message)]).toEqual([
      [0, 1_000],
      ['TypeError: a bug', 'TypeError: a bug'],
    ]);
  });

  it.each(['removed', 'suspended'] as const)(
    'of somebody who is %s looks now and then whether they are back',
    async (kind) => {
      next = async () => ({ kind });
      await pass(300_000);
      expect([rounds, loop.state().kind]).toEqual([[0, 300_000], kind]);
    },
  );

  it('of somebody who was removed and let in again during a round begins the next at once', async () => {
    let end: (round: Round) => void = () => undefined;
    next = () => new Promise((resolve) => (end = resolve));
    await pass(1_000);
    loop.nudge('signed_in');
    next = async () => SYNCED;
    end({ kind: 'removed' });
    await pass(1);
    expect([rounds, loop.state().kind]).toEqual([[0, 1_000], 'idle']);
  });
});

it('stops when the round that is under way has ended, and begins no other', async () => {
  let end: (round: Round) => void = () => undefined;
  next = () => new Promise((resolve) => (end = resolve));
  await pass(0);
  let isStopped = false;
  void loop.stop().then(() => {
    isStopped = true;
  });
  loop.nudge('by_hand');
  await pass(1_000);
  expect(isStopped).toBe(false);
  end(SYNCED);
  await pass(600_000);
  expect([isStopped, rounds]).toEqual([true, [0]]);
});
