import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { prepareDesktop } from '../desktop/prepare-desktop.ts';
import { say } from '../setup/say.mjs';
import { ensureBuilt } from './build.ts';
import { checkout, runTool, timedOut } from './run-tool.ts';
import { countRun, isSuccess, sumCounts, type TestCount, type VitestReport } from './test-count.ts';
import { splitProjects } from './test-selection.ts';

const MINUTE_MS = 60_000;
/**
 * A hung test must still end in a count. CI gives 40 minutes, of which an install on a slow machine takes two: what one part
 * does not need is the next one's.
 */
const limitsMs = { check: 3 * MINUTE_MS, fast: 20 * MINUTE_MS, e2e: 20 * MINUTE_MS };
const mustEndAtMs = Date.now() + 37 * MINUTE_MS;

const oneFailure: TestCount = { passed: 0, failed: 1 };

const count = await runAll(process.argv.slice(2)).catch((error: unknown) => {
  say(error instanceof Error ? error.message : String(error));
  return oneFailure;
});
process.exitCode = isSuccess(count) ? 0 : 1;
// The last line, and the one that CI reads.
console.log(`${count.passed} passed, ${count.failed} failed`);

/**
 * `npm test`: check, then the fast projects, then build and the tests in real Electron. Arguments go to vitest and choose
 * a part, which then runs without the check.
 */
async function runAll(args: string[]): Promise<TestCount> {
  const { fast, e2e } = splitProjects(await selectedProjects(args), args);
  // First, so that a machine that lacks something says so at once and not after ten minutes.
  const desktop = e2e.length > 0 ? await prepareDesktop(checkout, { display: 'own' }) : undefined;
  try {
    const counts: TestCount[] = [];
    if (args.length === 0) counts.push(await runCheck());
    if (fast.length > 0) counts.push(await runVitest('fast', fast));
    if (desktop) {
      counts.push((await ensureBuilt(checkout)) ? await runVitest('e2e', e2e, desktop.env) : oneFailure);
    }
    return sumCounts(counts);
  } finally {
    desktop?.stop();
  }
}

/** The projects in which the given filters find a file; asked of vitest, whose patterns are its own affair. */
async function selectedProjects(args: string[]): Promise<string[]> {
  const list = reportFile('files');
  const code = await runTool('vitest', ['list', '--filesOnly', `--json=${list}`, ...args], { checkout });
  if (code !== 0) throw new Error('vitest could not list the tests.');
  const files = readJson<{ projectName: string }[]>(list) ?? [];
  if (files.length === 0) throw new Error(`No test file matches: ${args.join(' ')}`);
  return [...new Set(files.map((file) => file.projectName))];
}

async function runCheck(): Promise<TestCount> {
  const code = await runTool('npm', ['run', '--silent', 'check'], { checkout, limitMs: limitsMs.check });
  if (code !== 0) say('The check failed (npm run check).');
  return { passed: 0, failed: code === 0 ? 0 : 1 };
}

async function runVitest(part: 'fast' | 'e2e', args: string[], env?: NodeJS.ProcessEnv): Promise<TestCount> {
  const file = reportFile(part);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const limitMs = Math.max(MINUTE_MS, Math.min(limitsMs[part], mustEndAtMs - Date.now()));
  const code = await runTool('vitest', ['run', ...args, ...reporters], { checkout, limitMs, ...(env && { env }) });
  if (code === timedOut) {
    say(`The ${part} tests took longer than ${Math.round(limitMs / MINUTE_MS)} minutes and were ended.`);
  }
  return countRun(readJson<VitestReport>(file), code);
}

/** A path for one of vitest's JSON files, with what an earlier run left there removed. */
function reportFile(name: string): string {
  const file = path.join(checkout, '.cache', `test-${name}.json`);
  mkdirSync(path.dirname(file), { recursive: true });
  rmSync(file, { force: true });
  return file;
}

/** Undefined when vitest ended before it wrote the file. */
function readJson<Content>(file: string): Content | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Content) : undefined;
}
