import { matchFuzzy } from '../../lib/fuzzy.ts';

export type ZoneOption = {
  /** IANA name: what is stored. */
  readonly id: string;
  /** 'New York': what one looks for. */
  readonly city: string;
  readonly region: string;
  /** 'GMT+2', at this moment. */
  readonly offset: string;
};

/** All zones that this system knows, by their city. Some 400: made once, when the list is opened. */
export function listZones(now: Date): readonly ZoneOption[] {
  const names = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')];
  return names.map((id) => toZoneOption(id, now));
}

export function toZoneOption(id: string, now: Date): ZoneOption {
  const parts = id.replaceAll('_', ' ').split('/');
  const format = new Intl.DateTimeFormat('en', { timeZone: id, timeZoneName: 'shortOffset' });
  const offset = format.formatToParts(now).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return { id, city: parts.at(-1) ?? id, region: parts.slice(0, -1).join(', '), offset };
}

/** The zones that fit what was typed, best first: a city, a region, an offset. */
export function findZones(zones: readonly ZoneOption[], query: string): readonly ZoneOption[] {
  if (query.trim() === '') return zones;
  return zones
    .flatMap((zone) => {
      const match = matchFuzzy(query, `${zone.city} ${zone.region} ${zone.offset}`);
      return match ? [{ zone, score: match.score }] : [];
    })
    .sort((left, right) => right.score - left.score)
    .map(({ zone }) => zone);
}
