import { expect, it } from 'vitest';
import { authorityEntry } from './virtual-display.ts';

it('writes the cookie as xauth would for every address and display', () => {
  const cookie = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
  expect(authorityEntry(cookie).toString('hex')).toBe(
    `ffff00000000${'0012'}${Buffer.from('MIT-MAGIC-COOKIE-1').toString('hex')}0010${cookie.toString('hex')}`,
  );
});
