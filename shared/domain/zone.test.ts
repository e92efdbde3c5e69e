import { describe, expect, it } from 'vitest';
import { createClockReader, resolveWallTime, toInstant, toWallTime } from './zone.ts';

describe('wall-clock times', () => {
  it('mean an instant by the zone they stand in, half hours included (postiz-app#1559)', () => {
    expect([
      toInstant('2027-03-01T09:00', 'Europe/Berlin'),
      toInstant('2027-07-01T09:00', 'Europe/Berlin'),
      toInstant('2027-03-01T09:00', 'Asia/Kolkata'),
      toInstant('2027-03-01T09:00', 'UTC'),
    ]).toEqual([
      '2027-03-01T08:00:00.000Z',
      '2027-07-01T07:00:00.000Z',
      '2027-03-01T03:30:00.000Z',
      '2027-03-01T09:00:00.000Z',
    ]);
  });

  it('that happen twice are told apart by the choice', () => {
    expect([
      resolveWallTime('2027-10-31T02:30', 'Europe/Berlin', 'earlier'),
      resolveWallTime('2027-10-31T02:30', 'Europe/Berlin', 'later'),
    ]).toEqual([
      { instant: '2027-10-31T00:30:00.000Z', kind: 'ambiguous' },
      { instant: '2027-10-31T01:30:00.000Z', kind: 'ambiguous' },
    ]);
  });

  it('that are skipped move on by the gap and say so', () => {
    const resolved = resolveWallTime('2027-03-28T02:30', 'Europe/Berlin', 'earlier');
    expect(resolved).toEqual({ instant: '2027-03-28T01:30:00.000Z', kind: 'shifted' });
    expect(toWallTime(resolved.instant, 'Europe/Berlin')).toBe('2027-03-28T03:30');
  });

  it('survive the way to the instant and back at every hour of a year', () => {
    for (const zone of ['America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu']) {
      for (let hour = 0; hour < 8760; hour += 7) {
        const wall = new Date(Date.UTC(2027, 0, 1, hour)).toISOString().slice(0, 16);
        const { instant, kind } = resolveWallTime(wall, zone);
        if (kind !== 'shifted') expect(toWallTime(instant, zone)).toBe(wall);
      }
    }
  });

  it('are told for many instants as for one, changes of the clocks included', () => {
    for (const zone of ['Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/St_Johns']) {
      const read = createClockReader(zone);
      for (let quarter = 0; quarter < 4 * 8760; quarter += 3) {
        const atMs = Date.UTC(2027, 0, 1) + quarter * 900_000;
        expect(read(atMs).wallTime).toBe(toWallTime(new Date(atMs).toISOString(), zone));
      }
    }
    const read = createClockReader('Europe/Berlin');
    expect([read(Date.UTC(2027, 9, 31, 0, 30)), read(Date.UTC(2027, 9, 31, 1, 30))]).toEqual([
      { wallTime: '2027-10-31T02:30', repeated: 'earlier' },
      { wallTime: '2027-10-31T02:30', repeated: 'later' },
    ]);
  });

  it('in a zone that nobody knows are refused', () => {
    expect(() => toInstant('2027-03-01T09:00', 'Mars/Olympus')).toThrow(/time zone/);
  });
});
