import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { holdLock } from './hold-lock.mjs';
import { isSameInstall, lockDigest } from './install-stamp.mjs';
import { ensureNode24, pinnedNodeIn } from './node-24.mjs';
import { runNpm } from './run-npm.mjs';
import { say } from './say.mjs';

/**
 * `npm ci` when node_modules is missing or belongs to another lock file. Safe to call from two processes at once.
 * @param {string} checkout
 * @returns {Promise<string>} the Node 24 executable to go on with
 */
export async function ensureInstalled(checkout) {
  const release = await holdLock(path.join(checkout, '.cache', 'install.lock'), () =>
    say('Another process is installing here; waiting for it.'),
  );
  try {
    if (!isInstalled(checkout)) await install(checkout);
    const pinned = pinnedNodeIn(checkout);
    if (pinned) return pinned;
    say(
      "npm did not run the 'node' package's install script (ignore-scripts?), so node_modules/.bin/node is missing; using a copy of Node 24 from the cache.",
    );
    return await ensureNode24(checkout);
  } finally {
    release();
  }
}

/** @param {string} checkout */
function isInstalled(checkout) {
  const lockText = readFileSync(path.join(checkout, 'package-lock.json'), 'utf8');
  const digest = lockDigest(lockText);
  const stamp = path.join(checkout, 'node_modules', '.postroom-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return true;
  // An install made by hand (`npm ci`, `npm install`) has no stamp of ours, but npm's own record of what it placed.
  const record = path.join(checkout, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  if (!isSameInstall(JSON.parse(lockText), JSON.parse(readFileSync(record, 'utf8')))) return false;
  writeStamp(stamp, digest);
  return true;
}

/** @param {string} checkout */
async function install(checkout) {
  const node = await ensureNode24(checkout);
  say('Installing the dependencies (npm ci)…');
  const code = await runNpm(['ci', '--no-audit', '--no-fund', '--loglevel=error'], { node, cwd: checkout });
  if (code !== 0) throw new Error(`npm ci failed with exit code ${code}; nothing was started.`);
  const digest = lockDigest(readFileSync(path.join(checkout, 'package-lock.json'), 'utf8'));
  writeStamp(path.join(checkout, 'node_modules', '.postroom-lock'), digest);
}

/**
 * @param {string} file
 * @param {string} digest
 */
function writeStamp(file, digest) {
  mkdirSync(path.dirname(file), { recursive: true });
  // Renamed into place: a hard-linked copy of node_modules must not have its stamp rewritten through the link.
  writeFileSync(`${file}.${process.pid}`, digest);
  renameSync(`${file}.${process.pid}`, file);
}
