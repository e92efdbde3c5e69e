import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const checkout = resolve(import.meta.dirname, '..');
const functions = join(checkout, 'supabase/functions');
/** What they share is in a folder that begins with `_`, which is not deployed by itself. */
const names = readdirSync(functions, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() && !entry.name.startsWith('_') ? [entry.name] : [],
);

function readJson<Shape>(...path: string[]): Shape {
  return JSON.parse(readFileSync(join(...path), 'utf8')) as Shape;
}

/** `supabase functions deploy` looks in the function's own folder, and nowhere else of ours. */
test.each(names)('%s: Deno finds every package that it imports, in the version that the tests run', (name) => {
  const { imports } = readJson<{ imports: Record<string, string> }>(functions, name, 'deno.json');
  const { devDependencies } = readJson<{ devDependencies: Record<string, string> }>(checkout, 'package.json');
  const sources = [name, '_shared'].flatMap((folder) =>
    readdirSync(join(functions, folder))
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(functions, folder, file), 'utf8')),
  );
  const imported = sources.flatMap((source) => [...source.matchAll(/from '([^']+)'/g)].map(([, from = '']) => from));
  const packages = imported.filter((from) => !from.startsWith('.'));
  const relative = imported.filter((from) => from.startsWith('.'));
  expect({
    packages: Object.fromEntries(packages.map((from) => [from, imports[from]])),
    isNamedInFull: relative.every((from) => from.endsWith('.ts')),
  }).toEqual({
    packages: Object.fromEntries(packages.map((from) => [from, `npm:${from}@${devDependencies[from]}`])),
    isNamedInFull: true,
  });
});
