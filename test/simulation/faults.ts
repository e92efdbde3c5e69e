import type { SyncStore } from '#electron/sync/store.ts';
import { type SyncServer, toSyncError } from '#electron/sync/wire.ts';
import { AppError } from '#shared/lib/app-error.ts';

export type FaultName =
  | 'never arrives'
  | 'reply lost'
  | 'arrives again'
  | 'arrives late'
  | 'answer cut short'
  | 'token expired'
  | 'server busy'
  | 'no database'
  | 'fails oddly'
  | 'slow with many'
  | 'killed before a commit'
  | 'killed after a commit'
  | 'killed while a call is out';

/** The process is gone: what was not committed is lost. */
export class Killed extends Error {}

/** What goes wrong on one device: each fault strikes once, after so many more calls or transactions of its kind. */
export type Faults = {
  readonly plan: (fault: FaultName, after: number) => void;
  readonly calm: () => void;
  /** Somebody goes on writing while a round is under way: `work` is done after so many more of its transactions. */
  readonly meanwhile: (after: number, work: () => Promise<unknown>) => void;
  /** What was on its way all the time arrives now. */
  readonly deliverLate: () => Promise<void>;
  readonly struck: Map<FaultName, number>;
  /** The last few, for a history that does not come to rest. */
  readonly calls: string[];
  readonly onServer: (server: SyncServer) => SyncServer;
  readonly onStore: (store: SyncStore) => SyncStore;
};

const LOST: Partial<Record<FaultName, () => Error>> = {
  'reply lost': () => toSyncError({ status: 0 }),
  'answer cut short': () => new AppError('sync_bad_answer', 'The answer is cut short'),
  'killed while a call is out': () => new Killed(),
};

const FAILED: Partial<Record<FaultName, () => Error>> = {
  'never arrives': () => toSyncError({ status: 0 }),
  'token expired': () => toSyncError({ status: 401 }),
  'server busy': () => toSyncError({ status: 500, code: '40P01' }),
  'no database': () => toSyncError({ status: 503, code: 'PGRST001', message: 'Could not query the database' }),
};

/** So many pushes of more than one mutation time out, one after the other. */
const SLOW_PUSHES = 6;

const KEPT_CALLS = 4;

export function createFaults(): Faults {
  const planned = new Map<FaultName, number>();
  const struck = new Map<FaultName, number>();

  function strikes(fault: FaultName): boolean {
    const left = planned.get(fault);
    if (left === undefined) return false;
    if (left > 0) {
      planned.set(fault, left - 1);
      return false;
    }
    planned.delete(fault);
    struck.set(fault, (struck.get(fault) ?? 0) + 1);
    return true;
  }

  function raise(errors: Partial<Record<FaultName, () => Error>>): void {
    for (const [fault, error] of Object.entries(errors)) if (strikes(fault as FaultName)) throw error();
  }

  let waiting: { after: number; readonly work: () => Promise<unknown> } | null = null;

  async function goOnWriting(): Promise<void> {
    if (!waiting || waiting.after-- > 0) return;
    const { work } = waiting;
    waiting = null;
    await work();
  }

  let underWay: (() => Promise<unknown>)[] = [];

  const calls: string[] = [];

  let slowPushes = 0;
  let isOdd = false;

  async function through<Answer>(name: string, request: object, call: () => Promise<Answer>): Promise<Answer> {
    const send = async () => {
      calls.push(`${name} ${JSON.stringify(request)}`);
      if (calls.length > KEPT_CALLS) calls.shift();
      return await call();
    };
    raise(FAILED);
    // A pull that comes late is asked by nobody.
    const isPush = name === 'push';
    if (isPush && strikes('arrives late')) {
      underWay.push(send);
      throw toSyncError({ status: 0 });
    }
    const answer = await send();
    if (isPush && strikes('arrives again')) underWay.push(send);
    raise(LOST);
    return answer;
  }

  return {
    plan: (fault, after) => planned.set(fault, after),
    meanwhile: (after, work) => {
      waiting = { after, work };
    },
    calm: () => {
      planned.clear();
      slowPushes = 0;
      isOdd = false;
      waiting = null;
    },
    struck,
    deliverLate: async () => {
      const sends = underWay;
      underWay = [];
      // Nobody waits for the answer, be it a refusal.
      for (const send of sends) await send().catch(() => undefined);
    },
    calls,
    onServer: (server) => ({
      digest: (request) => through('digest', request, () => server.digest(request)),
      hello: (request) => through('hello', request, () => server.hello(request)),
      pull: (request) => through('pull', request, () => server.pull(request)),
      push: (request) => {
        if (strikes('slow with many')) slowPushes = SLOW_PUSHES;
        if (slowPushes > 0 && request.batch.mutations.length > 1) {
          slowPushes--;
          throw toSyncError({ status: 500, code: '57014', message: 'canceling statement due to statement timeout' });
        }
        if (strikes('fails oddly')) isOdd = true;
        const units = new Set(request.batch.mutations.map(({ id, group }) => group ?? id));
        if (isOdd && units.size > 0) {
          // Until one has failed alone.
          isOdd = units.size > 1;
          throw toSyncError({ status: 500, code: 'XX000', message: 'cache lookup failed' });
        }
        return through('push', request, () => server.push(request));
      },
    }),
    onStore: (store) => ({
      transaction: async (work) => {
        const value = await store.transaction(async (tx) => {
          const done = await work(tx);
          if (strikes('killed before a commit')) throw new Killed();
          return done;
        });
        if (strikes('killed after a commit')) throw new Killed();
        await goOnWriting();
        return value;
      },
    }),
  };
}
