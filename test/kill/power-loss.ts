import {
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { DiskRecord } from './recording-disk.ts';

/** Made by others (the vault fsyncs for itself), or all or nothing (the mirror). */
const NOT_OURS = new Set(['vault', 'thumbnails', 'mirror']);

/**
 * Leaves on the disk what was fsynced, and of everything else nothing: names that their folder was not synced with are
 * gone, removed ones are back, files end where their last fsync ended. The mirror, which PGlite never fsyncs, is wrecked
 * unless it was closed in order.
 */
export function losePower(root: string, recordFolder: string, random: () => number): void {
  const sizes = new Map<number, number>();
  const folders = new Map<string, Extract<DiskRecord, { op: 'folder' }>['names']>();
  const recordFile = join(recordFolder, 'record.ndjson');
  // Killed before it wrote anything: nothing was fsynced either.
  const record = existsSync(recordFile) ? readFileSync(recordFile, 'utf8') : '';
  for (const line of record.split('\n').slice(0, -1)) {
    const entry = JSON.parse(line) as DiskRecord;
    if (entry.op === 'file') sizes.set(entry.ino, entry.size);
    else folders.set(entry.path, entry.names);
  }
  restoreFolder(root, { sizes, folders, recordFolder });
  const mirror = join(root, 'local', 'mirror');
  const state = join(root, 'local', 'folder.json');
  const isClean = existsSync(state) && readFileSync(state, 'utf8').includes('"mirror": "clean"');
  if (!isClean) wreck(mirror, random);
}

type Durable = {
  readonly sizes: ReadonlyMap<number, number>;
  readonly folders: ReadonlyMap<string, Extract<DiskRecord, { op: 'folder' }>['names']>;
  readonly recordFolder: string;
};

function restoreFolder(folder: string, durable: Durable): void {
  const names = durable.folders.get(folder) ?? [];
  if (
    folder.endsWith('/local') ||
    folder.endsWith('/backups') ||
    folder.includes('/backups/') ||
    folder.endsWith('/journal')
  ) {
    for (const { name, ino, isFolder } of names) bringBack(folder, { name, ino, isFolder }, durable);
    for (const name of readdirSync(folder)) {
      if (NOT_OURS.has(name) || names.some((known) => known.name === name)) continue;
      rmSync(join(folder, name), { recursive: true, force: true });
    }
  }
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (NOT_OURS.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) restoreFolder(path, durable);
    else truncateSync(path, Math.min(durable.sizes.get(statSync(path).ino) ?? 0, statSync(path).size));
  }
}

function bringBack(
  folder: string,
  { name, ino, isFolder }: { name: string; ino: number; isFolder: boolean },
  { recordFolder }: Durable,
): void {
  const path = join(folder, name);
  if (statSync(path, { throwIfNoEntry: false })?.ino === ino) return;
  if (isFolder) {
    const renamed = readdirSync(folder).find((other) => statSync(join(folder, other)).ino === ino);
    if (renamed) renameSync(join(folder, renamed), path);
    return;
  }
  const kept = join(recordFolder, 'links', String(ino));
  if (!existsSync(kept)) return;
  rmSync(path, { force: true });
  linkSync(kept, path);
}

function wreck(folder: string, random: () => number): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const luck = random();
    if (luck < 0.2) rmSync(path);
    else if (luck < 0.6) truncateSync(path, Math.floor(statSync(path).size * random()));
    else writeFileSync(path, Buffer.alloc(statSync(path).size));
  }
}
