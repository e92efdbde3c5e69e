import type { DstChoice } from './states.ts';
import { type Instant, toInstant, toWallTime, type WallTime } from './zone.ts';

export type PostingTime = {
  readonly wallTime: WallTime;
  readonly timezone: string;
  readonly dstChoice?: DstChoice;
  /** BCP 47: words and order of the parts, 12 or 24 hours. */
  readonly locale: string;
  /** The year is said where it is not this one's, in the post's zone. */
  readonly now: Instant;
};

/**
 * When a post goes out, for readers who may be in another zone: "Wed 24 Mar, 09:00 CET". Always with the weekday and what
 * the zone's clocks are called then; a time that the clocks skip is shown as the one it goes out at. Throws a RangeError
 * where time, zone or locale cannot be read. The window's own lists, all in one zone, use renderer/lib/dates.ts.
 */
export function formatPostingTime({ wallTime, timezone, dstChoice, locale, now }: PostingTime): string {
  const instant = toInstant(wallTime, timezone, dstChoice);
  const [year, thisYear] = [instant, now].map((each) => toWallTime(each, timezone).slice(0, 4));
  const format = new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(year === thisYear ? {} : { year: 'numeric' }),
    hour: 'numeric',
    minute: '2-digit',
    timeZone: timezone,
    timeZoneName: 'short',
  });
  return format.format(new Date(instant));
}
