import type { SyncStatus, SyncView } from '../../shared/contract/sync.ts';
import { syncedAtOf } from '../lib/calm-sync.ts';
import { momentWords, troubleOf } from '../lib/sync-words.ts';
import { t } from '../lib/text.ts';

/** While all goes well a change is on its way sooner than this: it is not worth a word. */
const WAITS_MS = 10_000;

export type Now = { readonly nowMs: number; readonly timezone: string; readonly isOnline: boolean };

/** When "3 waiting" begins to be worth a word. */
export function waitsFromMs({ waiting }: SyncView): number | null {
  return waiting.since === null ? null : Date.parse(waiting.since) + WAITS_MS;
}

/** What the line says after "Saved here". */
export function lineWords(view: SyncView, status: SyncStatus, now: Now): readonly string[] {
  const { waiting, conflicts } = view;
  const isWell = status.kind === 'idle' || status.kind === 'syncing';
  const waits = waitsFromMs(view);
  const isWaiting = waiting.count > 0 && (!isWell || (waits !== null && now.nowMs >= waits));
  return [
    ...(conflicts > 0 ? [t('sync.line.look', { count: conflicts })] : []),
    ...(isWaiting ? [t('sync.line.waiting', { count: waiting.count })] : []),
    stateWords(view, status, now),
  ];
}

function stateWords({ firstSync }: SyncView, status: SyncStatus, now: Now): string {
  if (firstSync && (status.kind === 'syncing' || status.kind === 'idle')) {
    const { posts } = firstSync;
    return posts === 0 ? t('sync.line.firstBegun') : t('sync.line.first', { count: posts });
  }
  switch (status.kind) {
    case 'syncing':
      return t('sync.line.syncing');
    case 'waiting':
      return t(`sync.line.${troubleOf(status, now.isOnline)}`);
    case 'signed_out':
      return t('sync.line.signedOut');
    case 'removed':
      return t('sync.line.removed');
    case 'unfit':
      return t('sync.line.unfit');
    default: {
      const at = syncedAtOf(status);
      if (at === null) return t('sync.line.neverSynced');
      return t('sync.line.synced', { when: momentWords(at, now.nowMs, now.timezone) });
    }
  }
}
