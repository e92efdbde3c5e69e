import { AppError, isAppError } from '#shared/lib/app-error.ts';
import { type Clock, nowIso } from '#shared/lib/clock.ts';
import { applyRows, pageKeys, sweep, sweepAfterLeaving } from './apply-page.ts';
import { beginAnew, holdBack, takeBatch } from './outbox.ts';
import { settle } from './settle.ts';
import { type Cursor, LEFT, SUSPENDED, type SyncStore, type SyncTx } from './store.ts';
import { type Greeting, isSlow, type Mutation, type Page, type SyncServer } from './wire.ts';

const PAGE_ROWS = 2_000;
/** Rows a transaction: commands and queries wait for it. As many as go in so many ms on this machine, between these. */
const PIECE_MS = 15;
const FIRST_PIECE_ROWS = 100;
const FEWEST_PIECE_ROWS = 50;
const MOST_PIECE_ROWS = 1_000;
export const BATCH_MUTATIONS = 250;
/** So many batches go out before a pull brings what came of them: few requests, and settling stays short. */
const BATCHES_PER_PULL = 4;
/** What takes too long alone in so many rounds and for so long is held back: nothing else waits for it any longer. */
const MAX_SLOW_ROUNDS = 8;
const MAX_SLOW_MS = 15 * 60_000;
/** A round that begins anew more often than this is going in circles. */
const MAX_ATTEMPTS = 5;

export type SyncContext = {
  readonly store: SyncStore;
  readonly server: SyncServer;
  readonly workspaceId: string;
  readonly schemaVersion: number;
  readonly clock: Clock;
  readonly pageRows?: number;
  readonly pieceRows?: number;
  readonly batchMutations?: number;
  readonly pace?: Pace;
};

/**
 * Outlives a round. `mutations`: so many the next call sends; a server that is slow gets fewer. `slow`: what took too long alone
 * when it was last tried, by its hash, how often in a row and since when.
 */
export type Pace = {
  mutations: number;
  slow?: { readonly hash: string; readonly times: number; readonly sinceMs: number };
};

export type Round =
  | { readonly kind: 'synced'; readonly greeting: Greeting }
  /** This person is no member any more, or may nothing for now: the rows are gone, what was not sent is kept. */
  | { readonly kind: 'removed' | 'suspended' }
  /** This app is too old or too new for the project. */
  | { readonly kind: 'unfit'; readonly greeting: Greeting };

/**
 * One round (SPEC 5): what is new comes, what is pending goes, until both are at rest. Fails when the server does, or with
 * what only a person can mend; what was not finished is gone on with in the next round.
 */
export async function syncWorkspace(context: SyncContext): Promise<Round> {
  for (let attempt = 1; ; attempt++) {
    const { clientId } = await readCursor(context);
    const greeting = await context.server.hello({ client: clientId, schema_version: context.schemaVersion });
    if (!greeting.schema_fits) return { kind: 'unfit', greeting };
    if (!greeting.memberships.some(({ workspace_id }) => workspace_id === context.workspaceId))
      return await leave(context, greeting);
    try {
      await followEpoch(context, greeting.epoch);
      await pull(context);
      // What is written meanwhile waits for the next round: else one would last as long as somebody types.
      for (let upTo = await lastId(context); await pushBatches(context, upTo); ) {
        const made = await pull(context);
        upTo = Math.max(upTo, made);
      }
      return { kind: 'synced', greeting };
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !(await startOver(context, reasonOf(error), greeting.epoch))) throw error;
    }
  }
}

/** The word of a server that refused a call. */
export function reasonOf(error: unknown): string | null {
  return isAppError(error) && typeof error.details?.reason === 'string' ? error.details.reason : null;
}

/** Whether the reason is one that a new start mends. */
async function startOver({ store }: SyncContext, reason: string | null, epoch: string): Promise<boolean> {
  switch (reason) {
    // Hello says which epoch holds now, and how the membership ended.
    case 'sync_epoch_changed':
    case 'sync_not_a_member':
      return true;
    case 'sync_cloned':
    case 'sync_gap':
      await store.transaction((tx) => beginAnew(tx, epoch));
      return true;
    case 'sync_cursor_ahead':
    case 'sync_cursor_too_old':
      await store.transaction((tx) => tx.changeCursor({ snapshot: null }));
      return true;
    default:
      return false;
  }
}

/** What the server had in another epoch may be gone: everything is asked for again, and what is pending sent again. */
async function followEpoch({ store }: SyncContext, epoch: string): Promise<void> {
  await store.transaction(async (tx) => {
    const cursor = await tx.readCursor();
    if (cursor.epoch !== epoch) await beginAnew(tx, epoch);
  });
}

/** SPEC 6.3 */
async function leave({ store, workspaceId }: SyncContext, { suspended }: Greeting): Promise<Round> {
  const isSuspended = suspended.includes(workspaceId);
  await store.transaction(async (tx) => {
    await sweepAfterLeaving(tx);
    await tx.changeCursor({ snapshot: null, aclRev: isSuspended ? SUSPENDED : LEFT });
  });
  return { kind: isSuspended ? 'suspended' : 'removed' };
}

async function lastId(context: SyncContext): Promise<number> {
  return (await readCursor(context)).lastMutationId;
}

async function readCursor({ store }: SyncContext): Promise<Cursor> {
  return await store.transaction((tx) => tx.readCursor());
}

/**
 * All pages of what is new since the cursor, each in a transaction of its own. With the last one what the server has dealt
 * with leaves the outbox, and the cursor moves to the FIRST page's snapshot: later pages ran in newer ones, and what changed
 * in between comes again (SPEC 5.2). Answers with the last mutation that came of what was settled (a merged text), 0: none.
 */
export async function pull(context: SyncContext): Promise<number> {
  const { store, server, workspaceId, pageRows = PAGE_ROWS } = context;
  const cursor = await readCursor(context);
  const request = { workspace: workspaceId, client: cursor.clientId, epoch: cursor.epoch, page_size: pageRows };
  let since = cursor.snapshot;
  let first = await server.pull({ ...request, since, after: null });
  if (since !== null && first.acl_rev !== cursor.aclRev) {
    // Other rights may show other rows, also old ones (SPEC 6.4).
    since = null;
    first = await server.pull({ ...request, since, after: null });
  }
  const isBare = await store.transaction(async (tx) => {
    await hear(tx, first);
    return !(await tx.hasRows()) && (await tx.countEntries()) === 0;
  });
  const brought = since === null && !isBare ? new Set<string>() : null;
  const known = since === null && isBare ? new Set<string>() : null;
  const ask = (after: string) => {
    const asked = server.pull({ ...request, since, after });
    // It is waited for below, unless what came before it fails.
    asked.catch(() => undefined);
    return asked;
  };
  const piece: Piece = { rows: FIRST_PIECE_ROWS };
  for (let page = first; ; ) {
    // On its way while this one is applied.
    const next = page.after === null ? null : ask(page.after);
    if (brought) for (const key of pageKeys(page.rows)) brought.add(key);
    let made = 0;
    await apply(context, { piece, known, rows: page.rows }, async (tx, at) => {
      if (!next) made = await finish(tx, first, brought, at);
    });
    if (!next) return made;
    page = await next;
  }
}

/** In pieces, so that nobody who writes or reads waits for long; with the last one what `end` does. */
async function apply(
  { store, clock, pieceRows }: SyncContext,
  { piece, known, rows }: { readonly piece: Piece; readonly known: Set<string> | null; readonly rows: Page['rows'] },
  end: (tx: SyncTx, at: string) => Promise<void>,
): Promise<void> {
  for (let from = 0; ; ) {
    const size = pieceRows ?? piece.rows;
    const part = rows.slice(from, from + size);
    const isLast = from + size >= rows.length;
    await store.transaction(async (tx) => {
      const startedAt = performance.now();
      const at = nowIso(clock);
      await applyRows(tx, part, { at, known });
      if (part.length === size) piece.rows = nextSize(size, performance.now() - startedAt);
      if (isLast) await end(tx, at);
    });
    from += size;
    if (isLast) return;
  }
}

/** Grows with a quick machine, and shrinks with a busy one. */
type Piece = { rows: number };

function nextSize(rows: number, ms: number): number {
  const wanted = rows * Math.min(1.5, Math.max(0.5, PIECE_MS / ms));
  return Math.round(Math.min(MOST_PIECE_ROWS, Math.max(FEWEST_PIECE_ROWS, wanted)));
}

/**
 * Outcomes are stored as soon as they are heard, before anything builds on them: from then on the server may forget them.
 * Fails with `sync_cloned` where the server has heard of this client what this device never sent.
 */
async function hear(tx: SyncTx, first: Page): Promise<void> {
  const { sentId, acknowledgedId } = await tx.readCursor();
  const upTo = first.last_mutation_id;
  const [last] = await tx.readEntries({ after: upTo - 1, upTo });
  const isOther = last !== undefined && last.hash !== first.last_hash;
  if (upTo > sentId || isOther) {
    throw new AppError('sync_refused', 'Another copy of this profile has sent changes', {
      details: { reason: 'sync_cloned' },
    });
  }
  if (first.results.length > 0) await tx.keepOutcomes(first.results);
  if (upTo > acknowledgedId) await tx.changeCursor({ acknowledgedId: upTo });
}

/** `brought`: of a bootstrap, where there was something before. */
async function finish(tx: SyncTx, first: Page, brought: ReadonlySet<string> | null, at: string): Promise<number> {
  const before = (await tx.readCursor()).lastMutationId;
  await settle(tx, first.last_mutation_id, at);
  if (brought) await sweep(tx, brought, at);
  await tx.changeCursor({ snapshot: first.snapshot, aclRev: first.acl_rev, lastPulledAt: at });
  const { lastMutationId } = await tx.readCursor();
  return lastMutationId > before ? lastMutationId : 0;
}

/**
 * Sends what is pending up to `upTo`, in order. It stays in the outbox until a pull brings the rows that it made. True: something went
 * out. A batch that the server can't take is halved until what it can't take stands alone; that is held back (SPEC 3.5).
 */
async function pushBatches(context: SyncContext, upTo: number): Promise<boolean> {
  const { store, workspaceId, batchMutations = BATCH_MUTATIONS } = context;
  const { clientId, epoch, acknowledgedId } = await readCursor(context);
  const push = (mutations: readonly Mutation[]) =>
    context.server.push({
      workspace: workspaceId,
      client: clientId,
      batch: { epoch, acknowledged: acknowledgedId, mutations },
    });
  const pace: Pace = context.pace ?? { mutations: batchMutations };
  let after = 0;
  let failedAlone: number | null = null;
  for (let batch = 0; batch < BATCHES_PER_PULL; ) {
    const mutations = await store.transaction(async (tx) => {
      const [next] = await tx.readEntries({ after, upTo, limit: 1 });
      return next ? await takeBatch(tx, after, pace.mutations) : [];
    });
    const [first] = mutations;
    const last = mutations.at(-1);
    if (!first || !last) return batch > 0;
    try {
      await push(mutations);
      after = last.id;
      pace.mutations = Math.min(batchMutations, pace.mutations * 2);
      batch++;
    } catch (error) {
      if (!isAppError(error)) throw error;
      const isAlone = pace.mutations === 1;
      pace.mutations = Math.max(1, Math.floor(pace.mutations / 2));
      if (!isSlow(error)) delete pace.slow;
      if (error.code !== 'sync_cannot_take' && !isSlow(error)) throw error;
      if (!isAlone) continue;
      const isHopeless = isSlow(error)
        ? isTooSlow(pace, { hash: first.hash, error, nowMs: context.clock.nowMs() })
        : failedAlone === first.id;
      if (isSlow(error) && !isHopeless) throw error;
      // Unless the server fails at any call, or has it: it may have been at work on it still when its answer was lost.
      const { last_mutation_id } = await push([]);
      if (last_mutation_id >= last.id) {
        after = last.id;
        batch++;
      } else if (isHopeless) await giveUp(context, mutations, error);
      failedAlone = first.id;
    }
  }
  return true;
}

/** Notes one more round in which this took too long alone. */
function isTooSlow(
  pace: Pace,
  { hash, error, nowMs }: { readonly hash: string; readonly error: AppError; readonly nowMs: number },
): boolean {
  const { times, sinceMs } = pace.slow?.hash === hash ? pace.slow : { times: 0, sinceMs: nowMs };
  pace.slow = { hash, times: times + 1, sinceMs };
  // A lock passes by itself.
  const isLocked = error.details.sqlState === '55P03';
  return pace.slow.times >= MAX_SLOW_ROUNDS && nowMs - sinceMs >= MAX_SLOW_MS && !isLocked;
}

async function giveUp({ store, clock }: SyncContext, mutations: readonly Mutation[], error: AppError): Promise<void> {
  // Nothing of it is left to be held back: it is the call itself.
  if (mutations.every(({ values }) => Object.keys(values).length === 0)) throw error;
  const ids = mutations.map(({ id }) => id);
  await store.transaction((tx) => holdBack(tx, ids, { detail: error.message, at: nowIso(clock) }));
}
