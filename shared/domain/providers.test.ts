import { expect, it } from 'vitest';
import { isAppError } from '../lib/app-error.ts';
import { isProvider, PROVIDER_NAMES, parseProvider } from './providers.ts';
import { PROVIDERS } from './states.ts';

it('knows every provider, and each by a name of its own', () => {
  expect(PROVIDERS.map(parseProvider)).toEqual(PROVIDERS);
  expect([PROVIDERS.length, new Set(Object.values(PROVIDER_NAMES)).size]).toEqual([13, 13]);
});

it.each(['X', 'Bluesky', 'twitter', 'toString', ' x', '', null, undefined, 1, ['x'], { id: 'x' }])(
  'does not take %j for a provider',
  (value) => {
    expect(isProvider(value)).toBe(false);
    expect(() => parseProvider(value)).toThrow(/^Not a provider; there are x, linkedin, /);
  },
);

it('refuses in a way that a person can be told, without what was given', () => {
  let refusal: unknown;
  try {
    parseProvider('a-secret');
  } catch (error) {
    refusal = error;
  }
  expect([isAppError(refusal, 'invalid_input'), String(refusal).includes('a-secret')]).toEqual([true, false]);
});
