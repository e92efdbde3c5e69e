import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/** In a process of its own, whose ids are made from the seed: a failure is told with the way to have it again. */
async function simulate(...args: readonly string[]): Promise<string> {
  const run = promisify(execFile)(process.execPath, [path.join(import.meta.dirname, 'run.ts'), ...args]);
  return await run.then(
    ({ stdout }) => stdout,
    ({ stdout, stderr }: { stdout: string; stderr: string }) => `${stdout}\n${stderr}`,
  );
}

// Few of each; `npm run simulate` carries out many.
test.each([
  ['2000', 'fast', 'in memory against the model of the server'],
  ['40', 'server', 'in memory against Postgres'],
  ['10', 'real', 'in real mirrors against Postgres'],
])('%s histories, %s: at rest all invariants hold', { timeout: 400_000 }, async (histories, ground) => {
  const said = await simulate('--histories', histories, '--seed', '4711', '--parallel', '1', '--ground', ground);
  expect(said).not.toContain('Broken');
  expect(said).toContain(`histories: ${histories}`);
});

// SYNC.md: late commits, long writers and concurrent pushes lose no row.
test('pulls through PostgREST while transactions are open miss no row', async () => {
  expect(await simulate('--interleavings', '300')).toMatch(/late: [1-9][\s\S]*missed: 0/);
});
