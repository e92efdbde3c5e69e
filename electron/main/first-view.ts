import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the calendar showed last, so that the next start paints before the mirror is open. A cache: losing it costs a blink. */
export function createFirstViewStore(userData: string) {
  const path = join(userData, 'first-view.json');
  const loaded = readFile(path, 'utf8').then(
    (text) => JSON.parse(text) as unknown,
    () => null,
  );
  return {
    read: () => loaded.catch(() => null),
    keep: async (view: unknown) => {
      await writeFile(`${path}.new`, JSON.stringify(view));
      await rename(`${path}.new`, path);
    },
  };
}
