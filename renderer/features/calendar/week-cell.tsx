import { memo } from 'react';
import { dayOf } from '../../../shared/domain/calendar-grid.ts';
import { formatDayLong, formatTime } from '../../lib/dates.ts';
import { t } from '../../lib/text.ts';
import type { Accounts } from './calendar-store.ts';
import type { ClockChange } from './changed-hours.ts';
import { PostTile } from './post-tile.tsx';
import { isOverdue } from './post-words.ts';
import { roomOf } from './tile-room.ts';
import { HOUR_HEIGHT, type HourPosts } from './week-layout.ts';

/** Between neighbours. */
const TILE_GAP = 4;

/** An hour of a day. Tiles hang at their minute and may reach over the hour's end. */
export const WeekCell = memo(function WeekCell({
  cell,
  content,
  accounts,
  width,
  clocks,
  now,
  isPast,
  tabStop,
}: {
  /** `YYYY-MM-DDTHH`. */
  readonly cell: string;
  readonly content: HourPosts | undefined;
  readonly accounts: Accounts;
  /** Of a day, in pixels. */
  readonly width: number;
  readonly clocks: ClockChange | null;
  readonly now: string;
  readonly isPast: boolean;
  readonly tabStop: string | null;
}) {
  const placed = content?.placed ?? [];
  const more = content?.more ?? null;
  const count = placed.length + (more?.count ?? 0);
  const isOnItem = tabStop === `more:${cell}` || placed.some(({ post }) => post.id === tabStop);
  return (
    <div
      role="gridcell"
      className="week-cell"
      data-cell={cell}
      data-past={isPast || undefined}
      data-clocks={clocks ?? undefined}
      tabIndex={tabStop !== null && !isOnItem ? 0 : -1}
    >
      {/* Not a label: that would have to hold every word of the tiles. */}
      <span className="visually-hidden">
        {t('calendar.hourCell', {
          day: formatDayLong(dayOf(cell)),
          time: formatTime(`${cell}:00`),
          count,
          clocks: clocks ?? 'plain',
        })}
      </span>
      {clocks && (
        <span className="week-clocks" aria-hidden="true">
          {t(`calendar.${clocks}Hour`)}
        </span>
      )}
      {placed.map(({ post, column, columns }) => (
        <PostTile
          key={post.id}
          post={post}
          accounts={accounts}
          shape="line"
          room={roomOf(width / columns - TILE_GAP)}
          isOverdue={isOverdue(post, now)}
          isTabStop={tabStop === post.id}
          top={(Number(post.wallTime.slice(14)) / 60) * HOUR_HEIGHT}
          column={column}
          columns={columns}
        />
      ))}
      {more && (
        <button
          type="button"
          className="week-more"
          data-more={cell}
          tabIndex={tabStop === `more:${cell}` ? 0 : -1}
          style={{
            insetBlockStart: (more.minute / 60) * HOUR_HEIGHT,
            inlineSize: `calc(${100 / more.columns}% - 4px)`,
          }}
          aria-label={t('calendar.moreOn', {
            count: more.count,
            day: `${formatDayLong(dayOf(cell))}, ${formatTime(`${cell}:00`)}`,
          })}
        >
          +{more.count}
        </button>
      )}
    </div>
  );
});
