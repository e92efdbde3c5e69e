import { must } from '#shared/lib/must.ts';
import { createDataset, type DatabaseSize } from './database/dataset.ts';
import { type Costs, measureQuery } from './database/measure.ts';
import { HOT_QUERIES, type HotQuery } from './database/queries.ts';
import type { Figure } from './figure.ts';
import type { Bench } from './run.ts';

/** 1,000,000 posts, 3,000,000 targets, 10,000,000 events. */
const LARGE: DatabaseSize = { workspaces: 1_000 };
const SMALL: DatabaseSize = { workspaces: 10 };

/** Times below this are noise. */
const SLACK_MS = 0.2;

/**
 * `npm run bench -- database`: the hot queries on a native Postgres: their plans, row-level security against none, and
 * 1,000 workspaces against 10 of the same size.
 */
export const bench: Bench = {
  run: async (emit) => {
    const small = await measureAll(SMALL);
    const startedMs = performance.now();
    const large = await measureAll(LARGE);
    emit({ name: 'database.filled', value: (performance.now() - startedMs) / 1000, unit: 's' });
    for (const query of HOT_QUERIES) {
      const costs = must(large.get(query.name), query.name);
      for (const figure of toFigures(query, costs, must(small.get(query.name), query.name))) emit(figure);
    }
  },
};

async function measureAll(size: DatabaseSize): Promise<Map<string, Costs>> {
  const team = await createDataset(size);
  try {
    const costs = new Map<string, Costs>();
    for (const query of HOT_QUERIES) costs.set(query.name, await measureQuery(team, query));
    return costs;
  } finally {
    await team.stop();
  }
}

function toFigures(query: HotQuery, { person, owner }: Costs, { person: before }: Costs): Figure[] {
  const name = `database.${query.name.replaceAll(' ', '-')}`;
  const missing = query.indexes.filter((index) => !person.indexes.has(index)).length;
  const ratio = (part: string, value: number, unit: string, atMost: number): Figure => ({
    name: `${name}.${part}`,
    value,
    unit,
    target: { atMost },
  });
  const time = (part: string, reference: number, times: number): Figure =>
    ratio(part, person.timeMs, 'ms', Number((times * reference + SLACK_MS).toFixed(3)));
  return [
    ratio('plan', missing + person.tableScans, 'indexes unused or tables scanned', 0),
    { name: `${name}.buffers`, value: person.buffers, unit: 'pages' },
    ...(query.byWorker
      ? []
      : [ratio('rls.buffers', person.buffers / owner.buffers, 'x without', 1.2), time('rls.time', owner.timeMs, 1.2)]),
    ratio('growth.buffers', person.buffers / before.buffers, 'x at 10,000 posts', 1.5),
    time('growth.time', before.timeMs, 1.5),
  ];
}
