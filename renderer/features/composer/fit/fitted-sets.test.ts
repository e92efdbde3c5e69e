import { expect, test } from 'vitest';
import { fittedSets } from './fitted-sets.ts';

type Check = Parameters<typeof fittedSets>[1][number];

const check = (accountId: string, places: readonly (readonly [string, string])[]) =>
  ({ account: { id: accountId }, media: places.map(([id, assetId]) => ({ id, assetId })) }) as unknown as Check;

test('what was made takes the place of its file, and the others stay', () => {
  const made = new Map([['ig', new Map([['p1', 'cut']])]]);
  const checks = [
    check('ig', [
      ['p0', 'a'],
      ['p1', 'b'],
    ]),
  ];
  expect(fittedSets(made, checks)).toEqual([{ accountId: 'ig', assetIds: ['a', 'cut'] }]);
});

test('an account from which the place went meanwhile gets no set of its own', () => {
  const made = new Map([
    ['ig', new Map([['p1', 'cut']])],
    ['gone', new Map([['p1', 'cut']])],
    ['x', new Map([['p0', 'small']])],
  ]);
  const checks = [
    check('ig', [['p9', 'other']]),
    check('x', [
      ['p0', 'a'],
      ['p9', 'other'],
    ]),
  ];
  expect(fittedSets(made, checks)).toEqual([{ accountId: 'x', assetIds: ['small', 'other'] }]);
});
