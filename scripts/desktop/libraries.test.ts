import { describe, expect, it } from 'vitest';
import { isDebianLike, missingLibraries, packageNames, parseOsRelease } from './libraries.ts';

describe('missing libraries', () => {
  it('are those that ldd could not find, each once', () => {
    const output = [
      '\tlinux-vdso.so.1 (0x00007ffd)',
      '\tlibffmpeg.so => /opt/electron/libffmpeg.so (0x00007f1)',
      '\tlibnss3.so => not found',
      '\tlibgtk-3.so.0 => not found',
      '\tlibnss3.so => not found',
    ].join('\n');
    expect(missingLibraries(output)).toEqual(['libnss3.so', 'libgtk-3.so.0']);
  });
});

describe('the packages to install', () => {
  const old = expect.arrayContaining(['libasound2', 'libgtk-3-0']);
  const time64 = expect.arrayContaining(['libasound2t64', 'libgtk-3-0t64']);

  it.each([
    ['Debian 12', 'ID=debian\nVERSION_ID="12"\n', old],
    ['Debian 13', 'ID=debian\nVERSION_ID="13"\n', time64],
    ['Debian testing, which has no number', 'ID=debian\nVERSION_CODENAME=forky\n', time64],
    ['Ubuntu 22.04', 'ID=ubuntu\nID_LIKE=debian\nVERSION_ID="22.04"\nUBUNTU_CODENAME=jammy\n', old],
    ['Ubuntu 24.04', 'ID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\nUBUNTU_CODENAME=noble\n', time64],
    ['Mint 22', 'ID=linuxmint\nID_LIKE="ubuntu debian"\nVERSION_ID="22"\nUBUNTU_CODENAME=noble\n', time64],
    ['LMDE 6', 'ID=linuxmint\nID_LIKE=debian\nVERSION_ID="6"\nDEBIAN_CODENAME=bookworm\n', old],
  ])('are named as %s names them', (_system, text, expected) => {
    const release = parseOsRelease(text);
    expect(isDebianLike(release)).toBe(true);
    expect(packageNames(release)).toEqual(expected);
  });

  it('are no business of ours on Fedora', () => {
    expect(isDebianLike(parseOsRelease('ID=fedora\nVERSION_ID=43\n'))).toBe(false);
  });
});
