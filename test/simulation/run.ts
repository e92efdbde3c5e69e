import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { must } from '#shared/lib/must.ts';
import { inMemory, isServers, MUTANTS, migrationsWith, mutantCalled, plantInModules, SEEDED_IDS } from './mutants.ts';
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
    /** Instead: so many pulls through PostgREST while transactions are open. */
    interleavings: { type: 'string' },
    /** Of a failure that was reported, with its seed: that history alone. */
    path: { type: 'string' },
    /** `fast`: in memory against the model; `server`: in memory against Postgres; `real`: real mirrors against Postgres. */
    ground: { type: 'string', default: 'fast' },
    /** Where a history takes long, a failure is made short only when asked for. */
    shrink: { type: 'boolean', default: false },
    /** Inside: one part of the work, with this bug planted. */
    mutant: { type: 'string' },
    part: { type: 'boolean', default: false },
  },
});
const count = toCount('histories');
const seed = toCount('seed');
const parallel = toCount('parallel');

/** A history on Postgres takes as long as some hundred in memory, but most bugs show in the first few there. */
const SERVER_SHARE = 2;

if (values.part) await carryOutPart();
else if (values.interleavings !== undefined) await interleave(toCount('interleavings'));
else if (values.mutants) await hunt();
else await carryOutAll();

function toCount(name: 'histories' | 'seed' | 'parallel' | 'interleavings'): number {
  const number = Number(values[name]);
  if (Number.isInteger(number) && number > 0) return number;
  console.error(`--${name} takes a whole number from 1, not "${values[name]}"`);
  process.exit(2);
}

async function interleave(interleavings: number): Promise<void> {
  const mutant = plantedHere();
  const { runInterleavings } = await import('./interleavings.ts');
  const { missed, ...report } = await runInterleavings(interleavings, mutant && migrationsWith(mutant));
  console.log({ ...report, missed: missed.length });
  for (const line of missed) console.error(line);
  process.exit(missed.length === 0 ? 0 : 1);
}

function plantedHere() {
  return values.mutant === undefined ? undefined : mutantCalled(values.mutant);
}

/** In a process of its own: prints the report as its last line. */
async function carryOutPart(): Promise<void> {
  const mutant = plantedHere();
  const inModules = mutant && (values.ground === 'fast' ? inMemory(mutant) : isServers(mutant) ? undefined : mutant);
  plantInModules(inModules ? [SEEDED_IDS, inModules] : [SEEDED_IDS]);
  // After that: what is loaded now has it.
  const { fastGround, simulate, startRealGround, startServerGround } = await import('./simulate.ts');
  const grounds = {
    fast: async () => fastGround,
    server: () => startServerGround(mutant && migrationsWith(mutant)),
    real: () => startRealGround(),
  };
  const start = grounds[values.ground as keyof typeof grounds];
  const path = values.path === undefined ? {} : { path: values.path };
  console.log(
    JSON.stringify(
      await simulate({
        histories: count,
        seed,
        ground: await start(),
        shrinks: values.shrink || values.ground === 'fast',
        ...path,
      }),
    ),
  );
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
  const from = (index: number) => String(values.path === undefined ? seed * 1_000 + index : seed);
  const shrink = values.shrink ? ['--shrink'] : [];
  const only = ['--ground', values.ground, ...shrink, ...(values.path === undefined ? [] : ['--path', values.path])];
  const reports = await Promise.all(
    Array.from({ length: parallel }, (_, index) => startPart(['--histories', each, '--seed', from(index), ...only])),
  );
  const sum = (numbers: readonly Readonly<Record<string, number>>[]) => {
    const total: Record<string, number> = {};
    for (const each of numbers)
      for (const [what, times] of Object.entries(each)) total[what] = (total[what] ?? 0) + times;
    return total;
  };
  console.log(sum(reports.map(({ histories, steps }) => ({ histories, steps }))));
  console.log('done', sum(reports.map(({ done }) => done)));
  console.log('faults that struck', sum(reports.map(({ struck }) => struck)));
  const failures = reports.flatMap(({ failure }) => failure ?? []);
  for (const failure of failures) tellFailure(failure);
  process.exitCode = failures.length === 0 ? 0 : 1;
}

function tellFailure({ seed: failing, path, devices, steps, broken }: NonNullable<SimulationReport['failure']>): void {
  console.error(`\nBroken with ${devices} devices; again with --seed ${failing} --path ${path}`);
  for (const { do: action, device, at } of steps) console.error(`  device ${device % devices}: ${action} (${at})`);
  for (const line of broken) console.error(`  ${line}`);
}

/** Each bug in turn, in the part that it is in: the device's in memory, the server's on Postgres and, if that has it, in its model. */
async function hunt(): Promise<void> {
  const left = MUTANTS.flatMap((mutant) => [
    ...(isServers(mutant) ? [{ mutant, ground: 'server' }] : []),
    ...(isServers(mutant) && !mutant.model ? [] : [{ mutant, ground: 'fast' }]),
  ]);
  const planted = left.length;
  const escaped: string[] = [];
  async function huntOn(): Promise<void> {
    for (let one = left.shift(); one; one = left.shift()) {
      const { mutant, ground } = one;
      const histories = ground === 'server' ? Math.ceil(count / SERVER_SHARE) : count;
      const args = ['--histories', String(histories), '--seed', String(seed), '--ground', ground];
      const { failure, histories: tried } = await startPart([...args, '--mutant', mutant.name]);
      console.log(
        `${failure ? `found in history ${tried}` : 'ESCAPED'}\t${mutant.name} (${ground})\t${failure?.broken[0]?.split('\n')[0] ?? ''}`,
      );
      if (!failure) escaped.push(`${mutant.name} (${ground})`);
    }
  }
  await Promise.all(Array.from({ length: parallel }, huntOn));
  console.log(`${planted} bugs planted, ${escaped.length} not found`);
  process.exitCode = escaped.length === 0 ? 0 : 1;
}
