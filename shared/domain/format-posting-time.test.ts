import { expect, it } from 'vitest';
import { formatPostingTime, type PostingTime } from './format-posting-time.ts';

/** The spaces before AM and PM, and the words that join day and time, are not the same in every version of CLDR. */
function told(time: Partial<PostingTime>): string {
  const usual = {
    wallTime: '2027-03-24T09:00',
    timezone: 'Europe/Berlin',
    locale: 'en-GB',
    now: '2027-03-01T12:00:00.000Z',
  };
  return formatPostingTime({ ...usual, ...time })
    .replace(/[\u00a0\u202f]/g, ' ')
    .replace(/,? (at|um) /, ', ');
}

it.each<[Partial<PostingTime>, string]>([
  [{}, 'Wed 24 Mar, 09:00 CET'],
  [{ locale: 'en-US' }, 'Wed, Mar 24, 9:00 AM GMT+1'],
  [{ locale: 'de-DE' }, 'Mi., 24. März, 09:00 MEZ'],
  [{ locale: 'en-US', timezone: 'America/New_York' }, 'Wed, Mar 24, 9:00 AM EDT'],
  [{ timezone: 'Asia/Kolkata' }, 'Wed 24 Mar, 09:00 GMT+5:30'],
  [{ timezone: 'UTC' }, 'Wed 24 Mar, 09:00 UTC'],
])('says %j as %s', (time, words) => {
  expect(told(time)).toBe(words);
});

it("says the year where it is not this one's, by the clock of the post's zone", () => {
  const now = '2027-12-31T23:30:00.000Z';
  expect([
    told({ wallTime: '2028-01-01T09:00', now }),
    told({ wallTime: '2028-01-01T09:00', now, timezone: 'UTC' }),
    told({ wallTime: '2027-12-31T09:00', now }),
  ]).toEqual(['Sat 1 Jan, 09:00 CET', 'Sat, 1 Jan 2028, 09:00 UTC', 'Fri, 31 Dec 2027, 09:00 CET']);
});

it('tells apart what the clocks show twice, and shows what they skip as it goes out', () => {
  expect([
    told({ wallTime: '2027-10-31T02:30', dstChoice: 'earlier' }),
    told({ wallTime: '2027-10-31T02:30', dstChoice: 'later' }),
    told({ wallTime: '2027-03-28T02:30' }),
  ]).toEqual(['Sun 31 Oct, 02:30 CEST', 'Sun 31 Oct, 02:30 CET', 'Sun 28 Mar, 03:30 CEST']);
});

it('does not make up a time', () => {
  for (const wrong of [{ wallTime: 'soon' }, { timezone: 'Mars/Olympus' }, { locale: 'no_such!' }]) {
    expect(() => told(wrong)).toThrow(RangeError);
  }
});
