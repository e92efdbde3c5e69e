import type { ChildProcess } from 'node:child_process';
import os from 'node:os';

/** How long a child may take to save and leave before it is killed. */
const graceMs = 10_000;

/** How long what the child started (the app's engine, closing its files) may outlive it. */
const afterlifeMs = 5_000;

export type ChildGroup = {
  /** The child's exit code; 128 + the signal's number when a signal ended it, as shells have it. */
  exitCode: Promise<number>;
  /** Asks the child to leave, and kills it with all it started when it does not. */
  stop: () => void;
};

/**
 * Ties a child that leads its own process group to this process: Ctrl+C, a hang-up, a termination, or the death of the
 * process that handed over to us ends the child first, and what the child left behind with it.
 */
export function stopWithUs(child: ChildProcess): ChildGroup {
  let killer: NodeJS.Timeout | undefined;
  const stop = () => {
    child.kill('SIGTERM');
    killer ??= setTimeout(() => killGroup(child), graceMs);
  };
  const exitCode = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => setTimeout(() => killGroup(child), afterlifeMs).unref());
    // Not 'exit': the pipes close when the last process that holds them has left.
    child.once('close', (code, signal) => resolve(code ?? signalCode(signal)));
  }).finally(() => {
    clearTimeout(killer);
    killGroup(child);
    for (const event of endings) process.off(event, stop);
  });
  for (const event of endings) process.on(event, stop);
  process.channel?.unref();
  return { exitCode, stop };
}

const endings = ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const;

function signalCode(signal: NodeJS.Signals | null): number {
  return signal === null ? 1 : 128 + os.constants.signals[signal];
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: the whole group has left, which is what is wanted.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
