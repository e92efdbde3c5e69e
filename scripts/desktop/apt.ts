import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';

/** A freshly booted machine may be running its own unattended upgrade. */
const lockTimeoutSeconds = 120;

/**
 * Installs Debian packages without a question. The package lists are fetched when there are none, as in a fresh container,
 * and when they are so old that they name files that are gone. Throws with apt-get's own words when it gives up.
 */
export function installPackages(names: string[]): void {
  const install = ['install', '-y', '--no-install-recommends', ...names];
  if (!hasPackageLists()) aptGet(['update']);
  if (aptGet(install).isDone) return;
  aptGet(['update']);
  const last = aptGet(install);
  if (!last.isDone) throw new Error(`apt-get could not install ${names.join(' ')}.\n${last.output.trimEnd()}`);
}

function hasPackageLists(): boolean {
  const folder = '/var/lib/apt/lists';
  return existsSync(folder) && readdirSync(folder).some((name) => name.includes('_Packages'));
}

function aptGet(args: string[]): { isDone: boolean; output: string } {
  const result = spawnSync('apt-get', ['-o', `DPkg::Lock::Timeout=${lockTimeoutSeconds}`, '-q', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: Number.POSITIVE_INFINITY,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return { isDone: result.status === 0, output: result.error?.message ?? result.stderr };
}
