import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

export type SandboxFacts = {
  /** Ubuntu 24.04 and later: kernel.apparmor_restrict_unprivileged_userns */
  isRestrictedByAppArmor: boolean;
  /** An AppArmor profile names this executable. */
  hasProfile: boolean;
  /** kernel.unprivileged_userns_clone or user.max_user_namespaces is 0. */
  areNamespacesOff: boolean;
  /** chrome-sandbox beside the executable belongs to root and is setuid. */
  hasSetuidHelper: boolean;
};

/** Why Chromium's sandbox cannot start here for an ordinary user, with the one line that mends it; undefined when it can. */
export function sandboxTrouble(facts: SandboxFacts, helper: string): string | undefined {
  if (facts.hasSetuidHelper) return undefined;
  const cause = facts.areNamespacesOff
    ? 'This system has user namespaces switched off'
    : facts.isRestrictedByAppArmor && !facts.hasProfile
      ? 'AppArmor on this system keeps unknown programs from user namespaces'
      : undefined;
  if (!cause) return undefined;
  return `${cause}, which the sandbox of the app needs. Type this once and start again:\n  sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`;
}

/** Throws when an ordinary user's Electron could not start its sandbox. Root and other systems are no concern of this. */
export function assertSandboxWorks(electron: string): void {
  if (process.platform !== 'linux' || process.getuid?.() === 0) return;
  const helper = path.join(path.dirname(electron), 'chrome-sandbox');
  const trouble = sandboxTrouble(readFacts(electron, helper), helper);
  if (trouble) throw new Error(trouble);
}

function readFacts(electron: string, helper: string): SandboxFacts {
  return {
    isRestrictedByAppArmor: readSetting('kernel/apparmor_restrict_unprivileged_userns') === '1',
    hasProfile: hasProfile(electron),
    areNamespacesOff:
      readSetting('kernel/unprivileged_userns_clone') === '0' || readSetting('user/max_user_namespaces') === '0',
    hasSetuidHelper: isSetuidRoot(helper),
  };
}

function readSetting(name: string): string | undefined {
  const file = path.join('/proc/sys', name);
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

function hasProfile(electron: string): boolean {
  const folder = '/etc/apparmor.d';
  if (!existsSync(folder)) return false;
  const profiles = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return profiles.some((entry) => readFileSync(path.join(folder, entry.name), 'utf8').includes(electron));
}

/** chmod's 4000 bit. */
const setuid = 0o4000;

function isSetuidRoot(helper: string): boolean {
  if (!existsSync(helper)) return false;
  const { uid, mode } = statSync(helper);
  return uid === 0 && (mode & setuid) !== 0;
}
