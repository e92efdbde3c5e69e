import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createThrottle, THROTTLED_BYTES } from './throttle.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const never = new AbortController().signal;

test('several that share a limit keep to it together, each gets its turn (SPEC 3.6)', async () => {
  const throttle = createThrottle();
  throttle.setLimit(1_000_000);
  const sent = [0, 0, 0];
  const stopping = new AbortController();
  const senders = sent.map(async (_, index) => {
    for (;;) {
      await throttle.take(THROTTLED_BYTES, stopping.signal);
      sent[index] = (sent[index] ?? 0) + THROTTLED_BYTES;
    }
  });
  const ended = Promise.allSettled(senders);
  await vi.advanceTimersByTimeAsync(10_000);
  stopping.abort();
  await ended;
  const total = sent.reduce((sum, bytes) => sum + bytes, 0);
  expect(total).toBeGreaterThan(9_800_000);
  expect(total).toBeLessThan(10_200_000);
  expect(Math.max(...sent) - Math.min(...sent)).toBeLessThanOrEqual(THROTTLED_BYTES);
});

test('whoever waits goes on by the new limit, and with none at once', async () => {
  const throttle = createThrottle();
  throttle.setLimit(10_000);
  await throttle.take(500, never);
  let hasGone = false;
  void throttle.take(1_000_000, never).then(() => {
    hasGone = true;
  });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(hasGone).toBe(false);
  throttle.setLimit(null);
  await vi.advanceTimersByTimeAsync(0);
  expect(hasGone).toBe(true);
});

test('who is stopped while it waits is told so', async () => {
  const throttle = createThrottle();
  throttle.setLimit(10_000);
  const stopping = new AbortController();
  const waiting = throttle.take(1_000_000, stopping.signal);
  stopping.abort(new Error('paused'));
  await expect(waiting).rejects.toThrow('paused');
});
