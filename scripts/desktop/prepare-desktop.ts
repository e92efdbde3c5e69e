import { say } from '../setup/say.mjs';
import { ensureElectronRuntime } from './electron-runtime.ts';
import { ensureSystemLibraries } from './libraries.ts';
import { assertSandboxWorks } from './sandbox.ts';
import { startVirtualDisplay, type VirtualDisplay } from './virtual-display.ts';

export type Desktop = {
  electron: string;
  /** Switches that Electron needs on this machine, before the app's folder. */
  switches: string[];
  /** For Electron, and for tools that start it. */
  env: NodeJS.ProcessEnv;
  isVirtual: boolean;
  stop: () => void;
};

/**
 * Everything Electron needs to run here: its binary, the system's libraries, a sandbox and a display. `display: 'own'` takes
 * a virtual one even where there is a screen, so that tests neither disturb the user nor are disturbed.
 */
export async function prepareDesktop(checkout: string, { display }: { display: 'own' | 'usual' }): Promise<Desktop> {
  const runtime = await ensureElectronRuntime(checkout);
  const hasScreen = Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
  const isVirtual = process.platform === 'linux' && (display === 'own' || !hasScreen);
  ensureSystemLibraries({ electron: runtime.executable, isDisplayNeeded: isVirtual });
  assertSandboxWorks(runtime.executable);
  const virtual = isVirtual ? await startVirtualDisplay() : undefined;
  return {
    electron: runtime.executable,
    switches: rootSwitches(),
    env: electronEnv({ overrideFolder: runtime.overrideFolder, display: virtual?.env }),
    isVirtual,
    stop: () => virtual?.stop(),
  };
}

function rootSwitches(): string[] {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return [];
  say('Running as root: Electron starts with --no-sandbox. An ordinary user gets the sandbox.');
  return ['--no-sandbox'];
}

type EnvParts = { overrideFolder: string | undefined; display: VirtualDisplay['env'] | undefined };

function electronEnv({ overrideFolder, display }: EnvParts): NodeJS.ProcessEnv {
  const env = { ...process.env };
  // Left over from an editor's terminal, this turns Electron into a Node that has no windows.
  delete env.ELECTRON_RUN_AS_NODE;
  // Electron prefers Wayland where it sees it, and would open on the user's screen.
  if (display) delete env.WAYLAND_DISPLAY;
  if (overrideFolder) env.ELECTRON_OVERRIDE_DIST_PATH = overrideFolder;
  return { ...env, ...display };
}
