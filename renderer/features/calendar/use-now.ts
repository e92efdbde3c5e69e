import { useEffect, useState } from 'react';
import { toWallTime, type WallTime } from '../../../shared/domain/zone.ts';

const MINUTE_MS = 60_000;

export function readNow(zone: string): WallTime {
  return toWallTime(new Date().toISOString(), zone);
}

/** The wall clock of the zone, to the minute. No timer runs while nobody can see it. */
export function useNow(zone: string): WallTime {
  const [now, setNow] = useState(() => readNow(zone));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    function tick(): void {
      clearTimeout(timer);
      if (document.hidden) return;
      setNow(readNow(zone));
      timer = setTimeout(tick, MINUTE_MS - (Date.now() % MINUTE_MS));
    }
    tick();
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }, [zone]);
  return now;
}
