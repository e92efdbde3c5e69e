import { accessSync, constants, mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * Where runtimes are kept outside the checkout, so that a second clone finds them.
 * @param {{ platform: string, env: Record<string, string | undefined>, home: string }} machine
 */
export function usualCacheFolder({ platform, env, home }) {
  if (env.XDG_CACHE_HOME) return path.join(env.XDG_CACHE_HOME, 'postroom');
  if (platform === 'win32')
    return path.join(env.LOCALAPPDATA ?? path.join(home, 'AppData', 'Local'), 'postroom', 'Cache');
  if (platform === 'darwin') return path.join(home, 'Library', 'Caches', 'postroom');
  return path.join(home, '.cache', 'postroom');
}

/**
 * The usual folder, or one inside the checkout for a user whose home cannot be written to.
 * @param {string} checkout
 */
export function cacheFolder(checkout) {
  const usual = usualCacheFolder({ platform: process.platform, env: process.env, home: os.homedir() });
  try {
    mkdirSync(usual, { recursive: true });
    accessSync(usual, constants.W_OK | constants.X_OK);
    return usual;
  } catch {
    return path.join(checkout, '.cache', 'postroom');
  }
}
