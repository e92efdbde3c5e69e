import { describe, expect, it } from 'vitest';
import { readDeepLink } from './sign-in-link.ts';

const state = 'abcdefghijklmnopqrstuvwxyz012345';

describe('a deep link', () => {
  it('brings the code of an attempt', () => {
    const code = '0b0b2b1a-1111-4222-8333-444455556666';
    expect(readDeepLink(`postroom://auth/callback?state=${state}&code=${code}`)).toEqual({
      state,
      result: { kind: 'code', code },
    });
  });

  it('brings the reason why somebody was not let in, and never its words', () => {
    const link = `postroom://auth/callback?error=access_denied&error_code=signup_disabled&error_description=Call+this+number&state=${state}#error=access_denied&sb=`;
    expect(readDeepLink(link)).toEqual({ state, result: { kind: 'refused', code: 'signup_disabled' } });
  });

  it.each([
    ['another scheme', `https://auth/callback?state=${state}&code=a`],
    ['another host', `postroom://elsewhere/callback?state=${state}&code=a`],
    ['another path', `postroom://auth/callback/more?state=${state}&code=a`],
    ['no path', `postroom://auth?state=${state}&code=a`],
    ['a name in front', `postroom://someone@auth/callback?state=${state}&code=a`],
    ['no state', 'postroom://auth/callback?code=a'],
    ['a short state', 'postroom://auth/callback?state=abc&code=a'],
    ['nothing but a state', `postroom://auth/callback?state=${state}`],
    ['code and error', `postroom://auth/callback?state=${state}&code=a&error=b`],
    ['two codes', `postroom://auth/callback?state=${state}&code=a&code=b`],
    ['a foreign parameter', `postroom://auth/callback?state=${state}&code=a&next=https://example.com`],
    ['tokens', `postroom://auth/callback?state=${state}&access_token=a&refresh_token=b`],
    ['a code that is none', `postroom://auth/callback?state=${state}&code=${encodeURIComponent('a b/../')}`],
    ['no link', 'hello'],
    ['a very long one', `postroom://auth/callback?state=${state}&code=${'a'.repeat(3000)}`],
  ])('is none with %s', (_what, link) => {
    expect(readDeepLink(link)).toBeNull();
  });
});
