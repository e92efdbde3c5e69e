import { atMinutes, type Day, dayOf, firstWeekdayOf, minutesOf } from '../../shared/domain/calendar-grid.ts';
import { toWallTime, type WallTime } from '../../shared/domain/zone.ts';

/**
 * Days and times as this person reads them: in the catalogue's language, by the habits of the system's region (en-DE:
 * 24 hours, the week begins on Monday). All arguments are wall-clock values, so everything is formatted as UTC.
 */
export const dateLocale = toDateLocale(navigator.language);
export const firstWeekday = firstWeekdayOf(dateLocale);

export function toDateLocale(systemLocale: string): string {
  const { language, region } = new Intl.Locale(systemLocale).maximize();
  if (language === 'en') return systemLocale;
  return region ? `en-${region}` : 'en-GB';
}

const time = format({ hour: 'numeric', minute: '2-digit' });
const dayShort = format({ weekday: 'short', day: 'numeric', month: 'short' });
const dayShortYear = format({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
const dayLong = format({ weekday: 'long', day: 'numeric', month: 'long' });
const dayLongYear = format({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const monthYear = format({ month: 'long', year: 'numeric' });
const monthShort = format({ month: 'short' });
const dayNumber = format({ day: 'numeric' });
const weekdayShort = format({ weekday: 'short' });
const weekdayLong = format({ weekday: 'long' });
const hour = format({ hour: 'numeric' });

/** 24 hours on the clock, two figures each: tiles line up. */
const is24Hours = !time.resolvedOptions().hour12;
const times = new Map<number, string>();

/** "09:00" or "9:00 AM". */
export function formatTime(wall: WallTime): string {
  const minutes = minutesOf(wall);
  const known = times.get(minutes);
  if (known !== undefined) return known;
  const text = is24Hours ? wall.slice(11, 16) : time.format(toDate(wall));
  times.set(minutes, text);
  return text;
}

/** As narrow as a tile needs it: "09:00" or "9:00a". */
export function formatTileTime(wall: WallTime): string {
  return formatTime(wall).replace(/\s?([AP])M$/i, (_all, half: string) => half.toLowerCase());
}

/** "Tue, 24 Mar", with the year where it is not `today`'s. */
export function formatDay(day: Day, today?: Day): string {
  const withYear = today !== undefined && today.slice(0, 4) !== day.slice(0, 4);
  return (withYear ? dayShortYear : dayShort).format(toDate(`${day}T00:00`));
}

export function formatDayLong(day: Day, today?: Day): string {
  const withYear = today !== undefined && today.slice(0, 4) !== day.slice(0, 4);
  return (withYear ? dayLongYear : dayLong).format(toDate(`${day}T00:00`));
}

/** "Tue, 24 Mar, 09:00": a time always says its weekday. */
export function formatDayTime(wall: WallTime, today?: Day): string {
  return `${formatDay(dayOf(wall), today)}, ${formatTime(wall)}`;
}

/** A moment that is past, in a zone; with its year where that is not this one. */
export function formatPast(iso: string, timezone: string): string {
  return formatDayTime(toWallTime(iso, timezone), dayOf(toWallTime(new Date().toISOString(), timezone)));
}

export function formatMonthYear(day: Day): string {
  return monthYear.format(toDate(`${day}T00:00`));
}

/** "1 – 7 March 2027", as the locale joins a range of days. */
export function formatDayRange(from: Day, to: Day): string {
  const long = format({ day: 'numeric', month: 'short', year: 'numeric' });
  return long.formatRange(toDate(`${from}T00:00`), toDate(`${to}T00:00`));
}

export const formatMonthShort = (day: Day): string => monthShort.format(toDate(`${day}T00:00`));
export const formatDayNumber = (day: Day): string => dayNumber.format(toDate(`${day}T00:00`));
export const formatWeekdayShort = (day: Day): string => weekdayShort.format(toDate(`${day}T00:00`));
export const formatWeekdayLong = (day: Day): string => weekdayLong.format(toDate(`${day}T00:00`));

/** "09:00" or "9 AM". */
export function formatHour(hours: number): string {
  const wall = atMinutes('2000-01-01', hours * 60);
  return is24Hours ? wall.slice(11, 16) : hour.format(toDate(wall));
}

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(dateLocale, { ...options, timeZone: 'UTC' });
}

function toDate(wall: WallTime): Date {
  return new Date(`${wall}:00.000Z`);
}
