import { type Figure, median } from '../figure.ts';
import type { Contender, Run } from './contender.ts';
import type { BenchServer } from './server.ts';

type Emit = (figure: Figure) => void;

/** How many pairs; the more rows, the less noise. */
const SIZES = [
  { rows: 10_000, times: 3 },
  { rows: 100_000, times: 1 },
];

/** Of what another takes. */
export type Share = (name: string) => number;
const SHARE: Share = (name) => (name === 'replicache' ? 1 : 0.333);

/** Everything, from nothing, on a disk. In turns: ours, then each of the others. */
export async function measureFirst(server: BenchServer, contenders: readonly Contender[], emit: Emit): Promise<void> {
  for (const { rows, times } of SIZES) {
    const workspace = await server.addWorkspace(rows);
    const runs = await runInTurns(contenders, times, ({ firstSync }) => firstSync(workspace));
    report(`sync.first.${rows}`, runs, { share: SHARE, wanted: rows }, emit);
  }
}

export async function runInTurns(
  contenders: readonly Contender[],
  times: number,
  run: (contender: Contender) => Promise<Run>,
): Promise<Map<string, Run[]>> {
  const runs = new Map<string, Run[]>(contenders.map(({ name }) => [name, []]));
  for (let time = 0; time < times; time++) {
    for (const contender of contenders) runs.get(contender.name)?.push(await run(contender));
  }
  return runs;
}

/** Each one's own figures, then ours as a share of each other's: the median of the pairs. */
export function report(
  title: string,
  runs: ReadonlyMap<string, readonly Run[]>,
  { share, wanted }: { readonly share: Share; readonly wanted: number },
  emit: Emit,
): void {
  const ours = runs.get('ours') ?? [];
  for (const [name, own] of runs) {
    const of = (value: (run: Run) => number) => median(own.map(value));
    emit({ name: `${title}.${name}`, value: of(({ ms }) => ms / 1000), unit: 's' });
    emit({ name: `${title}.${name}.cpu`, value: of(({ cpuMs }) => cpuMs / 1000), unit: 's' });
    emit({ name: `${title}.${name}.requests`, value: of(({ requests }) => requests), unit: '' });
    emit({ name: `${title}.${name}.bytes`, value: of(({ bytes }) => bytes / 1e6), unit: 'MB' });
    const missing = of(({ rows }) => wanted - rows);
    emit({
      name: `${title}.${name}.missing`,
      value: missing,
      unit: 'rows',
      ...(name === 'ours' ? { target: { atMost: 0 } } : {}),
    });
  }
  for (const [name, others] of runs) {
    if (name === 'ours') continue;
    const ratios = others.map(({ ms }, pair) => (ours[pair]?.ms ?? Number.NaN) / ms);
    emit({ name: `${title}.of-${name}`, value: median(ratios), unit: 'x', target: { atMost: share(name) } });
  }
}
