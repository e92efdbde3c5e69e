import { dayOf } from '../../../shared/domain/calendar-grid.ts';
import { dateLocale, formatDayTime, formatTime, formatWeekdayShort } from '../../lib/dates.ts';

const DAY_MS = 86_400_000;
/** Within these days a weekday names one day only. */
const NEAR_DAYS = 6;

/** A wall-clock time in words, always with its weekday: "Tue 09:00", and where that could be another week "Tue, 24 Nov, 09:00". */
export function timeWords(wallTime: string, today: string): string {
  const day = dayOf(wallTime);
  const days = Math.round((Date.parse(day) - Date.parse(today)) / DAY_MS);
  if (days >= 0 && days <= NEAR_DAYS) return `${formatWeekdayShort(day)} ${formatTime(wallTime)}`;
  return formatDayTime(wallTime, today);
}

/** "Berlin" of Europe/Berlin, "New York" of America/New_York. */
export function zoneWords(zone: string): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
}

/** "CEST", where a zone has such a name, else "GMT+2". */
export function offsetWords(instant: string, zone: string): string {
  const parts = new Intl.DateTimeFormat(dateLocale, { timeZone: zone, timeZoneName: 'short' }).formatToParts(
    new Date(instant),
  );
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? zone;
}
