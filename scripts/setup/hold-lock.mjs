import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';

/** How often a waiting process looks again. */
const pollMs = 250;

/** A holder writes its id right after creating the file; one that is still empty after this long died in between. */
const emptyGraceMs = 5_000;

/**
 * Waits until nobody else holds `file`, then holds it. A holder that died is recognised by its process id.
 * @param {string} file
 * @param {() => void} [onWait] called once, when there is somebody to wait for
 * @returns {Promise<() => void>} lets go
 */
export async function holdLock(file, onWait) {
  mkdirSync(path.dirname(file), { recursive: true });
  let told = false;
  while (!tryHold(file)) {
    if (dropIfAbandoned(file)) continue;
    if (!told) onWait?.();
    told = true;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return () => rmSync(file, { force: true });
}

/** @param {string} file */
function tryHold(file) {
  try {
    const handle = openSync(file, 'wx');
    writeSync(handle, String(process.pid));
    closeSync(handle);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * @param {string} file
 * @returns {boolean} whether it is worth trying again at once
 */
function dropIfAbandoned(file) {
  try {
    const holder = readFileSync(file, 'utf8');
    const isDead = holder === '' ? Date.now() - statSync(file).mtimeMs > emptyGraceMs : !isAlive(Number(holder));
    if (!isDead) return false;
    // Moved aside before it is deleted: of two waiters only one can move it, so neither deletes the other's new lock.
    const aside = `${file}.${process.pid}`;
    renameSync(file, aside);
    if (readFileSync(aside, 'utf8') === holder) rmSync(aside);
    else renameSync(aside, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return true;
    throw error;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
