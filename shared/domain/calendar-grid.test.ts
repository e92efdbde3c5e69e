import { describe, expect, it } from 'vitest';
import {
  addDays,
  addMonths,
  countDays,
  firstWeekdayOf,
  monthWeeks,
  moveWallTime,
  newPostTime,
  snapMinutes,
  startOfWeek,
  toPostZone,
} from './calendar-grid.ts';

describe('days and months', () => {
  it('cross leap days and years', () => {
    expect([
      addDays('2028-02-28', 1),
      addDays('2027-02-28', 1),
      addDays('2027-12-31', 1),
      addDays('2027-01-01', -1),
      countDays('2028-02-01', '2028-03-01'),
    ]).toEqual(['2028-02-29', '2027-03-01', '2028-01-01', '2026-12-31', 29]);
  });

  it('clamp to the last day of a shorter month', () => {
    expect([
      addMonths('2027-01-31', 1),
      addMonths('2028-01-31', 1),
      addMonths('2027-03-31', -1),
      addMonths('2027-12-15', 1),
      addMonths('2027-01-15', -1),
    ]).toEqual(['2027-02-28', '2028-02-29', '2027-02-28', '2028-01-15', '2026-12-15']);
  });
});

describe('the weeks of a month', () => {
  it('are four when February begins the week, six when a long month ends late', () => {
    expect([
      monthWeeks('2027-02-10', 1).length,
      monthWeeks('2027-08-10', 1).length,
      monthWeeks('2027-05-10', 1).length,
    ]).toEqual([4, 6, 6]);
  });

  it('begin with the day that the locale begins a week with', () => {
    expect([firstWeekdayOf('de-DE'), firstWeekdayOf('en-US'), firstWeekdayOf('ar-EG')]).toEqual([1, 7, 6]);
    expect([startOfWeek('2027-03-03', 1), startOfWeek('2027-03-03', 7), startOfWeek('2027-03-03', 6)]).toEqual([
      '2027-03-01',
      '2027-02-28',
      '2027-02-27',
    ]);
  });

  it('hold every day of the month once, for every month of 30 years and every start of a week', () => {
    for (const firstWeekday of [1, 6, 7] as const) {
      for (let month = 0; month < 360; month++) {
        const day = addMonths('2015-01-01', month);
        const days = monthWeeks(day, firstWeekday).flat();
        expect(days.filter((each) => each.startsWith(day.slice(0, 7))).length).toBe(countDays(day, addMonths(day, 1)));
        expect(new Set(days).size % 7).toBe(0);
      }
    }
  });
});

describe('moving a time', () => {
  it('to another day keeps what the clock says, over a change of the clocks too (postiz-app#1052, #1145)', () => {
    expect([
      moveWallTime('2027-03-27T09:30', { days: 1 }),
      moveWallTime('2027-03-27T23:59', { days: 2 }),
      moveWallTime('2028-02-29T00:00', { days: -60 }),
    ]).toEqual(['2027-03-28T09:30', '2027-03-29T23:59', '2027-12-31T00:00']);
  });

  it('by minutes goes on over midnight', () => {
    expect([
      moveWallTime('2027-03-27T23:45', { minutes: 30 }),
      moveWallTime('2027-03-01T00:15', { minutes: -30 }),
    ]).toEqual(['2027-03-28T00:15', '2027-02-28T23:45']);
  });

  it('snaps to quarters and stays within the day', () => {
    expect([snapMinutes(547, 15), snapMinutes(553, 15), snapMinutes(1439, 15)]).toEqual([540, 555, 1425]);
  });

  it('keeps a post in the zone that it was planned in', () => {
    expect([
      toPostZone('2027-03-10T15:00', 'Europe/Berlin', null),
      toPostZone('2027-03-10T15:00', 'Europe/Berlin', 'America/New_York'),
      // Between the two changes of the clocks the two zones are five hours apart, not six.
      toPostZone('2027-03-20T15:00', 'Europe/Berlin', 'America/New_York'),
      toPostZone('2027-03-10T15:00', 'Europe/Berlin', 'Asia/Kolkata'),
    ]).toEqual(['2027-03-10T15:00', '2027-03-10T09:00', '2027-03-20T10:00', '2027-03-10T19:30']);
  });
});

describe('a new post', () => {
  it('is put at nine, today at the next full hour to come, never at random (postiz-app#471)', () => {
    expect([
      newPostTime('2027-03-05', '2027-03-01T15:20'),
      newPostTime('2027-03-01', '2027-03-01T07:10'),
      newPostTime('2027-03-01', '2027-03-01T15:20'),
      newPostTime('2027-03-01', '2027-03-01T23:20'),
    ]).toEqual(['2027-03-05T09:00', '2027-03-01T09:00', '2027-03-01T16:00', '2027-03-01T23:45']);
  });
});
