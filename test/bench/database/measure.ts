import type { Sql, TransactionSql } from 'postgres';
import { must } from '#shared/lib/must.ts';
import { claimsOf, type TeamDatabase } from '../../harness/server/team-server.ts';
import { median } from '../figure.ts';
import type { HotQuery } from './queries.ts';

/** What a query costs: pages of 8 kB touched, and its time in the server, the median of many. */
export type Cost = {
  readonly buffers: number;
  readonly timeMs: number;
  readonly indexes: ReadonlySet<string>;
  readonly tableScans: number;
};

/** With the rights of somebody signed in, and without row-level security. */
export type Costs = { readonly person: Cost; readonly owner: Cost };

const WARM = 10;
const TIMES = 100;

/** In turns, so that what else the machine does hits both alike. */
export async function measureQuery(team: TeamDatabase, query: HotQuery): Promise<Costs> {
  const place = await findPlace(team.admin);
  const sql = query.sql.replace(/:(workspace|post|account)\b/g, (_, name: keyof Place) => `'${place[name]}'`);
  const claims = JSON.stringify(claimsOf({ id: place.person, email: 'person@example.com' }));
  const person = team.database.connect('postgres');
  return (await team.owner.begin((asOwner) =>
    person.begin(async (asPerson) => {
      if (!query.byWorker) {
        await asPerson`select set_config('role', 'authenticated', true), set_config('request.jwt.claims', ${claims}, true)`;
      }
      const runs: { owner: Plan; person: Plan }[] = [];
      for (let run = 0; run < WARM + TIMES; run++) {
        // As a request finds it: rights are looked up once a transaction, and each request is one.
        await asPerson`select set_config('postroom.rights', '', true)`;
        runs.push({ owner: await explain(asOwner, sql), person: await explain(asPerson, sql) });
      }
      const kept = runs.slice(WARM);
      return { owner: toCost(kept.map((run) => run.owner)), person: toCost(kept.map((run) => run.person)) };
    }),
  )) as Costs;
}

type Node = {
  'Node Type': string;
  'Index Name'?: string;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  Plans?: Node[];
};
type Plan = { Plan: Node; 'Execution Time': number };

async function explain(tx: TransactionSql, sql: string): Promise<Plan> {
  const [row] = await tx.unsafe(`explain (analyze, buffers, timing off, format json) ${sql}`);
  return must((must(row, 'a plan')['QUERY PLAN'] as Plan[])[0], 'a plan');
}

function toCost(runs: readonly Plan[]): Cost {
  const nodes = flatten(must(runs[0], 'a run').Plan);
  return {
    buffers: median(runs.map(({ Plan: root }) => root['Shared Hit Blocks'] + root['Shared Read Blocks'])),
    timeMs: median(runs.map((run) => run['Execution Time'])),
    indexes: new Set(nodes.flatMap((node) => node['Index Name'] ?? [])),
    tableScans: nodes.filter((node) => node['Node Type'] === 'Seq Scan').length,
  };
}

function flatten(node: Node): Node[] {
  return [node, ...(node.Plans ?? []).flatMap(flatten)];
}

type Place = { workspace: string; person: string; post: string; account: string };

/** A workspace like the others, one of its people, one of its posts with everything, one of its accounts. */
async function findPlace(sql: Sql): Promise<Place> {
  const [place] = await sql<Place[]>`
    select m.workspace_id as workspace, m.user_id as person,
      (select id from posts p where p.workspace_id = m.workspace_id order by id offset 480 limit 1) as post,
      (select id from social_accounts a where a.workspace_id = m.workspace_id order by id limit 1) as account
    from workspace_members m where m.role = 'editor' order by m.id offset 12 limit 1`;
  return must(place, 'a place to measure at');
}
