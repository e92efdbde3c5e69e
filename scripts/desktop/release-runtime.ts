import { existsSync } from 'node:fs';
import path from 'node:path';
import { fallbackMark } from './fallback-runtime.ts';

/** Fails for the fallback runtime: a release carries the official Electron of package.json, with its fixes, or is not made. */
export function assertReleaseRuntime(electronFolder: string): void {
  if (!existsSync(path.join(electronFolder, fallbackMark))) return;
  throw new Error(
    `${electronFolder} is the fallback runtime for development and tests. A release needs the official Electron: unset ELECTRON_OVERRIDE_DIST_PATH and package where it can be downloaded.`,
  );
}
