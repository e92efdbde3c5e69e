import path from 'node:path';

/**
 * The environment with these folders before all others on the search path. Windows spells the variable's name as it likes.
 * @param {string[]} folders
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {NodeJS.ProcessEnv}
 */
export function pathFirst(folders, env = process.env) {
  const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  return { ...env, [name]: [...folders, env[name] ?? ''].join(path.delimiter) };
}
