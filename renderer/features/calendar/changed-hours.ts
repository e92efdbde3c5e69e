import type { Day } from '../../../shared/domain/calendar-grid.ts';
import { resolveWallTime } from '../../../shared/domain/zone.ts';

export type ClockChange = 'skipped' | 'repeated';
const NONE: ReadonlyMap<number, ClockChange> = new Map();
const known = new Map<string, ReadonlyMap<number, ClockChange>>();

/** Hours of a day that the clocks skip or show twice, in whole or in part (Lord Howe changes by half an hour). */
export function changedHours(day: Day, zone: string): ReadonlyMap<number, ClockChange> {
  const key = `${zone} ${day}`;
  const kept = known.get(key);
  if (kept) return kept;
  const hours = findChanges(day, zone);
  known.set(key, hours);
  return hours;
}

function findChanges(day: Day, zone: string): ReadonlyMap<number, ClockChange> {
  const hours = new Map<number, ClockChange>();
  for (let hour = 0; hour < 24; hour++) {
    for (const minute of ['00', '30']) {
      const { kind } = resolveWallTime(`${day}T${String(hour).padStart(2, '0')}:${minute}`, zone);
      if (kind !== 'plain') hours.set(hour, kind === 'shifted' ? 'skipped' : 'repeated');
    }
  }
  return hours.size === 0 ? NONE : hours;
}
