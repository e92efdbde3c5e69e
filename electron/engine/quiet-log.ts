import type { Clock } from '#shared/lib/clock.ts';
import type { Log } from '../ipc/wire-error.ts';

const WINDOW_MS = 60_000;
const LINES_A_WINDOW = 20;

/** The same message, a hundred thousand times, is one line and a number: a log must not be a way to fill the disk. */
export function quietLog(log: Log, clock: Clock): Log {
  const counts = new Map<string, { lines: number; since: number }>();
  return (level, message, details = {}) => {
    const now = clock.nowMs();
    const key = `${level} ${message}`;
    const known = counts.get(key);
    const isOver = !known || Math.abs(now - known.since) > WINDOW_MS;
    if (isOver && known && known.lines > LINES_A_WINDOW) {
      log(level, `${message} (repeated)`, { times: known.lines - LINES_A_WINDOW });
    }
    const count = isOver ? { lines: 0, since: now } : known;
    counts.set(key, count);
    count.lines++;
    if (count.lines <= LINES_A_WINDOW) log(level, message, details);
  };
}
