import { AppError, isAppError } from '#shared/lib/app-error.ts';
import { assertNever } from '#shared/lib/must.ts';
import { type Round, reasonOf } from './sync-workspace.ts';

/** Where the sync of a workspace stands, for the status line. Times in ms of the clock. */
export type SyncState =
  | { readonly kind: 'idle'; readonly syncedAtMs: number | null }
  | { readonly kind: 'syncing'; readonly syncedAtMs: number | null }
  /** It failed and is tried again at `retryAtMs`. */
  | {
      readonly kind: 'waiting';
      readonly syncedAtMs: number | null;
      readonly error: AppError;
      readonly retryAtMs: number;
    }
  | { readonly kind: 'signed_out' | 'removed' | 'suspended' | 'unfit'; readonly syncedAtMs: number | null };

/** Why a round is wanted now. */
export type Nudge = 'change' | 'hint' | 'focus' | 'online' | 'resume' | 'signed_in' | 'by_hand';

export type SyncLoop = {
  readonly state: () => SyncState;
  readonly nudge: (why: Nudge) => void;
  /** Resolves when no round is under way any more. */
  readonly stop: () => Promise<void>;
};

export type SyncLoopOptions = {
  readonly runRound: () => Promise<Round>;
  readonly onState: (state: SyncState) => void;
  /** For what nobody foresaw: it is tried again like a bad network, and must not go unseen. */
  readonly onError: (error: AppError) => void;
  readonly nowMs: () => number;
  /** From 0 to 1: many devices that lost one server do not come back at once. */
  readonly random: () => number;
};

const POLL_MS = 60_000;
/** Somebody who is no member, or is suspended, may be let in again. */
const REMOVED_POLL_MS = 300_000;
/** A burst of typing is one push. */
const CHANGE_REST_MS = 500;
const LONGEST_CHANGE_WAIT_MS = 3_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 300_000;
/** What was wanted during a round that ended so comes at once. */
const FOLLOWED = new Set<SyncState['kind']>(['idle', 'removed', 'suspended']);

/** When to sync (SPEC 7). One round at a time; what is wanted meanwhile follows it. */
export function startSyncLoop({ runRound, onState, onError, nowMs, random }: SyncLoopOptions): SyncLoop {
  let state: SyncState = { kind: 'idle', syncedAtMs: null };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueAtMs = Number.POSITIVE_INFINITY;
  let firstChangeAtMs: number | null = null;
  let isChangePlanned = false;
  let failures = 0;
  /** Since the round began that is under way. */
  const wanted = new Set<Nudge>();
  let running: Promise<void> | null = null;
  let isStopped = false;

  function set(next: SyncState): void {
    state = next;
    onState(next);
  }

  function planAt(atMs: number): void {
    clearTimeout(timer);
    dueAtMs = atMs;
    if (isStopped) return;
    timer = setTimeout(start, Math.max(0, atMs - nowMs()));
    timer.unref?.();
  }

  function start(): void {
    clearTimeout(timer);
    if (running || isStopped) return;
    wanted.clear();
    firstChangeAtMs = null;
    isChangePlanned = false;
    running = run().finally(() => {
      running = null;
      followUp();
    });
  }

  function followUp(): void {
    if (wanted.size > 0 && FOLLOWED.has(state.kind)) planAt(nowMs());
    // A sign-in, or a network that is back, may be what the round did not have yet. Whoever asked by hand has had it.
    else for (const why of wanted) if (why !== 'by_hand') nudge(why);
  }

  async function run(): Promise<void> {
    const { syncedAtMs } = state;
    set({ kind: 'syncing', syncedAtMs });
    try {
      const round = await runRound();
      failures = 0;
      finish(round, syncedAtMs);
    } catch (error) {
      fail(isAppError(error) ? error : new AppError('internal', String(error), { cause: error }), syncedAtMs);
    }
  }

  function finish({ kind }: Round, syncedAtMs: number | null): void {
    switch (kind) {
      case 'synced':
        set({ kind: 'idle', syncedAtMs: nowMs() });
        planAt(nowMs() + POLL_MS);
        break;
      case 'removed':
      case 'suspended':
      case 'unfit':
        set({ kind, syncedAtMs });
        planAt(nowMs() + REMOVED_POLL_MS);
        break;
      default:
        assertNever(kind);
    }
  }

  function fail(error: AppError, syncedAtMs: number | null): void {
    if (error.code === 'signed_out' || reasonOf(error) === 'sync_signed_out') {
      set({ kind: 'signed_out', syncedAtMs });
      return;
    }
    if (error.code === 'internal') onError(error);
    const backOffMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures);
    failures++;
    // The server's own pause is the least.
    const { seconds } = error.details;
    const leastMs = typeof seconds === 'number' ? seconds * 1_000 : 0;
    const retryAtMs = nowMs() + Math.max(leastMs, backOffMs * (0.5 + random() / 2));
    set({ kind: 'waiting', syncedAtMs, error, retryAtMs });
    planAt(retryAtMs);
  }

  function nudge(why: Nudge): void {
    if (isStopped) return;
    if (running) {
      wanted.add(why);
      return;
    }
    if (state.kind === 'signed_out') {
      if (why === 'signed_in' || why === 'by_hand') planAt(nowMs());
      return;
    }
    if (state.kind === 'waiting' || state.kind === 'unfit') {
      // What may have ended the trouble; a letter typed has not.
      if (why === 'change' || why === 'hint' || why === 'focus') return;
      failures = 0;
      // The server asked for a pause: nobody but the person goes past it.
      const isAsked = state.kind === 'waiting' && state.error.code === 'too_many_requests' && why !== 'by_hand';
      if (!isAsked) planAt(nowMs());
      return;
    }
    if (why !== 'change') {
      planAt(nowMs());
      return;
    }
    firstChangeAtMs ??= nowMs();
    const restedAtMs = Math.min(nowMs() + CHANGE_REST_MS, firstChangeAtMs + LONGEST_CHANGE_WAIT_MS);
    // Before any round that is planned anyway, and not put off by the next letter for ever.
    planAt(Math.max(nowMs(), isChangePlanned ? restedAtMs : Math.min(dueAtMs, restedAtMs)));
    isChangePlanned = true;
  }

  planAt(nowMs());
  return {
    state: () => state,
    nudge,
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
