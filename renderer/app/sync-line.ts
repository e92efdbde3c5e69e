import type { SyncStatus, SyncView } from '../../shared/contract/sync.ts';
import { isWaitingShown, syncedAtOf } from '../lib/calm-sync.ts';
import { momentWords, troubleOf } from '../lib/sync-words.ts';
import { t } from '../lib/text.ts';

export type Now = { readonly nowMs: number; readonly timezone: string; readonly isOnline: boolean };

/** What the line says after "Saved here". */
export function lineWords(view: SyncView, status: SyncStatus, now: Now): readonly string[] {
  const { waiting, conflicts } = view;
  const isWaiting = isWaitingShown(view, status, now.nowMs);
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
    case 'suspended':
      return t(`sync.line.${status.kind}`);
    case 'unfit':
      return t('sync.line.unfit');
    default: {
      const at = syncedAtOf(status);
      if (at === null) return t('sync.line.neverSynced');
      return t('sync.line.synced', { when: momentWords(at, now.nowMs, now.timezone) });
    }
  }
}
