import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { AppError } from '#shared/lib/app-error.ts';
import type { Clock } from '#shared/lib/clock.ts';
import type { Log } from '../ipc/wire-error.ts';
import type { Fetch } from '../sync/auth/guarded-fetch.ts';
import type { Auth } from '../sync/auth/start-auth.ts';
import { checkDigest, type DigestCheck } from '../sync/check-digest.ts';
import { createJournaledStore, type JournalContext } from '../sync/journal/journaled-store.ts';
import { type Nudge, type SyncLoop, type SyncState, startSyncLoop } from '../sync/loop.ts';
import { SCHEMA_VERSION } from '../sync/mirror-store.ts';
import { type Attendance, createRealtime, isInSnapshot } from '../sync/realtime.ts';
import { indexQueued } from '../sync/search-queue.ts';
import { BATCH_MUTATIONS, type Pace, type Round, type SyncContext, syncWorkspace } from '../sync/sync-workspace.ts';
import { type OnTables, tellWrites } from '../sync/tell-writes.ts';
import type { SyncServer } from '../sync/wire.ts';
import { type CallRecord, recordCalls } from './call-records.ts';

/** A workspace of a team, as this person has it on this device. */
export type Team = {
  readonly projectId: string;
  readonly userId: string;
  readonly workspaceId: string;
  /** What it is called until its first page comes. */
  readonly name: string;
};

export type TeamSync = {
  readonly state: () => SyncState;
  readonly nudge: (why: Nudge) => void;
  /** The last ones, newest last. SECURITY: names and numbers, no bodies. */
  readonly calls: () => readonly CallRecord[];
  readonly checkDigest: () => Promise<DigestCheck>;
  readonly userId: () => string;
  /** See RunningSync. */
  readonly callFunction: (name: string, args: object) => Promise<void>;
  /** The post that is open on this device, for the others to see. */
  readonly attend: (postId: string | null) => void;
  /** Who has a post open on another device. */
  readonly others: () => readonly Attendance[];
  /** Ends what is under way; what was not finished is gone on with at the next start. */
  readonly stop: () => Promise<void>;
};

export type TeamSyncOptions = {
  readonly team: Team;
  /** Waits until the mirror is open. */
  readonly context: () => Promise<JournalContext>;
  readonly auth: Pick<Auth, 'readAccessToken' | 'readProject'>;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly log: Log;
  /** Sync wrote to the mirror. */
  readonly onRows: OnTables;
  /** State, outbox or conflicts are others. */
  readonly onChange: () => void;
  /** Others have come to a post, or left it. */
  readonly onOthers: () => void;
};

/** A transaction that is under way may end; a server that does not answer is not waited for. */
const STOP_MS = 5_000;

/** Where nothing is to be heard of the workspace. */
const OUTSIDE = new Set<SyncState['kind']>(['signed_out', 'removed', 'suspended', 'unfit']);

/** Keeps the open workspace and its project the same (electron/sync/SPEC.md). */
export function startTeamSync(options: TeamSyncOptions): TeamSync {
  const { team, auth, clock, log, onChange } = options;
  const stopping = new AbortController();
  const records = recordCalls(stoppable(options.fetch, stopping.signal), clock);

  let indexing: Promise<void> = Promise.resolve();
  const pace: Pace = { mutations: BATCH_MUTATIONS };

  const readAccessToken = (refused?: string) => auth.readAccessToken(team, refused);

  async function connect(): Promise<SyncServer> {
    const { url, publishableKey } = await auth.readProject(team.projectId);
    const { createTransport } = await import('../sync/transport.ts');
    return createTransport({
      url,
      publishableKey,
      readAccessToken,
      fetch: records.fetch,
      nowMs: clock.nowMs,
    });
  }

  async function contextOf(): Promise<SyncContext> {
    return {
      store: tellWrites(createJournaledStore(await options.context()), options.onRows),
      server: await connect(),
      workspaceId: team.workspaceId,
      schemaVersion: SCHEMA_VERSION,
      clock,
    };
  }

  /** A round and a check of the digest both pull: never at once. */
  let last: Promise<unknown> = Promise.resolve();
  async function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return await turn;
  }

  async function runRound(): Promise<Round> {
    try {
      return await syncWorkspace({ ...(await contextOf()), pace });
    } finally {
      indexAll();
      // What was sent has left the outbox, though no row of it may be another.
      onChange();
    }
  }

  /** What the pages brought, in pieces that nobody waits for; the rounds go on meanwhile. */
  function indexAll(): void {
    indexing = indexing
      .then(index)
      .catch((error: unknown) => log('error', 'posts of a page were not indexed', { error: String(error) }));
  }

  async function index(): Promise<void> {
    const { mirror, journal } = await options.context();
    // In turn with commands, like the pages.
    while (!stopping.signal.aborted && (await journal.exclusive(() => indexQueued(mirror.db)))) await setImmediate();
  }

  const realtime = createRealtime({
    project: () => auth.readProject(team.projectId),
    readAccessToken: () => readAccessToken(),
    workspaceId: team.workspaceId,
    userId: team.userId,
    deviceKey: randomUUID(),
    onHint: (xid) => void heed(xid).catch((error: unknown) => log('error', 'a hint', { error: String(error) })),
    onOthers: options.onOthers,
    log,
  });

  /** What was heard since the last look: many at once are looked at once. */
  let heard: (string | null)[] = [];

  /** After the round that may have brought it, and not for what this device itself has sent. */
  async function heed(xid: string | null): Promise<void> {
    heard.push(xid);
    if (heard.length > 1) return;
    const isNews = await inTurn(async () => {
      const hints = heard;
      heard = [];
      const store = createJournaledStore(await options.context());
      const { snapshot } = await store.transaction((tx) => tx.readCursor());
      return hints.some((hint) => hint === null || snapshot === null || !isInSnapshot(hint, snapshot));
    });
    if (isNews) loop.nudge('hint');
  }

  const loop: SyncLoop = startSyncLoop({
    runRound: () => inTurn(runRound),
    onState: ({ kind, syncedAtMs }) => {
      if (kind === 'idle' && syncedAtMs !== null) realtime.ensure();
      if (OUTSIDE.has(kind)) realtime.close();
      onChange();
    },
    onError: (error) => log('error', 'a round of sync failed', { error: error.stack ?? error.message }),
    nowMs: clock.nowMs,
    random: Math.random,
  });

  return {
    state: loop.state,
    nudge: loop.nudge,
    calls: records.list,
    checkDigest: () =>
      inTurn(async () => {
        const check = await checkDigest(await contextOf());
        indexAll();
        return check;
      }),
    userId: () => team.userId,
    callFunction: async (name, args) => {
      const { callFunction } = await import('../sync/auth/call-function.ts');
      const whole = { workspace_id: team.workspaceId, ...args };
      const parts = { fetch: records.fetch, clock };
      await callFunction(await auth.readProject(team.projectId), readAccessToken, name, whole, parts);
      loop.nudge('by_hand');
    },
    attend: realtime.attend,
    others: realtime.others,
    stop: async () => {
      realtime.close();
      stopping.abort(new AppError('cancelled', 'The engine is stopping'));
      const ended = AbortSignal.timeout(STOP_MS);
      await Promise.race([
        loop.stop().then(() => indexing),
        new Promise<void>((resolve) => ended.addEventListener('abort', () => resolve())),
      ]);
    },
  };
}

function stoppable(fetch: Fetch, signal: AbortSignal): Fetch {
  return (input, init) => {
    const signals = [signal, ...(init?.signal ? [init.signal] : [])];
    return fetch(input, { ...init, signal: AbortSignal.any(signals) });
  };
}
