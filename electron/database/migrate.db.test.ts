import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrations } from '#test/harness/template.ts';
import { type Migration, migrate } from './migrate.ts';
import type { Mirror } from './mirror.ts';
import { openMirror } from './open-mirror.ts';

let mirror: Mirror;
beforeEach(async () => {
  mirror = await openMirror(null);
});
afterEach(() => mirror.pg.close());

const made: Migration[] = [
  { tag: '0000_a', when: 300, sql: 'create table a (x int)' },
  // Stamped before its predecessor: drizzle's own migrator would skip it and say nothing.
  { tag: '0001_b', when: 100, sql: 'alter table a add y int;--> statement-breakpoint insert into a values (1, 2)' },
  { tag: '0002_c', when: 200, sql: 'update a set y = y * 10' },
];
const rows = async () => (await mirror.pg.query('select * from a')).rows;

test('migrations run by place, whatever their stamps, each once', async () => {
  await migrate(mirror.pg, made);
  await migrate(mirror.pg, made);
  expect(await rows()).toEqual([{ x: 1, y: 20 }]);
});

for (const known of [0, 1, 2]) {
  test(`a mirror that has seen ${known} of three is brought up to date`, async () => {
    await migrate(mirror.pg, made.slice(0, known));
    await migrate(mirror.pg, made);
    expect(await rows()).toEqual([{ x: 1, y: 20 }]);
  });
}

test('one that fails leaves nothing of itself behind, and those before it stand', async () => {
  const broken = { tag: '0002_c', when: 4, sql: 'update a set y = 7;--> statement-breakpoint select nonsense' };
  await expect(migrate(mirror.pg, [...made.slice(0, 2), broken])).rejects.toThrow();
  expect(await rows()).toEqual([{ x: 1, y: 2 }]);
  await migrate(mirror.pg, made);
  expect(await rows()).toEqual([{ x: 1, y: 20 }]);
});

test('a migration that is not known here means a newer version made the folder', async () => {
  await migrate(mirror.pg, made);
  await expect(migrate(mirror.pg, made.slice(0, 2))).rejects.toMatchObject({ code: 'folder_newer' });
});

test('the real migrations apply to an empty database, and again to their own result', async () => {
  await migrate(mirror.pg, migrations);
  await migrate(mirror.pg, migrations);
  const { rows: tables } = await mirror.pg.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' and tablename in ('posts', 'undo_entries')",
  );
  expect(tables.map(({ name }) => name).sort()).toEqual(['posts', 'undo_entries']);
});
