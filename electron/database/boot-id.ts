import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';

/** Uptime-based starts of one boot differ by less than this, even when the clock was corrected a little in between. */
const BOOT_TIME_GRAIN_MS = 120_000;

/** Names this run of the operating system. Another id: the power was off in between, and what was not fsynced is gone. */
export function readBootId(): string {
  if (process.platform === 'linux') {
    try {
      return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    } catch {
      // Some containers hide it.
    }
  }
  return `started:${Math.round((Date.now() - uptime() * 1000) / BOOT_TIME_GRAIN_MS)}`;
}

/** A stamp that a recycled process id does not share; null where the system does not tell. */
export function readProcessStart(pid: number): string | null {
  try {
    if (process.platform === 'linux') {
      // Field 22; the name in field 2 may hold spaces and brackets, so count from its last one.
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
    }
    if (process.platform === 'darwin') {
      return execFileSync('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
    }
  } catch {
    return null;
  }
  return null;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
