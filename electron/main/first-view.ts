import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * What the calendar showed last, so that the next start paints before the mirror is open: JSON, as the window wrote it. One
 * file a desk: none is ever shown for another. A cache: losing it costs a blink.
 */
export function createFirstViewStore(pathOf: (desk: string) => string) {
  const loading = new Map<string, Promise<string | null>>();
  return {
    /** As it was at the first question. */
    read: (desk: string): Promise<string | null> => {
      const known = loading.get(desk) ?? readFile(pathOf(desk), 'utf8').catch(() => null);
      loading.set(desk, known);
      return known;
    },
    keep: async (desk: string, view: string): Promise<void> => {
      const path = pathOf(desk);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(`${path}.new`, view);
      await rename(`${path}.new`, path);
      loading.delete(desk);
    },
  };
}
