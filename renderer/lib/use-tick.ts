import { useEffect, useState } from 'react';

const MINUTE_MS = 60_000;

/**
 * The clock in ms, read anew with every minute and at `atMs`, where something is due between. No timer runs while nobody
 * can see it.
 */
export function useTick(atMs: number | null = null): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    function plan(): void {
      clearTimeout(timer);
      if (document.hidden) return;
      const now = Date.now();
      setNowMs(now);
      const minute = MINUTE_MS - (now % MINUTE_MS);
      timer = setTimeout(plan, atMs === null || atMs <= now ? minute : Math.min(minute, atMs - now));
    }
    plan();
    document.addEventListener('visibilitychange', plan);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', plan);
    };
  }, [atMs]);
  return nowMs;
}
