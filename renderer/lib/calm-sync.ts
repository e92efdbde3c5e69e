import type { SyncStatus, SyncView } from '../../shared/contract/sync.ts';

/** A round is over sooner than this, as a rule: nobody need see it begin and end. */
const ROUND_MS = 2_000;
/** A try after a failure is only said once it takes this long: the trouble stands until it is over. */
const TRY_MS = 10_000;

/** What was shown last at rest, and since when it has not been at rest. */
export type CalmSync = {
  readonly status: SyncStatus;
  readonly rest: SyncStatus | null;
  readonly restlessSinceMs: number | null;
  readonly kindSinceMs: number;
  readonly trouble: SyncStatus | null;
};

/** Takes a status in. `previous` null: the first that is heard of. */
export function follow(previous: CalmSync | null, status: SyncStatus, nowMs: number): CalmSync {
  const kindSinceMs = previous && previous.status.kind === status.kind ? previous.kindSinceMs : nowMs;
  if (status.kind !== 'syncing' && status.kind !== 'waiting') {
    return { status, rest: status, restlessSinceMs: null, kindSinceMs, trouble: null };
  }
  return {
    status,
    rest: previous?.rest ?? null,
    // What was going wrong before this window looked is said at once.
    restlessSinceMs: previous?.restlessSinceMs ?? (previous || status.kind === 'syncing' ? nowMs : nowMs - ROUND_MS),
    kindSinceMs,
    trouble: status.kind === 'waiting' ? status : (previous?.trouble ?? null),
  };
}

/** What to show now, and when that may be another. Rounds come and go unseen; trouble is said until it is over. */
export function toShown(
  calm: CalmSync,
  nowMs: number,
): { readonly status: SyncStatus; readonly nextAtMs: number | null } {
  const { status, rest, restlessSinceMs, kindSinceMs, trouble } = calm;
  if (restlessSinceMs === null) return { status, nextAtMs: null };
  const seenAtMs = restlessSinceMs + ROUND_MS;
  if (nowMs < seenAtMs) return { status: rest ?? { kind: 'idle', syncedAt: syncedAtOf(status) }, nextAtMs: seenAtMs };
  if (status.kind === 'waiting' || trouble === null) return { status, nextAtMs: null };
  const saidAtMs = kindSinceMs + TRY_MS;
  return nowMs < saidAtMs ? { status: trouble, nextAtMs: saidAtMs } : { status, nextAtMs: null };
}

export function syncedAtOf(status: SyncStatus): string | null {
  return status.kind === 'local' ? null : status.syncedAt;
}

/** While all goes well a change is on its way sooner than this: it is not worth a word. */
const WAITS_MS = 10_000;

/** When what waits begins to be worth a word, though all goes well. */
export function waitsFromMs({ waiting }: SyncView): number | null {
  return waiting.since === null ? null : Date.parse(waiting.since) + WAITS_MS;
}

export function isWaitingShown(view: SyncView, status: SyncStatus, nowMs: number): boolean {
  if (view.waiting.count === 0) return false;
  const isWell = status.kind === 'idle' || status.kind === 'syncing';
  const fromMs = waitsFromMs(view);
  return !isWell || (fromMs !== null && nowMs >= fromMs);
}
