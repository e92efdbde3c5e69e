import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readMigrations } from '#electron/database/migrations.ts';
import { makeTemplate } from '#electron/database/template.ts';

export const MIGRATIONS_FOLDER = join(import.meta.dirname, '..', '..', 'drizzle', 'migrations');
export const migrations = readMigrations(MIGRATIONS_FOLDER);

/** In the checkout: what another user of this computer left in the folder for temporary files cannot be read. */
export const cache = resolve(import.meta.dirname, '../../.cache');

let made: Promise<string> | undefined;

/** An empty mirror for tests to copy: made once for each state of the migrations, whichever test comes first. */
export function testTemplate(): Promise<string> {
  // Two at once in one process would make it in one folder.
  made ??= makeOnce().catch((error) => {
    made = undefined;
    throw error;
  });
  return made;
}

async function makeOnce(): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(migrations)).digest('hex').slice(0, 16);
  const folder = join(cache, `test-template-${hash}`);
  if (existsSync(folder)) return folder;
  const making = `${folder}-${process.pid}-${Date.now()}`;
  await mkdir(cache, { recursive: true });
  await makeTemplate(making, migrations);
  // Another test file may have been quicker: its template is as good.
  await rename(making, folder).catch(() => rm(making, { recursive: true, force: true }));
  return folder;
}
