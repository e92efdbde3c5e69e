import { memo } from 'react';
import type { CalendarPost } from '../../../shared/contract/calendar.ts';
import { type Day, dayOf } from '../../../shared/domain/calendar-grid.ts';
import { formatDayLong, formatDayNumber, formatMonthShort } from '../../lib/dates.ts';
import { t } from '../../lib/text.ts';
import type { Accounts } from './calendar-store.ts';
import { fitMonthCell } from './fit-month-cell.ts';
import { PostTile } from './post-tile.tsx';
import { isOverdue } from './post-words.ts';
import type { TileRoom } from './tile-room.ts';

const NONE: readonly CalendarPost[] = [];

/** One day of a month. `now` is the minute only on today's cell: the others are not drawn again every minute. */
export const MonthCell = memo(function MonthCell({
  day,
  posts = NONE,
  accounts,
  height,
  room,
  now,
  isHinted,
  isOutside,
  tabStop,
}: {
  readonly day: Day;
  readonly posts: readonly CalendarPost[] | undefined;
  readonly accounts: Accounts;
  readonly height: number;
  readonly room: TileRoom;
  readonly now: string;
  /** The calendar is its own empty state: one day says what to do. */
  readonly isHinted: boolean;
  readonly isOutside: boolean;
  /** `cell`, a post's id, or null when the keyboard stands elsewhere. */
  readonly tabStop: string | null;
}) {
  const today = dayOf(now);
  const { shape, shown } = fitMonthCell(height, posts.length);
  const hiddenCount = posts.length - shown;
  const visible = posts.slice(0, shown);
  const isOnItem = tabStop === `more:${day}` || visible.some((post) => post.id === tabStop);
  return (
    <div
      role="gridcell"
      className="month-cell"
      data-day={day}
      data-cell={day}
      data-outside={isOutside || undefined}
      data-past={day < today || undefined}
      data-today={day === today || undefined}
      tabIndex={tabStop !== null && !isOnItem ? 0 : -1}
      aria-current={day === today ? 'date' : undefined}
    >
      {/* Not a label: that would have to hold every word of the tiles. */}
      <span className="visually-hidden">
        {t('calendar.cell', { day: formatDayLong(day, today), count: posts.length })}
      </span>
      <div className="month-date" aria-hidden="true">
        <span className="month-number">{formatDayNumber(day)}</span>
        {day.endsWith('-01') && <span className="month-name">{formatMonthShort(day)}</span>}
      </div>
      {isHinted && <p className="month-hint">{t('calendar.emptyHint')}</p>}
      {visible.map((post) => (
        <PostTile
          key={post.id}
          post={post}
          accounts={accounts}
          shape={shape}
          room={room}
          isOverdue={isOverdue(post, now)}
          isTabStop={tabStop === post.id}
        />
      ))}
      {hiddenCount > 0 && (
        <button
          type="button"
          className="month-more"
          data-more={day}
          tabIndex={tabStop === `more:${day}` ? 0 : -1}
          aria-label={t('calendar.moreOn', { count: hiddenCount, day: formatDayLong(day, today) })}
        >
          {t('calendar.more', { count: hiddenCount })}
        </button>
      )}
    </div>
  );
});
