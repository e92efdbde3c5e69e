import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { holdLock } from '../setup/hold-lock.mjs';
import { say } from '../setup/say.mjs';
import { runTool } from './run-tool.ts';

/** Ten times what it takes on two busy cores. */
const buildLimitMs = 3 * 60_000;

/** All that the build reads. A folder counts with everything in it but its tests. */
const sources = [
  'electron',
  'renderer',
  'shared',
  'drizzle',
  'scripts/make-template.mjs',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

/** Builds out/ unless it was made from exactly the present sources. Returns false when the build fails. */
export async function ensureBuilt(checkout: string): Promise<boolean> {
  const release = await holdLock(path.join(checkout, '.cache', 'build.lock'));
  try {
    const digest = sourceDigest(checkout, sources);
    const stamp = path.join(checkout, 'out', '.sources');
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return true;
    say('Building the app…');
    rmSync(stamp, { force: true });
    // Its progress is of no use to who only wants the app; a failure prints on stderr.
    const code = await runTool('electron-vite', ['build', '--logLevel', 'warn'], { checkout, limitMs: buildLimitMs });
    if (code !== 0) return false;
    if ((await runTool('node', ['scripts/make-template.mjs'], { checkout })) !== 0) return false;
    writeFileSync(stamp, digest);
    return true;
  } finally {
    release();
  }
}

/** A digest over names and contents; times do not count, for a fresh clone and a switch of branches touch them all. */
export function sourceDigest(root: string, names: string[]): string {
  const hash = createHash('sha256');
  for (const file of names.flatMap((name) => filesIn(root, name)).toSorted()) {
    const content = readFileSync(path.join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

function filesIn(root: string, name: string): string[] {
  const full = path.join(root, name);
  if (!existsSync(full)) return [];
  if (statSync(full).isFile()) return [name];
  const entries = readdirSync(full, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !isLeftOut(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
}

function isLeftOut(name: string): boolean {
  return /\.test\.tsx?$/.test(name) || name.endsWith('.tsbuildinfo');
}
