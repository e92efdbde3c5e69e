import { lstat, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { MediaSkip } from '#shared/domain/media.ts';
import { AppError, isAppError } from '#shared/lib/app-error.ts';
import { errorCode, toReadError } from './disk.ts';

export type Found =
  | { readonly kind: 'file'; readonly path: string; readonly sizeBytes: number }
  | { readonly kind: 'skipped'; readonly reason: MediaSkip }
  /** Chosen by hand, so it is named; what merely lies in a folder is counted. */
  | { readonly kind: 'refused'; readonly path: string; readonly error: AppError };

/** A drop of a home folder by mistake ends here instead of in a copy of the disk. */
export const MAX_FILES = 20_000;
/** Deeper than any folder made by a person. */
const MAX_DEPTH = 40;

/** Written by systems into every folder; nobody means them. */
const SYSTEM_NAMES = new Set([
  'thumbs.db',
  'ehthumbs.db',
  'desktop.ini',
  'icon\r',
  '$recycle.bin',
  '__macosx',
  'system volume information',
  'lost+found',
]);

const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function nameReason(name: string): MediaSkip | null {
  if (name.startsWith('.')) return 'hidden';
  // Office leaves `~$name` beside an open document.
  return SYSTEM_NAMES.has(name.toLowerCase()) || name.startsWith('~$') ? 'system' : null;
}

async function* walkFolder(folder: string, depth: number, signal: AbortSignal | undefined): AsyncGenerator<Found> {
  if (depth > MAX_DEPTH) {
    yield { kind: 'skipped', reason: 'too_deep' };
    return;
  }
  let names: string[];
  try {
    names = (await readdir(folder)).sort(byName.compare);
  } catch (error) {
    if (!isAppError(toReadError(error, folder))) throw error;
    yield { kind: 'skipped', reason: 'no_permission' };
    return;
  }
  for (const name of names) {
    if (signal?.aborted) throw new AppError('cancelled', 'Walk cancelled');
    const reason = nameReason(name);
    if (reason !== null) yield { kind: 'skipped', reason };
    else yield* visit(join(folder, name), depth, signal);
  }
}

/** Links inside folders are not followed: they make circles, and a stranger's archive may point anywhere. */
async function* visit(path: string, depth: number, signal: AbortSignal | undefined): AsyncGenerator<Found> {
  let entry: Awaited<ReturnType<typeof lstat>>;
  try {
    entry = await lstat(path);
  } catch (error) {
    // Deleted since the folder was read.
    if (errorCode(error) === 'ENOENT') return;
    yield { kind: 'skipped', reason: 'no_permission' };
    return;
  }
  if (entry.isSymbolicLink()) yield { kind: 'skipped', reason: 'link' };
  else if (entry.isDirectory()) yield* walkFolder(path, depth + 1, signal);
  else if (entry.isFile()) yield { kind: 'file', path, sizeBytes: entry.size };
  else yield { kind: 'skipped', reason: 'not_a_file' };
}

async function* walkChosen(path: string, signal: AbortSignal | undefined): AsyncGenerator<Found> {
  try {
    const entry = await stat(path);
    if (entry.isDirectory()) yield* walkFolder(path, 0, signal);
    else yield { kind: 'file', path, sizeBytes: entry.size };
  } catch (error) {
    const known = toReadError(error, basename(path));
    if (!isAppError(known) || known.code === 'cancelled') throw error;
    yield { kind: 'refused', path, error: known };
  }
}

/**
 * All files below what was dropped or chosen, folder by folder, in the order in which a person reads names (2 before 10).
 * Chosen files and links are always yielded, to be refused by name later if need be. Throws cancelled.
 */
export async function* walkPaths(paths: readonly string[], signal?: AbortSignal): AsyncGenerator<Found> {
  let files = 0;
  for (const path of paths) {
    for await (const found of walkChosen(path, signal)) {
      if (found.kind !== 'file') yield found;
      else if (files < MAX_FILES) yield found;
      else yield { kind: 'skipped', reason: 'too_many' };
      if (found.kind === 'file') files += 1;
    }
  }
}
