import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Figure, toLine } from './figure.ts';

/**
 * `npm run bench -- <name>`: one line a figure, tab separated: name, value, unit, target, ok|miss. A bench is not a test:
 * a miss is printed, not thrown.
 */
export type Bench = { readonly run: (emit: (figure: Figure) => void) => Promise<void> };

const [name] = process.argv.slice(2);
const file = join(import.meta.dirname, `${name}.bench.ts`);
if (!name || !existsSync(file)) {
  const names = (await readdir(import.meta.dirname)).flatMap((entry) => /^(.+)\.bench\.ts$/.exec(entry)?.[1] ?? []);
  console.error(`Say which: npm run bench -- ${names.join(' | ')}`);
  process.exit(2);
}
const { bench } = (await import(file)) as { bench: Bench };
await bench.run((figure) => console.log(toLine(figure)));
process.exit(0);
