import { execFile } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { _electron, type ElectronApplication, type Page } from 'playwright';
// For the type of `window.postroom`.
import type {} from '../../renderer/lib/api.ts';
import { unpackedExecutable } from '../../scripts/package/unpacked-executable.ts';

const root = resolve(import.meta.dirname, '../..');
/** 12 s on two free cores; a machine under load gets time. */
const PACKAGING_MS = 110_000;
const isRoot = process.getuid?.() === 0;
/** `nobody` on every Linux; the number is enough, no account has to be made. */
const ORDINARY_USER = 65_534;

/** The app as `npm run package:dir` makes it; made anew only when something in it changed. */
export async function packageApp(): Promise<string> {
  const script = join(root, 'scripts/package/package.ts');
  // The test runner's own settings would change the build.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITE|NODE_|VITEST|TEST$)/.test(name)),
  );
  const { stderr } = await promisify(execFile)(process.execPath, [script, '--dir'], {
    cwd: root,
    env,
    timeout: PACKAGING_MS,
  });
  const executable = unpackedExecutable(root);
  if (!existsSync(executable)) throw new Error(`Packaging left no app: ${stderr}`);
  return executable;
}

/** A folder of the test's own that an ordinary user can work in. */
export function makeOrdinaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'postroom-packaged-'));
  giveAway(folder);
  return folder;
}

/** Files a test makes as root belong to whom the app runs as. */
export function giveAway(path: string): void {
  if (isRoot) chownSync(path, ORDINARY_USER, ORDINARY_USER);
}

/**
 * A copy of the packaged app in `folder`, readable by any user. `inspectable` turns the one fuse on without which Playwright
 * cannot drive it; all else is as released. Copies share their content on disk, but for the executable.
 */
export async function copyPackage(
  executable: string,
  folder: string,
  options: { inspectable: boolean },
): Promise<string> {
  if (process.platform !== 'linux') throw new Error('Copies by file; a signed bundle on macOS would break');
  const from = dirname(executable);
  const to = join(folder, 'app');
  linkTree(from, to, executable);
  const copy = join(to, relative(from, executable));
  if (options.inspectable) {
    await flipFuses(copy, { version: FuseVersion.V1, [FuseV1Options.EnableNodeCliInspectArguments]: true });
  }
  return copy;
}

function linkTree(from: string, to: string, copied: string): void {
  mkdirSync(to, { recursive: true, mode: 0o755 });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) linkTree(source, target, copied);
    else if (source === copied || !tryLink(source, target)) copyFileSync(source, target);
  }
}

/** Not on another file system, and not where the kernel protects hard links to what is not one's own. */
function tryLink(source: string, target: string): boolean {
  try {
    linkSync(source, target);
    return true;
  } catch {
    return false;
  }
}

export type PackagedApp = {
  readonly electron: ElectronApplication;
  readonly page: Page;
  readonly userData: string;
  readonly quit: () => Promise<void>;
};

/** Starts a copy as an ordinary user, with Chromium's sandbox on. Root steps down to `nobody` for it. */
export async function launchPackaged(
  executable: string,
  folder: string,
  options: { readonly args?: readonly string[] } = {},
): Promise<PackagedApp> {
  const userData = join(folder, 'user-data');
  mkdirSync(userData, { recursive: true });
  giveAway(userData);
  const electron = await _electron.launch({
    executablePath: isRoot ? writeStepDown(executable, folder) : executable,
    chromiumSandbox: true,
    args: [...(options.args ?? [])],
    cwd: folder,
    env: ordinaryEnv(folder, { POSTROOM_USER_DATA: userData }),
  });
  const page = await electron.firstWindow();
  await page.waitForLoadState('domcontentloaded');
  return {
    electron,
    page,
    userData,
    quit: async () => {
      const closed = electron.waitForEvent('close');
      await electron.evaluate(({ app }) => app.quit()).catch(() => undefined);
      await closed;
    },
  };
}

/**
 * Packages the app, and starts a copy that differs from a release in one fuse, on an empty data folder; resolves once the
 * engine answers. Linux only: a signed bundle on macOS cannot be copied and changed (docs/security.md says what that leaves open).
 */
export async function openPackaged(
  options: { readonly args?: readonly string[] } = {},
): Promise<PackagedApp & { readonly discard: () => Promise<void>; readonly remove: () => void }> {
  const folder = makeOrdinaryFolder();
  const app = await launchPackaged(
    await copyPackage(await packageApp(), folder, { inspectable: true }),
    folder,
    options,
  );
  // The first opening makes a database.
  await app.page.evaluate(() => window.postroom.call('workspace.read', {}));
  return {
    ...app,
    /** After `quit`. */
    remove: () => removeFolder(folder),
    discard: async () => {
      await app.quit();
      removeFolder(folder);
    },
  };
}

/** A command that becomes the app under the ordinary user's id: `exec`, so that signals and the process id are the app's. */
export function writeStepDown(executable: string, folder: string): string {
  const file = join(folder, 'as-ordinary-user.sh');
  const id = String(ORDINARY_USER);
  writeFileSync(file, `#!/bin/sh\nexec setpriv --reuid ${id} --regid ${id} --clear-groups -- '${executable}' "$@"\n`);
  chmodSync(file, 0o755);
  return file;
}

/** The environment of someone who logged in: a home to write to, and the right to the test's display. */
export function ordinaryEnv(folder: string, extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const env: Record<string, string> = { PATH: process.env.PATH ?? '', HOME: folder, TZ: 'Europe/Berlin', ...extra };
  for (const name of ['DISPLAY', 'LANG']) if (process.env[name]) env[name] = process.env[name];
  const authority = process.env.XAUTHORITY;
  if (authority && existsSync(authority)) {
    env.XAUTHORITY = join(folder, 'xauthority');
    copyFileSync(authority, env.XAUTHORITY);
    giveAway(env.XAUTHORITY);
  }
  return env;
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
