import { describe, expect, it } from 'vitest';
import { isSameInstall, lockDigest } from './install-stamp.mjs';

const lock = {
  packages: {
    '': { version: '1.0.0' },
    'node_modules/zod': { version: '4.6.7' },
    'node_modules/sharp-win32': { version: '0.35.5', optional: true },
  },
};

describe('whether node_modules belongs to the lock file', () => {
  it('holds when all but the packages of other platforms were placed', () => {
    expect(isSameInstall(lock, { packages: { 'node_modules/zod': { version: '4.6.7' } } })).toBe(true);
  });

  it('fails when a package is missing', () => {
    expect(isSameInstall(lock, { packages: {} })).toBe(false);
  });

  it('fails when a package has another version', () => {
    expect(isSameInstall(lock, { packages: { 'node_modules/zod': { version: '4.6.6' } } })).toBe(false);
  });

  it('fails when a package is left over from another lock file', () => {
    const packages = { 'node_modules/zod': { version: '4.6.7' }, 'node_modules/left-pad': { version: '1.0.0' } };
    expect(isSameInstall(lock, { packages })).toBe(false);
  });

  it('is told apart by the content of the lock file', () => {
    expect(lockDigest('a')).toBe(lockDigest('a'));
    expect(lockDigest('a')).not.toBe(lockDigest('b'));
  });
});
