import { expect, test } from 'vitest';
import { findZones, listZones, toZoneOption } from './zones.ts';

const summer = new Date('2027-07-01T12:00:00Z');

test('a zone is named by its city, its region and what its clocks show now', () => {
  expect(toZoneOption('America/Argentina/Buenos_Aires', summer)).toEqual({
    id: 'America/Argentina/Buenos_Aires',
    city: 'Buenos Aires',
    region: 'America, Argentina',
    offset: 'GMT-3',
  });
});

test('half hours are no exception', () => {
  expect(toZoneOption('Asia/Kolkata', summer).offset).toBe('GMT+5:30');
});

test('a city, a region or an offset finds its zones', () => {
  const zones = listZones(summer);
  const first = (query: string) => findZones(zones, query)[0]?.id;
  expect([first('new york'), first('berl'), first('gmt+5:45')]).toEqual([
    'America/New_York',
    'Europe/Berlin',
    expect.stringMatching(/^Asia\/Kat[h]?mandu$/),
  ]);
});
