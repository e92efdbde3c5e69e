import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countCodePoints, countGraphemes, countUtf8Bytes, fullestOf, meterOf } from './meters.ts';

it('counts bytes as an encoder writes them', () => {
  const text = fc.string({ unit: 'binary', maxLength: 80 });
  fc.assert(fc.property(text, (value) => countUtf8Bytes(value) === new TextEncoder().encode(value).length));
  expect(countUtf8Bytes('\ud800')).toBe(3);
});

it('counts code points as iteration does', () => {
  const text = fc.string({ unit: 'binary', maxLength: 80 });
  fc.assert(fc.property(text, (value) => countCodePoints(value) === [...value].length));
});

it.each([
  ['👨‍👩‍👧‍👦', 1],
  ['e\u0301', 1],
  ['\r\n', 1],
  ['a\nb', 3],
  ['🇩🇪🇫🇷', 2],
])('counts the characters of %j that a reader sees', (text, expected) => {
  expect(countGraphemes(text)).toBe(expected);
});

it('lets the usual meter lead while no other is nearly full', () => {
  const characters = meterOf(1, 300, 'graphemes');
  const bytes = meterOf(25, 3000, 'bytes');
  expect(fullestOf(characters, bytes)).toEqual({ ...characters, parts: [characters, bytes] });
});

it('lets the meter lead that runs out first', () => {
  const characters = meterOf(10, 300, 'graphemes');
  const bytes = meterOf(2999, 3000, 'bytes');
  expect(fullestOf(characters, bytes)).toEqual({ ...bytes, parts: [characters, bytes] });
});
