import type { SyncStatus } from '../../shared/contract/sync.ts';
import { type CalmSync, follow, toShown } from './calm-sync.ts';
import { useTick } from './use-tick.ts';

/** Of the window: two places that show the status show the same. */
let calm: CalmSync | null = null;

/** The status as it is shown, with the clock that it was read by. `alsoAtMs`: when the caller wants to be asked again. */
export function useCalmStatus(
  status: SyncStatus,
  alsoAtMs: number | null,
): { readonly status: SyncStatus; readonly nowMs: number } {
  if (calm?.status !== status) calm = follow(calm, status, Date.now());
  const { nextAtMs } = toShown(calm, Date.now());
  const due = [nextAtMs, alsoAtMs].filter((at) => at !== null && at > Date.now()) as number[];
  useTick(due.length === 0 ? null : Math.min(...due));
  const nowMs = Date.now();
  return { status: toShown(calm, nowMs).status, nowMs };
}
