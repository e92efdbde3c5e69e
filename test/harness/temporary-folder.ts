import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];

function removeAll(): void {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
}

// Kills and benches use it too, without a test runner.
if (process.env.VITEST) (await import('vitest')).afterAll(removeAll);
else process.once('exit', removeAll);

/** An empty folder that is gone when the file's tests are over. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'postroom-test-'));
  made.push(folder);
  return folder;
}
