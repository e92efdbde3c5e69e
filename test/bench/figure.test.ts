import { expect, it } from 'vitest';
import { percentile, toLine } from './figure.ts';

it('prints a figure as name, value, unit, target and verdict, tab separated', () => {
  expect([
    toLine({ name: 'desk.start', value: 1.6, unit: 'x blank', target: { atMost: 1.5 } }),
    toLine({ name: 'desk.search', value: 12, unit: 'ms', target: { atMost: 30 } }),
    toLine({ name: 'desk.blank', value: 812.3, unit: 'ms' }),
    toLine({ name: 'media.upload', value: 0.95, unit: 'of curl', target: { atLeast: 0.9 } }),
  ]).toEqual([
    'desk.start\t1.600\tx blank\t<= 1.5\tmiss',
    'desk.search\t12\tms\t<= 30\tok',
    'desk.blank\t812.3\tms\t\t',
    'media.upload\t0.950\tof curl\t>= 0.9\tok',
  ]);
});

it('takes percentiles by nearest rank', () => {
  const samples = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([percentile(samples, 0.5), percentile(samples, 0.95), percentile([7], 0.95)]).toEqual([50, 95, 7]);
});
