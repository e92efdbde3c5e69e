import { spawn } from 'node:child_process';
import path from 'node:path';
import { pathFirst } from './path-first.mjs';

/**
 * Runs npm on the given Node, so that packages with native code are built for that Node. What it prints goes to stderr.
 * @param {string[]} args
 * @param {{ node: string, cwd: string }} where
 * @returns {Promise<number>} npm's exit code
 */
export function runNpm(args, { node, cwd }) {
  const npmScript = process.env.npm_execpath;
  const isNpm = npmScript !== undefined && /npm-cli\.c?js$/.test(npmScript);
  /** @type {import('node:child_process').SpawnOptions} */
  const options = {
    cwd,
    env: { ...pathFirst([path.dirname(node)]), npm_config_update_notifier: 'false' },
    stdio: ['ignore', 2, 2],
  };
  const child = isNpm
    ? spawn(node, [npmScript, ...args], options)
    : // Windows finds npm.cmd only through its shell; the arguments are ours, without spaces or quotes.
      spawn('npm', args, { ...options, shell: process.platform === 'win32' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
