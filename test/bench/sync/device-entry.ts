import { setTimeout as wait } from 'node:timers/promises';
import { type Engine, startEngine } from '#electron/engine/engine.ts';
import { refuseProjects } from '#electron/engine/projects.ts';
import type { InputOf, OperationName, OutputOf } from '#shared/contract/index.ts';
import { newId } from '#shared/lib/ids.ts';
import { migrations } from '../../harness/template.ts';
import { unwrap } from '../../harness/workspace.ts';
import { postId } from './rows.ts';

export type DeviceOptions = {
  readonly root: string;
  readonly url: string;
  readonly workspaceId: string;
  readonly templateFolder: string;
};

/** The longest that somebody waited, in ms, from when it was due. */
export type Waits = {
  readonly query: number;
  readonly queryMedian: number;
  /** What this process worked meanwhile, at most: as long would the wait be on a machine of its own. */
  readonly queryCpu: number;
  readonly command: number;
  readonly commandCpu: number;
};

const PROBE_MS = 50;
let engine: Engine;
let isDown = true;
let lastId = 0;
let probing: { readonly stop: () => Promise<Waits> } | null = null;

async function call<Name extends OperationName>(name: Name, input: InputOf<Name>): Promise<OutputOf<Name>> {
  return unwrap(await engine.answer({ id: ++lastId, name, input, commandId: newId() })) as OutputOf<Name>;
}

function sync() {
  const { sync: running } = engine;
  if (!running) throw new Error('Not a team');
  return running;
}

/** Until it is done or has failed; answers with how long it took. */
async function round(why: 'online' | 'by_hand'): Promise<number> {
  const before = sync().state();
  const startedAt = performance.now();
  sync().nudge(why);
  const isDone = () => sync().state() !== before && !['syncing'].includes(sync().state().kind);
  while (!isDone()) await wait(2);
  return performance.now() - startedAt;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** A query and a command every 50 ms. */
async function probe(): Promise<typeof probing> {
  const id = newId();
  await call('posts.create', { id, content: '' });
  const waits = { query: [] as number[], command: [] as number[] };
  const cpu = { query: [0], command: [0] };
  const underWay = new Set<Promise<unknown>>();
  const startedAt = performance.now();
  let ticks = 0;
  let cpuAtTick = cpuMs();
  function ask(kind: 'query' | 'command', dueAt: number, work: Promise<unknown>): void {
    const cpuBefore = cpuAtTick;
    const noted = work.then(() => {
      cpu[kind].push(cpuMs() - cpuBefore);
      waits[kind].push(performance.now() - dueAt);
      underWay.delete(noted);
    });
    underWay.add(noted);
  }
  const timer = setInterval(() => {
    // A tick that comes late was waited for, too.
    const dueAt = startedAt + ++ticks * PROBE_MS;
    ask('query', dueAt, call('posts.read', { id }));
    ask('command', dueAt, call('posts.writeText', { postId: id, content: `Letter ${ticks}` }));
    while (startedAt + (ticks + 1) * PROBE_MS < performance.now()) ticks++;
    // Of the next tick: what is worked from here on it may wait for.
    cpuAtTick = cpuMs();
  }, PROBE_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await Promise.all(underWay);
      const sorted = waits.query.toSorted((left, right) => left - right);
      return {
        query: Math.max(...waits.query),
        queryMedian: sorted[sorted.length >> 1] ?? 0,
        queryCpu: Math.max(...cpu.query),
        command: Math.max(...waits.command),
        commandCpu: Math.max(...cpu.command),
      };
    },
  };
}

const acts = {
  open: async ({ root, url, workspaceId, templateFolder }: DeviceOptions) => {
    const auth = {
      handlers: refuseProjects(),
      readAccessToken: async () => 'signed by the gateway',
      readProject: async () => ({ url, publishableKey: 'none' }),
      takeLink: async () => undefined,
      stop: async () => undefined,
    };
    engine = await startEngine({
      folder: `${root}/desk`,
      backupsFolder: `${root}/backups`,
      templateFolder,
      migrations,
      clock: { nowMs: Date.now },
      log: (level, message, details) => {
        if (level === 'error') console.error(message, details);
      },
      timezone: 'Europe/Berlin',
      checkOutput: false,
      auth,
      fetch: async (input, init) => {
        if (isDown) throw new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } });
        return await globalThis.fetch(input, init);
      },
      team: { projectId: newId(), userId: newId(), workspaceId, name: 'Team' },
      emit: () => undefined,
      onFatal: (error) => console.error(error),
    });
    await engine.opened;
    while (sync().state().kind !== 'waiting') await wait(10);
  },
  call: ({ name, input }: { name: OperationName; input: never }) => call(name, input),
  goOnline: async () => {
    isDown = false;
    return await round('online');
  },
  goOffline: async () => {
    isDown = true;
    await round('by_hand');
  },
  round: () => round('by_hand'),
  state: async () => sync().state(),
  calls: async () => sync().calls(),
  probe: async () => {
    probing = await probe();
  },
  endProbe: async () => await probing?.stop(),
  edit: async ({ space, from, count, text }: { space: number; from: number; count: number; text: string }) => {
    for (let n = from; n < from + count; n++) {
      await call('posts.writeText', { postId: postId({ space }, n), content: `${text} ${n}` });
    }
  },
  /** Of the process so far, in ms. */
  cpu: async () => cpuMs(),
  stop: async () => await engine.stop(),
};

export type Acts = typeof acts;

process.on('disconnect', () => process.exit(0));
process.on('message', async ({ id, name, input }: { id: number; name: keyof Acts; input: never }) => {
  try {
    process.send?.({ id, value: await acts[name](input) });
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? error.stack : String(error) });
  }
});
