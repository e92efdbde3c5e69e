import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { must } from '#shared/lib/must.ts';
import { MUTANTS, migrationsWith, plantInModules } from './mutants.ts';
import type { SimulationReport } from './simulate.ts';

/**
 * `npm run simulate -- --histories 20000 --seed 1 --parallel 2`: random histories of devices against a real server.
 * `npm run simulate -- --mutants --histories 200`: each planted bug must be found within so many.
 */
const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    parallel: { type: 'string', default: '2' },
    mutants: { type: 'boolean', default: false },
    /** Inside: one part of the work, with this bug planted. */
    mutant: { type: 'string' },
    part: { type: 'boolean', default: false },
  },
});
const count = toCount('histories');
const seed = toCount('seed');
const parallel = toCount('parallel');

if (values.part) await carryOutPart();
else if (values.mutants) await hunt();
else await carryOutAll();

function toCount(name: 'histories' | 'seed' | 'parallel'): number {
  const number = Number(values[name]);
  if (Number.isInteger(number) && number > 0) return number;
  console.error(`--${name} takes a whole number from 1, not "${values[name]}"`);
  process.exit(2);
}

/** In a process of its own: prints the report as its last line. */
async function carryOutPart(): Promise<void> {
  const mutant = MUTANTS.find(({ name }) => name === values.mutant);
  const migrations = mutant && migrationsWith(mutant);
  if (mutant && !migrations) plantInModules(mutant);
  // After the bug is planted.
  const { simulate } = await import('./simulate.ts');
  console.log(JSON.stringify(await simulate({ histories: count, seed, ...(migrations && { migrations }) })));
  process.exit(0);
}

async function startPart(args: readonly string[]): Promise<SimulationReport> {
  const child = spawn(process.execPath, [import.meta.filename, '--part', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += String(chunk);
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`A part of the simulation ended with ${code}`);
  return JSON.parse(must(said.trim().split('\n').at(-1), 'a report')) as SimulationReport;
}

async function carryOutAll(): Promise<void> {
  const each = String(Math.ceil(count / parallel));
  const reports = await Promise.all(
    Array.from({ length: parallel }, (_, index) =>
      startPart(['--histories', each, '--seed', String(seed * 1_000 + index)]),
    ),
  );
  const done: Record<string, number> = {};
  for (const report of reports) {
    for (const [what, times] of Object.entries(report.done)) done[what] = (done[what] ?? 0) + times;
  }
  console.log(`${reports.reduce((sum, { histories }) => sum + histories, 0)} histories`, done);
  const failures = reports.flatMap(({ failure }) => failure ?? []);
  for (const { steps, path, broken } of failures) console.error(JSON.stringify({ path, steps, broken }, null, 1));
  process.exitCode = failures.length === 0 ? 0 : 1;
}

async function hunt(): Promise<void> {
  const left = [...MUTANTS];
  const escaped: string[] = [];
  async function huntOn(): Promise<void> {
    for (let mutant = left.shift(); mutant; mutant = left.shift()) {
      const { failure, histories } = await startPart([
        '--histories',
        String(count),
        '--seed',
        String(seed),
        '--mutant',
        mutant.name,
      ]);
      console.log(
        `${failure ? `found in history ${histories}` : 'ESCAPED'}\t${mutant.name}\t${failure?.broken[0] ?? ''}`,
      );
      if (!failure) escaped.push(mutant.name);
    }
  }
  await Promise.all(Array.from({ length: parallel }, huntOn));
  console.log(`${MUTANTS.length} bugs planted, ${escaped.length} not found`);
  process.exitCode = escaped.length === 0 ? 0 : 1;
}
