import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What the calendar showed last, so that the next start paints before the mirror is open: JSON, as the window wrote it. A
 * cache: losing it costs a blink.
 */
export function createFirstViewStore(userData: string) {
  const path = join(userData, 'first-view.json');
  const loaded = readFile(path, 'utf8').catch(() => null);
  return {
    read: () => loaded,
    keep: async (view: string) => {
      await writeFile(`${path}.new`, view);
      await rename(`${path}.new`, path);
    },
  };
}
