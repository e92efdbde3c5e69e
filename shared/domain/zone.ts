import type { DstChoice } from './states.ts';

/** `YYYY-MM-DDTHH:MM` on the wall in a zone. */
export type WallTime = string;
/** ISO 8601 in UTC with milliseconds. */
export type Instant = string;

const DAY_MS = 86_400_000;

/**
 * What a wall-clock time meant in its zone. Where clocks are set back there are two answers: `choice` picks one. Where
 * they are set forward there is none: the time moves on by the gap (as RFC 5545 has it), never to an earlier one, and
 * `shifted` says so.
 */
export function resolveWallTime(
  wall: WallTime,
  zone: string,
  choice: DstChoice = 'earlier',
): { readonly instant: Instant; readonly kind: 'plain' | 'ambiguous' | 'shifted' } {
  const asUtc = Date.parse(`${wall}:00.000Z`);
  if (Number.isNaN(asUtc)) throw new RangeError(`Not a wall-clock time: ${wall}`);
  // Offsets a day before and after bracket any single change of the clocks.
  const before = offsetMs(zone, asUtc - DAY_MS);
  const after = offsetMs(zone, asUtc + DAY_MS);
  const candidates = [...new Set([asUtc - before, asUtc - after])].filter((at) => at + offsetMs(zone, at) === asUtc);
  if (candidates.length === 0) return { instant: new Date(asUtc - before).toISOString(), kind: 'shifted' };
  const at = choice === 'earlier' ? Math.min(...candidates) : Math.max(...candidates);
  return { instant: new Date(at).toISOString(), kind: candidates.length === 2 ? 'ambiguous' : 'plain' };
}

export function toInstant(wall: WallTime, zone: string, choice?: DstChoice): Instant {
  return resolveWallTime(wall, zone, choice).instant;
}

export function toWallTime(instant: Instant, zone: string): WallTime {
  const at = Date.parse(instant);
  return new Date(at + offsetMs(zone, at)).toISOString().slice(0, 16);
}

/** `repeated` is set where the clock shows this time twice on that day: which of the two it is. */
export type ClockTime = { readonly wallTime: WallTime; readonly repeated: DstChoice | null };

/**
 * Tells the clock's time for many instants of one zone. Days without a change of the clocks nearby (all but two or so in
 * a year) cost one look-up for the day and none for the instant.
 */
export function createClockReader(zone: string): (atMs: number) => ClockTime {
  const steady = new Map<number, number | null>();
  /** The offset of that UTC day, or null when the clocks change within a day of it. */
  function steadyOffset(day: number): number | null {
    const known = steady.get(day);
    if (known !== undefined) return known;
    const offset = offsetMs(zone, (day - 1) * DAY_MS);
    const found = offsetMs(zone, (day + 2) * DAY_MS) === offset ? offset : null;
    steady.set(day, found);
    return found;
  }
  return (atMs) => {
    const offset = steadyOffset(Math.floor(atMs / DAY_MS));
    if (offset !== null) return { wallTime: toMinute(atMs + offset), repeated: null };
    const wallTime = toMinute(atMs + offsetMs(zone, atMs));
    const { instant, kind } = resolveWallTime(wallTime, zone, 'earlier');
    if (kind !== 'ambiguous') return { wallTime, repeated: null };
    return { wallTime, repeated: toMinute(Date.parse(instant)) === toMinute(atMs) ? 'earlier' : 'later' };
  };
}

function toMinute(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16);
}

/** Asking the tz data costs 20 µs; a calendar asks thousands of times. Offsets change on quarter hours at the finest. */
const offsets = new Map<string, number>();
const QUARTER_MS = 900_000;
const CACHE_LIMIT = 50_000;

function offsetMs(zone: string, at: number): number {
  const key = `${zone}|${Math.floor(at / QUARTER_MS)}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const offset = readOffsetMs(zone, at);
  if (offsets.size >= CACHE_LIMIT) offsets.clear();
  offsets.set(key, offset);
  return offset;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Not date-fns-tz's `getTimezoneOffset`: that one takes its date for a wall-clock time and is an hour off near a change. */
function readOffsetMs(zone: string, at: number): number {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    formats.set(zone, format);
  }
  const name = format.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? '';
  const match = /^GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(name);
  if (!match) throw new RangeError(`Unreadable offset of ${zone}: ${name}`);
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = match;
  const size = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return sign === '-' ? -size : size;
}
