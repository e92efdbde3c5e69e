import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Migration } from './migrate.ts';

type DrizzleJournal = { entries: { tag: string; when: number }[] };

/** Reads the generated migrations from `folder` (drizzle/migrations in the checkout, resources/migrations in a package). */
export function readMigrations(folder: string): Migration[] {
  const journal = JSON.parse(readFileSync(join(folder, 'meta', '_journal.json'), 'utf8')) as DrizzleJournal;
  return journal.entries.map(({ tag, when }) => ({
    tag,
    when,
    sql: readFileSync(join(folder, `${tag}.sql`), 'utf8'),
  }));
}
