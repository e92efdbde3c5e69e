import { expect, it } from 'vitest';
import { firstOfEachDay } from './first-view.ts';

it('keeps the first posts of every day of a full month, not the days that come first', () => {
  const posts = ['2026-11-01T09:00', '2026-11-01T10:00', '2026-11-01T11:00', '2026-11-30T09:00'].map((wallTime) => ({
    wallTime,
  }));
  expect(firstOfEachDay(posts, 2).map(({ wallTime }) => wallTime)).toEqual([
    '2026-11-01T09:00',
    '2026-11-01T10:00',
    '2026-11-30T09:00',
  ]);
});
