import { toInstant, toWallTime, type WallTime } from './zone.ts';

/** `YYYY-MM-DD`: a day on the calendar, without a zone. */
export type Day = string;
/** 1 Monday … 7 Sunday, as ISO 8601 and `Intl.Locale` count. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

const DAY_MS = 86_400_000;
export const DAYS_IN_WEEK = 7;
export const MINUTES_IN_DAY = 1440;
/** Where a new post goes on a day when nothing says otherwise. */
export const DEFAULT_TIME = '09:00';

export function addDays(day: Day, days: number): Day {
  return fromUtc(toUtc(day) + days * DAY_MS);
}

/** Days from `from` to `to`; negative when `to` is earlier. */
export function countDays(from: Day, to: Day): number {
  return Math.round((toUtc(to) - toUtc(from)) / DAY_MS);
}

/** The same day of another month, or that month's last: 31 January and one month is 28 or 29 February. */
export function addMonths(day: Day, months: number): Day {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return fromUtc(Date.UTC(year, month - 1 + months, Math.min(date, last)));
}

export function toMonth(day: Day): string {
  return day.slice(0, 7);
}

export function firstOfMonth(day: Day): Day {
  return `${toMonth(day)}-01`;
}

export function weekdayOf(day: Day): Weekday {
  return (new Date(toUtc(day)).getUTCDay() || DAYS_IN_WEEK) as Weekday;
}

export function startOfWeek(day: Day, firstWeekday: Weekday): Day {
  return addDays(day, -((weekdayOf(day) - firstWeekday + DAYS_IN_WEEK) % DAYS_IN_WEEK));
}

export function weekDays(day: Day, firstWeekday: Weekday): Day[] {
  const start = startOfWeek(day, firstWeekday);
  return Array.from({ length: DAYS_IN_WEEK }, (_, index) => addDays(start, index));
}

/** The whole weeks that hold a month: four to six of them. */
export function monthWeeks(day: Day, firstWeekday: Weekday): Day[][] {
  const month = toMonth(day);
  const weeks: Day[][] = [];
  for (let start = startOfWeek(firstOfMonth(day), firstWeekday); ; start = addDays(start, DAYS_IN_WEEK)) {
    if (weeks.length > 0 && toMonth(start) !== month) return weeks;
    weeks.push(weekDays(start, firstWeekday));
  }
}

type WeekInfo = { readonly firstDay: number };

/** What the locale's calendars begin a week with; Monday where the runtime cannot say. */
export function firstWeekdayOf(locale: string): Weekday {
  const parsed = new Intl.Locale(locale) as Intl.Locale & { getWeekInfo?: () => WeekInfo; weekInfo?: WeekInfo };
  return (parsed.getWeekInfo?.().firstDay ?? parsed.weekInfo?.firstDay ?? 1) as Weekday;
}

export function dayOf(wall: WallTime): Day {
  return wall.slice(0, 10);
}

export function timeOf(wall: WallTime): string {
  return wall.slice(11, 16);
}

export function minutesOf(wall: WallTime): number {
  return Number(wall.slice(11, 13)) * 60 + Number(wall.slice(14, 16));
}

export function atMinutes(day: Day, minutes: number): WallTime {
  return new Date(toUtc(day) + minutes * 60_000).toISOString().slice(0, 16);
}

/**
 * Another time on the wall. Days keep the clock's time whatever the clocks do between (postiz-app#1145); minutes move
 * what the clock says.
 */
export function moveWallTime(wall: WallTime, by: { readonly days?: number; readonly minutes?: number }): WallTime {
  return atMinutes(addDays(dayOf(wall), by.days ?? 0), minutesOf(wall) + (by.minutes ?? 0));
}

export function snapMinutes(minutes: number, step: number): number {
  return Math.min(Math.round(minutes / step) * step, MINUTES_IN_DAY - step);
}

/** Where a new post goes on `day`: 09:00, today the next full hour that is still to come (never random: postiz-app#471). */
export function newPostTime(day: Day, nowWall: WallTime): WallTime {
  if (day !== dayOf(nowWall)) return `${day}T${DEFAULT_TIME}`;
  const nextHour = (Math.floor(minutesOf(nowWall) / 60) + 1) * 60;
  const hour = Math.max(nextHour, 9 * 60);
  // After 23:00 no full hour is left today: a quarter before midnight is the last place on this day.
  return atMinutes(day, Math.min(hour, MINUTES_IN_DAY - 15));
}

/**
 * A time of the calendar's zone as the post's own zone tells it: a post planned for New York stays a New York post when
 * it is moved in Berlin.
 */
export function toPostZone(wall: WallTime, calendarZone: string, postZone: string | null): WallTime {
  if (postZone === null) return wall;
  return toWallTime(toInstant(wall, calendarZone), postZone);
}

function toUtc(day: Day): number {
  return Date.parse(`${day}T00:00:00.000Z`);
}

function fromUtc(ms: number): Day {
  return new Date(ms).toISOString().slice(0, 10);
}
