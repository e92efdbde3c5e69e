import type { SyncStatus } from '../../shared/contract/sync.ts';
import { dayOf } from '../../shared/domain/calendar-grid.ts';
import { toWallTime } from '../../shared/domain/zone.ts';
import { dateLocale, formatDayTime, formatTime } from './dates.ts';
import { t } from './text.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What keeps sync, as a person would tell it. */
export type Trouble = 'offline' | 'unreachable' | 'pause' | 'network' | 'stuck';

export function troubleOf({ code }: Extract<SyncStatus, { kind: 'waiting' }>, isOnline: boolean): Trouble {
  switch (code) {
    case 'project_unreachable':
    case 'sync_unreachable':
      return isOnline ? 'unreachable' : 'offline';
    case 'server_busy':
    case 'too_many_requests':
      return 'pause';
    case 'project_not_supabase':
    case 'project_certificate':
      return isOnline ? 'network' : 'offline';
    default:
      return 'stuck';
  }
}

/** "09:12", "yesterday, 18:40", "Tue, 24 Nov, 09:12". */
export function momentWords(iso: string, nowMs: number, timezone: string): string {
  const wall = toWallTime(iso, timezone);
  const today = dayOf(toWallTime(new Date(nowMs).toISOString(), timezone));
  if (dayOf(wall) === today) return formatTime(wall);
  const yesterday = new Date(Date.parse(today) - DAY_MS).toISOString().slice(0, 10);
  return dayOf(wall) === yesterday ? t('sync.yesterday', { time: formatTime(wall) }) : formatDayTime(wall, today);
}

const ago = new Intl.RelativeTimeFormat(dateLocale, { numeric: 'always' });

/** "just now", "5 minutes ago", then as `momentWords`. A clock that was set back makes no future of it. */
export function agoWords(iso: string, nowMs: number, timezone: string): string {
  const minutes = Math.floor((nowMs - Date.parse(iso)) / MINUTE_MS);
  if (minutes < 1) return t('sync.justNow');
  return minutes < 60 ? ago.format(-minutes, 'minute') : momentWords(iso, nowMs, timezone);
}

/** "in a moment", "at 09:15". */
export function retryWords(iso: string, nowMs: number, timezone: string): string {
  if (Date.parse(iso) - nowMs < MINUTE_MS) return t('sync.retrySoon');
  return t('sync.retryAt', { time: momentWords(iso, nowMs, timezone) });
}
