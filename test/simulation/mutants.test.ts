import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { MUTANTS } from './mutants.ts';

const root = path.resolve(import.meta.dirname, '../..');
const sources = globSync(['electron/sync/**/*.ts', 'supabase/migrations/*.sql', 'test/simulation/*.ts'], { cwd: root });

test('each bug can still be planted: the text that it takes the place of stands in one file', () => {
  const planted = MUTANTS.flatMap(({ name, model, ...own }) =>
    [own, ...(model ? [model] : [])].map((one) => ({ name, ...one })),
  );
  const nowhere = planted.filter(({ file, from }) => {
    const found = sources.filter((source) => source.endsWith(file) && !source.endsWith('mutants.ts'));
    return !found.some((source) => readFileSync(path.join(root, source), 'utf8').includes(from));
  });
  expect(nowhere.map(({ name }) => name)).toEqual([]);
});
