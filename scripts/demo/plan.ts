import type { PostState, Provider } from '#shared/domain/states.ts';
import { SAMPLE_TEXTS, type SampleText } from './texts.ts';

/** The sample brand's accounts, as a small roastery would have them. */
export const SAMPLE_ACCOUNTS: readonly { provider: Provider; displayName: string; handle: string }[] = [
  { provider: 'instagram', displayName: 'Lantern Coffee', handle: 'lantern.coffee' },
  { provider: 'facebook', displayName: 'Lantern Coffee Roasters', handle: 'lanterncoffee' },
  { provider: 'x', displayName: 'Lantern Coffee', handle: 'lanterncoffee' },
  { provider: 'linkedin', displayName: 'Lantern Coffee GmbH', handle: 'lantern-coffee' },
  { provider: 'threads', displayName: 'Lantern Coffee', handle: 'lantern.coffee' },
  { provider: 'tiktok', displayName: 'Lantern Coffee', handle: 'lantern.coffee' },
  { provider: 'bluesky', displayName: 'Lantern Coffee', handle: 'lantern.coffee' },
  { provider: 'mastodon', displayName: 'Lantern Coffee', handle: '@lantern@kaffee.social' },
];

export type PlannedPost = {
  readonly sample: SampleText;
  readonly variant: number;
  /** Days from today, −45 to 44. */
  readonly dayOffset: number;
  readonly time: string;
  readonly providers: readonly Provider[];
  readonly state: PostState;
};

const FIRST_DAY = -45;
const LAST_DAY = 44;
const TIMES = ['07:30', '09:00', '12:15', '17:00', '18:30', '20:00'] as const;

/** Who gets what: pictures to the picture networks, words to the word networks. */
const MIXES: readonly (readonly Provider[])[] = [
  ['instagram', 'facebook', 'threads'],
  ['x', 'bluesky', 'mastodon'],
  ['instagram', 'facebook', 'x', 'threads', 'bluesky'],
  ['linkedin'],
  ['instagram', 'facebook'],
  ['x', 'linkedin', 'bluesky', 'mastodon', 'threads'],
];

/** 90 days around today: two to four posts a day, none on some Sundays; the past is published, the near future queued. */
export function planSample(): PlannedPost[] {
  const planned: PlannedPost[] = [];
  let next = 0;
  for (let dayOffset = FIRST_DAY; dayOffset <= LAST_DAY; dayOffset++) {
    const count = [3, 2, 3, 4, 2, 2, 1][(dayOffset + 70) % 7] ?? 2;
    for (let nth = 0; nth < count; nth++, next++) {
      const sample = SAMPLE_TEXTS[(next * 7) % SAMPLE_TEXTS.length] as SampleText;
      planned.push({
        sample,
        variant: next,
        dayOffset,
        time: TIMES[(next + nth * 2) % TIMES.length] as string,
        providers: sample.scene === 'film' ? ['instagram', 'tiktok', 'threads'] : mixFor(sample, next),
        state: stateOf(dayOffset, next),
      });
    }
  }
  return planned;
}

function mixFor(sample: SampleText, next: number): readonly Provider[] {
  const mix = MIXES[next % MIXES.length] as readonly Provider[];
  // Instagram takes nothing without a picture.
  return sample.scene === null ? mix.filter((provider) => provider !== 'instagram') : mix;
}

function stateOf(dayOffset: number, next: number): PostState {
  if (dayOffset < 0) return next % 41 === 7 ? 'failed' : 'published';
  if (dayOffset > 21) return next % 3 === 0 ? 'queued' : 'draft';
  return next % 5 === 4 ? 'draft' : 'queued';
}
