import { once } from 'node:events';
import fc from 'fast-check';
import type { Mirror } from '#electron/database/mirror.ts';
import { must } from '#shared/lib/must.ts';
import type { ServerMigration } from '../harness/server/team-server.ts';
import { createMemoryDevice, createMirrorDevice, type Device, openRealMirror } from './device.ts';
import { type Action, carryOut, histories, type Step, type World } from './history.ts';
import { findBroken, watchInvariants } from './invariants.ts';
import { createModelServer } from './model-server.ts';
import { startSimDatabase } from './postgres-server.ts';
import type { SimServer } from './sim-server.ts';

/** Where histories run: on mirrors in memory and the model of the server, or on the real ones. */
export type Ground = {
  readonly createServer: () => Promise<SimServer>;
  readonly createDevices: (server: SimServer, count: number) => Promise<Device[]>;
  readonly stop: () => Promise<void>;
};

export type SimulationOptions = {
  readonly histories: number;
  /** The same seed makes the same histories. */
  readonly seed: number;
  readonly ground?: Ground;
  /** Of a failure that was reported: runs that one history alone. */
  readonly path?: string;
  /** Makes a failure short: each try is a whole history, so that it takes long where they do. */
  readonly shrinks?: boolean;
};

export type SimulationReport = {
  readonly histories: number;
  readonly steps: number;
  /** How often each thing was done. */
  readonly done: Readonly<Partial<Record<Action, number>>>;
  /** How often each fault struck. */
  readonly struck: Readonly<Record<string, number>>;
  /** The first history, made as short as it gets, after which something does not hold. */
  readonly failure: {
    readonly seed: number;
    readonly path: string;
    readonly devices: number;
    readonly steps: readonly Step[];
    readonly broken: readonly string[];
  } | null;
};

type History = { readonly devices: number; readonly steps: Step[] };

/** Random histories of two to five devices; after each all is brought to rest and the invariants are asked. */
export async function simulate({
  histories: count,
  seed,
  path,
  ground = fastGround,
  shrinks = true,
}: SimulationOptions): Promise<SimulationReport> {
  const tally: Tally = { steps: 0, done: {}, struck: {} };
  try {
    const history = fc.record({ devices: fc.integer({ min: 2, max: 5 }), steps: histories() });
    const property = fc.asyncProperty(history, async (one) => (await tryHistory(ground, one, tally)).length === 0);
    const result = await fc.check(property, {
      numRuns: count,
      seed,
      endOnFailure: !shrinks,
      ...(path === undefined ? {} : { path }),
    });
    const { steps, done, struck } = tally;
    const report = { histories: result.numRuns, steps, done, struck };
    if (!result.failed) return { ...report, failure: null };
    const [shortest = { devices: 2, steps: [] }] = result.counterexample ?? [];
    // What the shortest one broke, not the last that was tried.
    const broken = await tryHistory(ground, shortest, { steps: 0, done: {}, struck: {} });
    return { ...report, failure: { seed, path: result.counterexamplePath ?? '', ...shortest, broken } };
  } finally {
    await ground.stop();
  }
}

/** Mirrors in memory and the model of the server. */
export const fastGround: Ground = {
  createServer: async () => createModelServer(),
  createDevices: async (server, count) =>
    Array.from({ length: count }, (_, index) => createMemoryDevice(deviceOptions(server, index))),
  stop: async () => undefined,
};

/** Mirrors in memory, and native Postgres with the migrations as they are or with a bug in them. */
export async function startServerGround(migrations?: readonly ServerMigration[]): Promise<Ground> {
  const database = await startSimDatabase(migrations ? { migrations } : {});
  return { ...fastGround, createServer: database.createServer, stop: database.stop };
}

/** Real mirrors and native Postgres. */
export async function startRealGround(): Promise<Ground> {
  const database = await startSimDatabase();
  const mirrors: Mirror[] = [];
  return {
    createServer: database.createServer,
    createDevices: async (server, count) => {
      while (mirrors.length < count) mirrors.push(await openRealMirror());
      return await Promise.all(
        mirrors.slice(0, count).map((mirror, index) => createMirrorDevice(mirror, deviceOptions(server, index))),
      );
    },
    stop: async () => {
      for (const { pg } of mirrors) await pg.close();
      await database.stop();
    },
  };
}

const DAY_MS = 86_400_000;

/** Small pages and batches, so that a pull and a push have several. Every other device from the third is the editor's. */
export function deviceOptions(server: SimServer, index: number) {
  const person = index % 2 === 1 && index > 1 ? ('editor' as const) : ('owner' as const);
  return {
    name: `device ${index}`,
    person,
    server: server.connect(person),
    workspaceId: server.workspaceId,
    clockOffsetMs: (index - 1) * DAY_MS,
    pageRows: 2 + index,
    pieceRows: 1 + index,
    batchMutations: 2 + index * 2,
  };
}

/** One takes a second at most. */
const LONGEST_HISTORY_MS = 60_000;

let historyNumber = 0;

/** Ids of one history rise in the same order whichever ran before; those of two never meet in one database. */
function numberIds(history: number): void {
  const of = history.toString(16).padStart(8, '0');
  let id = 0;
  const nextSimulatedId = () => `${of}-0000-7000-8000-${String(id++).padStart(12, '0')}`;
  Object.assign(globalThis, { nextSimulatedId });
}

type Tally = { steps: number; done: Partial<Record<Action, number>>; struck: Record<string, number> };

async function tryHistory(ground: Ground, { devices: count, steps }: History, tally: Tally): Promise<string[]> {
  numberIds(ground === fastGround ? 0 : historyNumber++);
  const server = await ground.createServer();
  const devices = await ground.createDevices(server, count);
  const world: World = {
    server,
    devices,
    typed: new Map(),
    categorised: new Map(),
    postOf: new Map(),
    copies: 0,
    removed: new Set(),
    wanted: new Set(),
    published: new Map(),
    together: new Map(),
    isSentAnew: false,
    words: 0,
  };
  try {
    const [first, second] = devices;
    await first?.sync();
    // Something to meet at. Others come in the middle.
    for (const at of [0, 1, 2]) await carryOut(world, { do: 'create', device: 0, at });
    await first?.sync();
    await second?.sync();
    const watch = watchInvariants();
    const end = new AbortController();
    const timer = setTimeout(() => end.abort(), LONGEST_HISTORY_MS);
    const live = async () => {
      for (const step of steps) {
        tally.steps++;
        if (await carryOut(world, step)) tally.done[step.do] = (tally.done[step.do] ?? 0) + 1;
        const broken = await watch(world, must(devices[step.device % devices.length], 'a device'));
        if (broken.length > 0) return broken;
      }
      await rest(world);
      return await findBroken(world);
    };
    const hangs = once(end.signal, 'abort').then(() => [
      `it does not come to rest: ${JSON.stringify(devices.map(({ faults }) => faults.calls))}`,
    ]);
    return await Promise.race([live(), hangs]).finally(() => clearTimeout(timer));
  } catch (error) {
    return [`it ended with: ${error instanceof Error ? error.stack : JSON.stringify(error)}`];
  } finally {
    await server.commitLate();
    for (const { faults } of devices) {
      for (const [fault, times] of faults.struck) tally.struck[fault] = (tally.struck[fault] ?? 0) + times;
    }
  }
}

/** Until nobody has anything to say: what is merged is sent anew, and merged again by the next. */
async function rest({ server, devices }: World): Promise<void> {
  await server.setMember('editor', true);
  await server.commitLate();
  for (const { faults } of devices) {
    faults.calm();
    await faults.deliverLate();
  }
  for (let round = 0; round < 4; round++) for (const device of devices) await device.sync();
}
