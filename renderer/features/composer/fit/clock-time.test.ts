import { expect, test } from 'vitest';
import { formatClock, parseClock } from './clock-time.ts';

test('a time is read as people write it, and written so that it can be read', () => {
  const typed = ['12', '12.5', '1:02', '1:02:03.4', '0:02,5', ' 3 '].map(parseClock);
  expect(typed).toEqual([12_000, 12_500, 62_000, 3_723_400, 2_500, 3_000]);
  expect([0, 2_590, 62_000, 3_723_400].map(formatClock)).toEqual(['0:00.0', '0:02.5', '1:02.0', '1:02:03.4']);
});

test('what is no time is none', () => {
  expect(['', 'a', '1:', ':1', '1:2:3:4', '-1', '1.2.3', '1 2'].map(parseClock)).toEqual(Array(8).fill(null));
});
