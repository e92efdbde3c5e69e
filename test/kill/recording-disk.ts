import { linkSync, mkdirSync, openSync, readdirSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Disk, realDisk } from '#electron/database/durable-files.ts';

/** What is known to be on the platter: one line each time that something was fsynced. */
export type DiskRecord =
  | { readonly op: 'file'; readonly ino: number; readonly size: number }
  | {
      readonly op: 'folder';
      readonly path: string;
      readonly names: readonly { name: string; ino: number; isFolder: boolean }[];
    };

/**
 * The real disk, with a record of what was fsynced. `losePower` (power-loss.ts) throws the rest away. Files are only ever
 * appended to, cut off, or written once: their durable content is what stands in them up to the durable size.
 */
export function recordingDisk(recordFolder: string): Disk {
  mkdirSync(join(recordFolder, 'links'), { recursive: true });
  const log = openSync(join(recordFolder, 'record.ndjson'), 'a');
  const note = (record: DiskRecord) => writeSync(log, `${JSON.stringify(record)}\n`);

  return {
    ...realDisk,
    open: async (path, flags, mode) => {
      const handle = await realDisk.open(path, flags, mode);
      for (const name of ['sync', 'datasync'] as const) {
        const real = handle[name].bind(handle);
        handle[name] = async () => {
          await real();
          const { ino, size } = await handle.stat();
          note({ op: 'file', ino, size });
        };
      }
      return handle;
    },
    syncFolder: async (folder) => {
      await realDisk.syncFolder(folder);
      // The mirror's thousand files are synced on closing; its folders are all or nothing.
      if (folder.includes('/mirror')) return;
      const names = readdirSync(folder).map((name) => {
        const path = join(folder, name);
        const found = statSync(path, { throwIfNoEntry: false });
        if (found?.isFile()) keepLink(recordFolder, path, found.ino);
        return { name, ino: found?.ino ?? 0, isFolder: found?.isDirectory() ?? false };
      });
      note({ op: 'folder', path: folder, names });
    },
  };
}

/** A second name keeps the bytes of a file that is replaced or removed. */
function keepLink(recordFolder: string, path: string, ino: number): void {
  try {
    linkSync(path, join(recordFolder, 'links', String(ino)));
  } catch {
    // Known already, or gone in this instant.
  }
}
