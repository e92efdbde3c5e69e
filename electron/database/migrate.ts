import type { PGlite } from '@electric-sql/pglite';
import { AppError } from '#shared/lib/app-error.ts';

/** One generated migration, in the order of drizzle's own journal. `when` is its stamp there. */
export type Migration = { readonly tag: string; readonly when: number; readonly sql: string };

/** Migrations that the mirror has not seen. Fails with `folder_newer` if it has seen one that is not known here. */
export async function readMissing(pg: PGlite, migrations: readonly Migration[]): Promise<readonly Migration[]> {
  await pg.exec('create table if not exists mirror_migrations (tag text primary key, position int not null)');
  const { rows } = await pg.query<{ tag: string }>('select tag from mirror_migrations order by position');
  const foreign = rows.find((row, position) => row.tag !== migrations[position]?.tag);
  if (foreign) {
    throw new AppError('folder_newer', `The folder was migrated by a newer version: ${foreign.tag}`, {
      details: { migration: foreign.tag },
    });
  }
  return migrations.slice(rows.length);
}

/**
 * Applies what is missing, each migration in a transaction of its own. Order is the journal's, never the stamp's alone:
 * drizzle's migrator silently skips a migration stamped older than the last one applied.
 */
export async function migrate(pg: PGlite, migrations: readonly Migration[]): Promise<void> {
  const missing = await readMissing(pg, migrations);
  const done = migrations.length - missing.length;
  for (const [index, migration] of missing.entries()) {
    await pg.transaction(async (tx) => {
      for (const statement of migration.sql.split('--> statement-breakpoint')) await tx.exec(statement);
      await tx.query('insert into mirror_migrations (tag, position) values ($1, $2)', [migration.tag, done + index]);
    });
  }
}
