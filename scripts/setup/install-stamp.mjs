import { createHash } from 'node:crypto';

/** @typedef {{ version?: string, optional?: boolean, devOptional?: boolean, peer?: boolean, link?: boolean }} LockedPackage */
/** @typedef {{ packages?: Record<string, LockedPackage> }} LockFile */

/**
 * What node_modules was made from. Platform and architecture count: a folder shared between two systems holds the
 * native packages of one.
 * @param {string} lockText
 */
export function lockDigest(lockText) {
  return createHash('sha256').update(`${process.platform} ${process.arch}\n${lockText}`).digest('hex');
}

/**
 * Does npm's record of what it placed (node_modules/.package-lock.json) cover the lock file, no more and no less?
 * Optional packages may be absent: npm leaves out those of other platforms.
 * @param {LockFile} lock
 * @param {LockFile} placed
 */
export function isSameInstall(lock, placed) {
  const wanted = lock.packages ?? {};
  const found = placed.packages ?? {};
  const missing = Object.entries(wanted).some(
    ([name, wants]) => name !== '' && !wants.optional && !wants.devOptional && found[name]?.version !== wants.version,
  );
  const strange = Object.entries(found).some(([name, has]) => wanted[name]?.version !== has.version);
  return !missing && !strange;
}
