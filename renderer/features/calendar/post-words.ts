import type { CalendarPost } from '../../../shared/contract/calendar.ts';
import { dayOf } from '../../../shared/domain/calendar-grid.ts';
import type { Provider } from '../../../shared/domain/states.ts';
import { formatDayLong, formatTileTime, formatTime } from '../../lib/dates.ts';
import { t } from '../../lib/text.ts';
import type { Accounts } from './calendar-store.ts';

/**
 * Everything a tile shows, in words. First what can be read on it, in that order, so that who speaks to the machine can
 * name it (WCAG 2.5.3).
 */
export function describePost(post: CalendarPost, accounts: Accounts, isOverdue: boolean): string {
  const names = post.accountIds.map((id) => accounts.get(id)).filter((account) => account !== undefined);
  const [shown, full] = [formatTileTime(post.wallTime), formatTime(post.wallTime)];
  return [
    shown,
    post.snippet || t('calendar.noText'),
    formatDayLong(dayOf(post.wallTime)),
    shown !== full && full,
    post.repeated && t(`calendar.repeated.${post.repeated}`),
    post.postZone && t('calendar.plannedIn', { zone: post.postZone }),
    t(`states.${post.state}`),
    isOverdue && t('calendar.overdue'),
    post.reviewState !== 'none' && t(`calendar.review.${post.reviewState}`),
    names.length === 0
      ? t('calendar.noAccounts')
      : names.map((account) => `${account.displayName} (${t(`platforms.name.${account.provider}`)})`).join(', '),
    post.mediaCount > 0 && t('calendar.files', { count: post.mediaCount }),
  ]
    .filter(Boolean)
    .join(', ');
}

/** The platforms of a post, each once, in the order of its accounts. */
export function platformsOf(post: CalendarPost, accounts: Accounts): Provider[] {
  return [...new Set(post.accountIds.flatMap((id) => accounts.get(id)?.provider ?? []))];
}

/** Due and not gone out: it must not sit there unseen (postiz-app#1259). */
export function isOverdue(post: CalendarPost, now: string): boolean {
  return post.state === 'queued' && post.wallTime < now;
}

/** Once a post began to go out its time is history: neither sync nor hands change it. */
export function isMovable(post: CalendarPost): boolean {
  return post.state === 'draft' || post.state === 'queued' || post.state === 'failed';
}
