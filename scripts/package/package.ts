import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ensureElectronRuntime } from '../desktop/electron-runtime.ts';
import { fallbackMark, fallbackVersion } from '../desktop/fallback-runtime.ts';
import { assertReleaseRuntime } from '../desktop/release-runtime.ts';
import { ensureBuilt, sourceDigest } from '../launch/build.ts';
import { checkout, runTool } from '../launch/run-tool.ts';
import { say } from '../setup/say.mjs';
import { drawIcons } from './draw-icons.ts';
import { unpackedExecutable } from './unpacked-executable.ts';

const packaged = unpackedExecutable(checkout);
const iconSource = path.join(checkout, 'electron', 'main', 'assets', 'icon.svg');
const stampFile = path.join(checkout, 'dist', '.package');

process.exitCode = await packageApp(process.argv.slice(2)).catch((error: unknown) => {
  say(error instanceof Error ? error.message : String(error));
  return 1;
});

async function packageApp(args: string[]): Promise<number> {
  const isFolderOnly = args.includes('--dir');
  const { executable } = await ensureElectronRuntime(checkout);
  const runtimeFolder = distFolder(executable);
  if (!isFolderOnly) assertReleaseRuntime(runtimeFolder);
  if (!(await ensureBuilt(checkout))) return 1;
  if (isFolderOnly && isUpToDate(runtimeFolder)) return tell();
  rmSync(stampFile, { force: true });
  await drawIcons({ source: iconSource, folder: path.join(checkout, 'out', 'package-resources') });
  const code = await runTool('electron-builder', [...args, '--publish=never', ...runtimeArgs(runtimeFolder)], {
    checkout,
  });
  if (code !== 0 || !isFolderOnly) return code;
  // The fallback's own launcher, which a package must not carry; the official runtime has none.
  rmSync(path.join(path.dirname(packaged), 'resources', 'app'), { recursive: true, force: true });
  writeFileSync(stampFile, contentDigest(runtimeFolder));
  return tell();
}

function tell(): number {
  console.log(packaged);
  return 0;
}

/** Tests and benches ask for the package again and again; it is made anew only when something that goes into it changed. */
function isUpToDate(runtimeFolder: string): boolean {
  if (!existsSync(packaged) || !existsSync(stampFile)) return false;
  return readFileSync(stampFile, 'utf8') === contentDigest(runtimeFolder);
}

function contentDigest(runtimeFolder: string): string {
  const sources = ['out/main', 'out/preload', 'out/renderer', 'drizzle/migrations', 'scripts/package'];
  // The template is made anew with every build, which this names.
  const files = [
    'out/.sources',
    'electron-builder.yml',
    'package.json',
    'package-lock.json',
    'electron/main/assets/icon.svg',
  ];
  return `${sourceDigest(checkout, [...sources, ...files])} ${runtimeFolder}`;
}

/** The folder electron-builder calls `electronDist`: on macOS the executable lies three folders inside the bundle. */
function distFolder(executable: string): string {
  const folder = path.dirname(executable);
  return process.platform === 'darwin' ? path.resolve(folder, '../../..') : folder;
}

/** The official runtime is found by electron-builder itself, for any architecture; the fallback only where it lies. */
function runtimeArgs(folder: string): string[] {
  if (!existsSync(path.join(folder, fallbackMark))) return [];
  return [`-c.electronDist=${folder}`, `-c.electronVersion=${fallbackVersion}`];
}
