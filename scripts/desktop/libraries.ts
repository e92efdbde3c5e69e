import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { say } from '../setup/say.mjs';
import { installPackages } from './apt.ts';

/** What Electron and its tests need from the system, by the names that Debian 12 and Ubuntu 22.04 use. */
const packages = ['xvfb', 'libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'libxss1', 'libnotify4', 'xauth'];

/** Renamed when time_t grew to 64 bits (Debian 13, Ubuntu 24.04). */
const renamed = new Set(['libgtk-3-0', 'libasound2']);

/** The shared libraries that `ldd` could not find. */
export function missingLibraries(lddOutput: string): string[] {
  return [...new Set(Array.from(lddOutput.matchAll(/^\s*(\S+) => not found/gm), ([, name]) => name ?? ''))];
}

export type SystemNeeds = { electron: string; isDisplayNeeded: boolean };

/**
 * Makes sure that Electron can load and, where a display is needed, that Xvfb is there. Installs on Debian and Ubuntu as
 * root; otherwise throws with the one line to type.
 */
export function ensureSystemLibraries(needs: SystemNeeds): void {
  if (process.platform !== 'linux') return;
  const missing = findMissing(needs);
  if (missing.length === 0) return;
  const release = readOsRelease();
  if (!isDebianLike(release)) {
    throw new Error(`This system lacks ${missing.join(', ')}. Install what provides them and start again.`);
  }
  const names = packageNames(release);
  if (process.getuid?.() !== 0) {
    throw new Error(
      `This system lacks ${inShort(missing)}. Type this once and start again:\n  sudo apt-get update && sudo apt-get install -y ${names.join(' ')}`,
    );
  }
  say(`This system lacks ${inShort(missing)}; installing ${names.join(' ')}`);
  installPackages(names);
  const still = findMissing(needs);
  if (still.length > 0) throw new Error(`apt-get ran, but the system still lacks ${still.join(', ')}.`);
}

/** A bare machine lacks two dozen; three are enough to see what it is about. */
function inShort(names: string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

function findMissing({ electron, isDisplayNeeded }: SystemNeeds): string[] {
  // Electron's own libraries (libffmpeg.so) are found beside it; ldd follows its rpath.
  const ldd = spawnSync('ldd', [electron], { encoding: 'utf8' });
  const libraries = missingLibraries(ldd.stdout ?? '');
  return isDisplayNeeded && !isOnPath('Xvfb') ? [...libraries, 'Xvfb'] : libraries;
}

function isOnPath(program: string): boolean {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return folders.some((folder) => folder !== '' && existsSync(path.join(folder, program)));
}

export type OsRelease = Record<string, string>;

/** os-release(5): shell-like assignments, one a line. */
export function parseOsRelease(text: string): OsRelease {
  return Object.fromEntries(
    Array.from(text.matchAll(/^([A-Z_]+)=["']?(.*?)["']?$/gm), ([, key, value]) => [key ?? '', value ?? '']),
  );
}

function readOsRelease(): OsRelease {
  return existsSync('/etc/os-release') ? parseOsRelease(readFileSync('/etc/os-release', 'utf8')) : {};
}

export function isDebianLike(release: OsRelease): boolean {
  return `${release.ID} ${release.ID_LIKE}`.split(' ').some((id) => id === 'debian' || id === 'ubuntu');
}

/** The names that this release's apt knows. */
export function packageNames(release: OsRelease): string[] {
  return packages.map((name) => (renamed.has(name) && hasTime64(release) ? `${name}t64` : name));
}

/** Derivatives (Mint, Pop) say what they are built on by code name; code names of both families grow with the alphabet. */
function hasTime64(release: OsRelease): boolean {
  const ubuntu = release.UBUNTU_CODENAME;
  if (ubuntu) return ubuntu >= 'noble';
  const version = Number.parseFloat(release.VERSION_ID ?? '');
  if (release.ID === 'debian') return Number.isNaN(version) || version >= 13;
  const debian = release.DEBIAN_CODENAME;
  return debian !== undefined && !['buster', 'bullseye', 'bookworm'].includes(debian);
}
