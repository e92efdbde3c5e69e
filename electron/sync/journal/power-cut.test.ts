import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const runner = path.resolve(import.meta.dirname, '../../../test/harness/power-cuts.ts');

// SYNC.md: after a power cut everything acknowledged is there, nothing is applied twice.
test('power cuts at any point of any history: the outbox is as it was, and at rest all invariants hold', {
  timeout: 180_000,
}, async () => {
  const run = promisify(execFile)(process.execPath, [runner, '--histories', '1500', '--seed', '4711']);
  const { stdout, stderr } = await run;
  expect(stderr).toBe('');
  expect(stdout).toMatch(/histories: 1500, cuts: \d{4}/);
});
