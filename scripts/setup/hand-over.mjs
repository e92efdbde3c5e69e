import { spawn } from 'node:child_process';
import path from 'node:path';
import { ensureInstalled } from './install.mjs';
import { pathFirst } from './path-first.mjs';
import { say } from './say.mjs';

/** The checkout these scripts belong to. */
export const checkout = path.resolve(import.meta.dirname, '../..');

/**
 * Installs the dependencies when they are missing or out of date, then runs a TypeScript script of this folder under the
 * pinned Node 24 with our own arguments. Resolves to the exit code.
 * @param {string} script relative to scripts/
 * @param {{ onSetupFailed?: () => void }} [options]
 * @returns {Promise<number>}
 */
export async function handOver(script, options = {}) {
  let node;
  try {
    node = await ensureInstalled(checkout);
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    options.onSetupFailed?.();
    return 1;
  }
  return await runUnderNode24(node, path.join(checkout, 'scripts', script));
}

/**
 * @param {string} node
 * @param {string} script
 * @returns {Promise<number>}
 */
function runUnderNode24(node, script) {
  const bin = path.join(checkout, 'node_modules', '.bin');
  const child = spawn(node, [script, ...process.argv.slice(2)], {
    cwd: checkout,
    // The channel carries nothing: it closes when this process dies, even by SIGKILL, and the child then stops what it started.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: pathFirst([path.dirname(node), bin]),
  });
  // The terminal sends Ctrl+C to the child as well; we only have to outlive it.
  process.on('SIGINT', () => undefined);
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}
