import { spawn } from 'node:child_process';
import path from 'node:path';
import { stopWithUs } from './stop-with-us.ts';

export type ToolOptions = {
  checkout: string;
  env?: NodeJS.ProcessEnv;
  /** After this the tool and all it started are ended, and the exit code is 124, as timeout(1) has it. */
  limitMs?: number;
};

/** timeout(1)'s exit code for a command that took too long. */
export const timedOut = 124;

/** Runs a command of node_modules/.bin (or of the system) in the checkout; resolves to its exit code. */
export async function runTool(name: string, args: string[], options: ToolOptions): Promise<number> {
  const isWindows = process.platform === 'win32';
  const child = spawn(name, isWindows ? args.map(quoteForCmd) : args, {
    cwd: options.checkout,
    env: options.env ?? process.env,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: !isWindows,
    // npm's commands are .cmd files on Windows, which only its shell can start.
    shell: isWindows,
  });
  const group = stopWithUs(child);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    group.stop();
  }, options.limitMs ?? noLimitMs);
  try {
    const code = await group.exitCode;
    return isLate ? timedOut : code;
  } finally {
    clearTimeout(timer);
  }
}

/** cmd.exe takes a double-quoted argument as one; ours hold no quotes themselves. */
function quoteForCmd(arg: string): string {
  return /^[\w./:=@-]+$/.test(arg) ? arg : `"${arg}"`;
}

/** The largest delay a timer takes: 24 days. */
const noLimitMs = 2 ** 31 - 1;

/** The checkout that this script belongs to. */
export const checkout = path.resolve(import.meta.dirname, '../..');
