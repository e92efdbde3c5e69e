import type { SyncView } from '../../shared/contract/sync.ts';
import { waitsFromMs } from '../lib/calm-sync.ts';
import { useCalmStatus } from '../lib/use-calm-status.ts';
import { useOnline } from '../lib/use-online.ts';
import { lineWords } from './sync-line.ts';

/** After "Saved here": what needs a look, what waits, when it was in step last. A round that is short is not seen. */
export function SyncSummary({ view, timezone }: { readonly view: SyncView; readonly timezone: string }) {
  const isOnline = useOnline();
  const { status, nowMs } = useCalmStatus(view.status, waitsFromMs(view));
  return lineWords(view, status, { nowMs, timezone, isOnline }).map((words) => <span key={words}> · {words}</span>);
}
