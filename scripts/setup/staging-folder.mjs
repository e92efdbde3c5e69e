import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

/** Nobody fetches for longer; what is older was left by a run that was killed, and may be 600 MB. */
const staleMs = 60 * 60_000;

/**
 * A new folder beside `target`, in which a download is put together before it is renamed to `target`. Removes what killed
 * runs left there.
 * @param {string} target
 * @returns {string}
 */
export function makeStagingFolder(target) {
  const parent = path.dirname(target);
  mkdirSync(parent, { recursive: true });
  const prefix = `${path.basename(target)}.`;
  for (const name of readdirSync(parent).filter((entry) => entry.startsWith(prefix))) {
    const folder = path.join(parent, name);
    const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (age > staleMs) rmSync(folder, { recursive: true, force: true });
  }
  return mkdtempSync(path.join(parent, prefix));
}
