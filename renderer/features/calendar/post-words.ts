import type { CalendarPost, TilePost } from '../../../shared/contract/calendar.ts';
import { dayOf } from '../../../shared/domain/calendar-grid.ts';
import { isEditableState } from '../../../shared/domain/post-state.ts';
import { PROVIDER_NAMES } from '../../../shared/domain/providers.ts';
import { STATE_LOOKS } from '../../../shared/domain/state-looks.ts';
import type { Provider } from '../../../shared/domain/states.ts';
import type { WallTime } from '../../../shared/domain/zone.ts';
import { formatDayLong, formatTileTime, formatTime } from '../../lib/dates.ts';
import { t } from '../../lib/text.ts';
import type { Accounts } from './calendar-store.ts';

/**
 * Everything a tile shows, in words. First what can be read on it, in that order, so that who speaks to the machine can
 * name it (WCAG 2.5.3).
 */
export function describePost(
  post: TilePost,
  accounts: Accounts,
  { isOverdue, isHeld }: { readonly isOverdue: boolean; readonly isHeld: boolean },
): string {
  const names = post.accountIds.map((id) => accounts.get(id)).filter((account) => account !== undefined);
  return [
    post.wallTime !== null && formatTileTime(post.wallTime),
    post.snippet || t('calendar.noText'),
    ...(post.wallTime === null ? [t('calendar.noTime')] : dayAndTime(post.wallTime)),
    post.repeated && t(`calendar.repeated.${post.repeated}`),
    post.postZone && t('calendar.plannedIn', { zone: post.postZone }),
    t(STATE_LOOKS[post.state].label),
    isOverdue && t('calendar.overdue'),
    isHeld && t('calendar.held'),
    post.reviewState !== 'none' && t(`calendar.review.${post.reviewState}`),
    names.length === 0
      ? t('calendar.noAccounts')
      : names.map((account) => `${account.displayName} (${PROVIDER_NAMES[account.provider]})`).join(', '),
    post.mediaCount > 0 && t('calendar.files', { count: post.mediaCount }),
  ]
    .filter(Boolean)
    .join(', ');
}

function dayAndTime(wallTime: WallTime): string[] {
  const full = formatTime(wallTime);
  const day = formatDayLong(dayOf(wallTime));
  return formatTileTime(wallTime) === full ? [day] : [day, full];
}

/** The platforms of a post, each once, in the order of its accounts. */
export function platformsOf(post: TilePost, accounts: Accounts): Provider[] {
  return [...new Set(post.accountIds.flatMap((id) => accounts.get(id)?.provider ?? []))];
}

/** Due and not gone out: it must not sit there unseen (postiz-app#1259). */
export function isOverdue(post: CalendarPost, now: string): boolean {
  return post.state === 'queued' && post.wallTime < now;
}

/** Once a post began to go out its time is history: neither sync nor hands change it. */
export function isMovable(post: TilePost): boolean {
  return isEditableState(post.state);
}

/** A queued post keeps a time: without one it would never go out. */
export function isUnplannable(post: TilePost): boolean {
  return post.wallTime !== null && (post.state === 'draft' || post.state === 'failed');
}
