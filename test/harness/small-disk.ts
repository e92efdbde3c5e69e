import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own that can be filled up and made read-only. Only root may mount one. */
export type SmallDisk = {
  readonly root: string;
  readonly setReadOnly: (isReadOnly: boolean) => void;
  readonly unmount: () => void;
};

export function mountSmallDisk(sizeMegabytes: number): SmallDisk | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
  const root = mkdtempSync(join(tmpdir(), 'postroom-small-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMegabytes}m`, 'tmpfs', root], { stdio: 'ignore' });
  } catch {
    rmSync(root, { recursive: true });
    return null;
  }
  return {
    root,
    setReadOnly: (isReadOnly) => {
      execFileSync('mount', ['-o', `remount,${isReadOnly ? 'ro' : 'rw'}`, root]);
    },
    unmount: () => {
      // Lazily: an engine that a failing test left behind must not keep it.
      execFileSync('umount', ['-l', root]);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Writes a file until its disk has no room left. */
export async function fillDisk(path: string): Promise<void> {
  for (const size of [1_000_000, 100_000, 4_096]) {
    const block = Buffer.alloc(size);
    try {
      for (;;) await writeFile(path, block, { flag: 'a' });
    } catch {
      // Full to this grain.
    }
  }
}
