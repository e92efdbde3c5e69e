import { execFileSync } from 'node:child_process';

type Row = { readonly pid: number; readonly parent: number; readonly group: number; readonly isDead: boolean };

/** Far more than the system takes to clear away what it has killed. */
const PATIENCE_MS = 15_000;

/** SIGKILL to a process that leads its group, and to all that it started; resolves once they are gone. Not on Windows. */
export async function killTree(leader: number): Promise<{ readonly processes: number }> {
  const doomed = descendantsOf(leader);
  // At one stroke, so that no one outlives the others long enough to tidy up.
  process.kill(-leader, 'SIGKILL');
  // Chromium's sandbox may have taken some out of the group.
  for (const pid of doomed) tryKill(pid);
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const left = listProcesses().filter(({ pid, isDead }) => doomed.includes(pid) && !isDead);
    if (left.length === 0) return { processes: doomed.length };
    if (performance.now() > end) throw new Error(`Killed, and there still: ${left.map(({ pid }) => pid).join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function descendantsOf(leader: number): number[] {
  const rows = listProcesses();
  const found = new Set(rows.filter(({ pid, group }) => pid === leader || group === leader).map(({ pid }) => pid));
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const { pid, parent } of rows) if (found.has(parent)) found.add(pid);
  }
  return [...found];
}

function listProcesses(): Row[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,pgid=,stat='], { encoding: 'utf8' });
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((cells) => cells.length === 4)
    .map(([pid, parent, group, state]) => ({
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      // Its parent has not asked after it yet.
      isDead: state?.startsWith('Z') === true,
    }));
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
