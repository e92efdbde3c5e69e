/** So much is handed on at once while a limit holds: what comes in large pieces comes in jerks. */
export const THROTTLED_BYTES = 64 * 1024;

/** A timer is late by some milliseconds, each time: so much of them is made up for. It is also what may go at once after a rest. */
const SLACK_MS = 50;

/** A limit for all that shares it: a token bucket, in the order in which bytes are asked for. */
export type Throttle = {
  readonly isOn: () => boolean;
  /** Resolves when so many bytes may go. Rejects with the signal's reason. */
  readonly take: (bytes: number, signal: AbortSignal) => Promise<void>;
  /** null: as fast as it goes. Whoever waits goes on by the new one. */
  readonly setLimit: (bytesPerSecond: number | null) => void;
};

export function createThrottle(nowMs: () => number = () => performance.now()): Throttle {
  let limit: number | null = null;
  /** When what was taken so far has gone. */
  let freeAtMs = Number.NEGATIVE_INFINITY;
  const waiting = new Set<() => void>();

  function reserve(bytes: number, bytesPerSecond: number): number {
    const now = nowMs();
    freeAtMs = Math.max(now - SLACK_MS, freeAtMs) + (bytes / bytesPerSecond) * 1_000;
    return freeAtMs - now;
  }

  function sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(end, ms);
      function end(): void {
        clearTimeout(timer);
        waiting.delete(end);
        signal.removeEventListener('abort', end);
        if (signal.aborted) reject(signal.reason);
        else resolve();
      }
      waiting.add(end);
      signal.addEventListener('abort', end, { once: true });
    });
  }

  return {
    isOn: () => limit !== null,
    take: async (bytes, signal) => {
      signal.throwIfAborted();
      if (limit === null) return;
      const waitMs = reserve(bytes, limit);
      if (waitMs > 0) await sleep(waitMs, signal);
    },
    setLimit: (bytesPerSecond) => {
      if (bytesPerSecond === limit) return;
      limit = bytesPerSecond;
      freeAtMs = Number.NEGATIVE_INFINITY;
      for (const end of [...waiting]) end();
    },
  };
}
