import { spawnSync } from 'node:child_process';

/**
 * Installs Debian packages without a question. The package lists are fetched only when they are absent or too old to
 * name files that still exist. Throws when apt-get gives up.
 */
export function installPackages(names: string[]): void {
  const install = ['install', '-y', '--no-install-recommends', ...names];
  if (aptGet(install)) return;
  aptGet(['update']);
  if (!aptGet(install)) throw new Error(`apt-get could not install ${names.join(' ')}.`);
}

function aptGet(args: string[]): boolean {
  const result = spawnSync('apt-get', ['-o', `DPkg::Lock::Timeout=${lockTimeoutSeconds}`, '-q', ...args], {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return result.status === 0;
}

/** A freshly booted machine may be running its own unattended upgrade. */
const lockTimeoutSeconds = 120;
