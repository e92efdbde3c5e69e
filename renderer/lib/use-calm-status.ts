import { useRef } from 'react';
import type { SyncStatus } from '../../shared/contract/sync.ts';
import { type CalmSync, follow, toShown } from './calm-sync.ts';
import { useTick } from './use-tick.ts';

/** The status as it is shown, with the clock that it was read by. `alsoAtMs`: when the caller wants to be asked again. */
export function useCalmStatus(
  status: SyncStatus,
  alsoAtMs: number | null,
): { readonly status: SyncStatus; readonly nowMs: number } {
  const calm = useRef<CalmSync | null>(null);
  if (calm.current?.status !== status) calm.current = follow(calm.current, status, Date.now());
  const { nextAtMs } = toShown(calm.current, Date.now());
  const due = [nextAtMs, alsoAtMs].filter((at) => at !== null && at > Date.now()) as number[];
  useTick(due.length === 0 ? null : Math.min(...due));
  const nowMs = Date.now();
  return { status: toShown(calm.current, nowMs).status, nowMs };
}
