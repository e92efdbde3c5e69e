import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { must } from '#shared/lib/must.ts';
import { type Person, type ServerMigration, startTeamServer, type TeamServer } from '../harness/server/team-server.ts';
import { type Device, openDevice } from './device.ts';
import { carryOut, histories, type Step, type World } from './history.ts';
import { findBroken } from './invariants.ts';

const DEVICES = 3;

export type SimulationOptions = {
  readonly histories: number;
  /** The same seed makes the same histories. */
  readonly seed: number;
  /** Others than ours: a server with a planted bug. */
  readonly migrations?: readonly ServerMigration[];
};

export type SimulationReport = {
  readonly histories: number;
  /** How often each thing was done. */
  readonly done: Readonly<Record<string, number>>;
  /** The first history, made as short as it gets, after which something does not hold. */
  readonly failure: {
    readonly steps: readonly Step[];
    readonly path: string;
    readonly broken: readonly string[];
  } | null;
};

/** Random histories of three devices against a real server; after each all is brought to rest and the invariants are asked. */
export async function simulate({ histories: count, seed, migrations }: SimulationOptions): Promise<SimulationReport> {
  const server = await startTeamServer(migrations ? { migrations } : {});
  const devices: Device[] = [];
  try {
    const owner = await server.signUp('owner@example.com');
    const clock = { nowMs: () => Date.now() };
    // Small pages, so that a pull has several.
    for (let n = 0; n < DEVICES; n++) devices.push(await openDevice(`device ${n}`, owner, server, clock, 7 + n * 40));
    return await run({ server, owner, devices, count, seed });
  } finally {
    for (const { mirror } of devices) await mirror.pg.close();
    await server.stop();
  }
}

type Run = { server: TeamServer; owner: Person; devices: Device[]; count: number; seed: number };

async function run({ server, owner, devices, count, seed }: Run): Promise<SimulationReport> {
  const hello = await server
    .client(owner)
    .rpc('sync_hello', { client: randomUUID(), schema_version: 1 })
    .throwOnError();
  const done: Record<string, number> = {};
  let broken: string[] = [];
  const property = fc.asyncProperty(histories(DEVICES), async (history) => {
    const world = await createWorld({ server, owner, devices, epoch: hello.data.epoch });
    broken = await tryHistory(world, owner, history, done);
    return broken.length === 0;
  });
  const result = await fc.check(property, { numRuns: count, seed });
  if (!result.failed) return { histories: result.numRuns, done, failure: null };
  const [steps = []] = result.counterexample ?? [];
  // What the shortest one broke, not the last that was tried.
  const again = await createWorld({ server, owner, devices, epoch: hello.data.epoch });
  const shortest = await tryHistory(again, owner, steps, {});
  const why = shortest.length > 0 ? shortest : broken;
  return { histories: result.numRuns, done, failure: { steps, path: result.counterexamplePath ?? '', broken: why } };
}

async function tryHistory(
  world: World,
  owner: Person,
  history: readonly Step[],
  done: Record<string, number>,
): Promise<string[]> {
  try {
    for (const step of history) {
      await carryOut(world, step);
      done[step.do] = (done[step.do] ?? 0) + 1;
    }
    await rest(world);
    return await findBroken(world, owner);
  } catch (error) {
    return [`it ended with: ${error instanceof Error ? error.message : JSON.stringify(error)}`];
  }
}

async function createWorld({
  server,
  owner,
  devices,
  epoch,
}: Omit<Run, 'count' | 'seed'> & { epoch: string }): Promise<World> {
  const { data: workspace } = await server.client(owner).rpc('create_workspace', { name: 'Studio' }).throwOnError();
  const workspaceId: string = workspace.id;
  const [account] = await server.admin<{ id: string }[]>`
    insert into social_accounts (workspace_id, provider, display_name) values (${workspaceId}, 'x', 'X') returning id`;
  for (const device of devices) {
    calm(device);
    await device.join(workspaceId, epoch);
    await device.pull(workspaceId);
  }
  return {
    server,
    devices,
    workspaceId,
    accountId: must(account, 'the account').id,
    typed: new Set(),
    published: new Map(),
  };
}

function calm(device: Device): void {
  Object.assign(device.faults, { loseReply: 0, fail: 0, repeat: 0 });
}

/** Two rounds bring everything everywhere; two more must find nothing to do. */
async function rest({ devices, workspaceId }: World): Promise<void> {
  devices.forEach(calm);
  for (let round = 0; round < 4; round++) for (const device of devices) await device.sync(workspaceId);
}
