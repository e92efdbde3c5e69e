import { useLayoutEffect, useMemo, useRef } from 'react';
import {
  addDays,
  addMonths,
  DAYS_IN_WEEK,
  type Day,
  dayOf,
  firstOfMonth,
  monthWeeks,
  newPostTime,
  toMonth,
} from '../../../shared/domain/calendar-grid.ts';
import { must } from '../../../shared/lib/must.ts';
import { firstWeekday, formatMonthYear, formatWeekdayLong, formatWeekdayShort } from '../../lib/dates.ts';
import { NO_FILTER, useUi } from '../../lib/ui-store.ts';
import { useCanWrite } from '../../lib/write-access.ts';
import { CalendarCue } from './calendar-cue.tsx';
import type { Accounts } from './calendar-store.ts';
import { DaySheet } from './day-sheet.tsx';
import { likelySize, useKeptFirstView } from './first-view.ts';
import { fitMonthCell } from './fit-month-cell.ts';
import { MonthCell } from './month-cell.tsx';
import { monthSurface } from './month-surface.ts';
import { type DayRange, prefetchRanges } from './range-store.ts';
import { roomOf } from './tile-room.ts';
import { useCalendarPosts } from './use-calendar-posts.ts';
import { useGrid } from './use-grid.ts';
import { useSize } from './use-size.ts';
import './month-view.css';

export function monthRange(day: Day): DayRange {
  const weeks = monthWeeks(day, firstWeekday);
  return { from: must(weeks[0]?.[0], 'a week'), to: addDays(must(weeks.at(-1)?.[6], 'a week'), 1) };
}

/** As in month-view.css, both sides and the line between. */
const CELL_PADDING = 9;
/** Who leafs goes on in the same direction: a month takes the engine longer than some look at it. */
const AHEAD = [1, 2, -1, 3];
const STEP_DAYS = { left: -1, right: 1, up: -7, down: 7 } as const;

export function MonthView({
  zone,
  now,
  accounts,
}: {
  readonly zone: string;
  readonly now: string;
  readonly accounts: Accounts;
}) {
  const isWritable = useCanWrite();
  const anchorDay = useUi((state) => state.anchorDay);
  const month = firstOfMonth(anchorDay);
  const weeks = useMemo(() => monthWeeks(month, firstWeekday), [month]);
  const range = useMemo(() => monthRange(month), [month]);
  const filter = useUi((state) => state.filter);
  const content = useCalendarPosts(range);
  const { posts, byDay, isLoaded } = content;
  const body = useRef<HTMLDivElement>(null);
  const size = useSize(body, likelySize('month'));
  useKeptFirstView({ view: 'month', zone, ...range, now, accounts, size }, content);
  const cellHeight = size.height / weeks.length;
  const room = roomOf(size.width / DAYS_IN_WEEK - CELL_PADDING);

  const leafed = useRef({ month, direction: 1 });
  useLayoutEffect(() => {
    if (leafed.current.month !== month) leafed.current = { month, direction: leafed.current.month < month ? 1 : -1 };
    if (!isLoaded) return;
    const { direction } = leafed.current;
    return prefetchRanges(
      AHEAD.map((months) => monthRange(addMonths(month, months * direction))),
      filter,
    );
  }, [isLoaded, month, filter]);

  // Where a post is most likely to be begun; a page without today has the hint below.
  const today = dayOf(now);
  const isEmpty = isLoaded && posts.length === 0 && filter === NO_FILTER;
  const hintedDay = isEmpty && today >= range.from && today < range.to ? today : null;

  const { tabStop, handlers } = useGrid({
    root: body,
    zone,
    posts,
    accounts,
    isReady: isLoaded,
    cellOf: (wallTime) => dayOf(wallTime),
    timeOfCell: (day) => newPostTime(day, now),
    timeAt: (day) => newPostTime(day, now),
    itemsIn: (day) => {
      const all = byDay.get(day) ?? [];
      const { shown } = fitMonthCell(cellHeight, all.length);
      return { ids: all.slice(0, shown).map((post) => post.id), hasMore: shown < all.length };
    },
    beside: (day, direction) => addDays(day, STEP_DAYS[direction]),
    surface: monthSurface(body),
    isOnPage: (day) => day >= range.from && day < range.to,
  });

  return (
    <div className="month" role="grid" aria-label={formatMonthYear(month)} aria-multiselectable="true">
      <div className="month-head" role="row">
        {(weeks[0] ?? []).map((day) => (
          <div key={day} className="month-weekday" role="columnheader" aria-label={formatWeekdayLong(day)}>
            {formatWeekdayShort(day)}
          </div>
        ))}
      </div>
      <div ref={body} className="month-body" role="rowgroup" {...handlers}>
        {weeks.map((week) => (
          <div key={week[0]} className="month-week" role="row">
            {week.map((day) => (
              <MonthCell
                key={day}
                day={day}
                posts={byDay.get(day)}
                accounts={accounts}
                height={cellHeight}
                room={room}
                now={now.slice(0, 10) === day ? now : `${now.slice(0, 10)}T00:00`}
                isHinted={isWritable && day === hintedDay}
                isOutside={toMonth(day) !== toMonth(month)}
                tabStop={tabStop.cell === day ? (tabStop.item ?? 'cell') : null}
              />
            ))}
          </div>
        ))}
      </div>
      <CalendarCue content={content} hasHint={hintedDay === null} />
      <DaySheet byDay={byDay} accounts={accounts} now={now} handlers={handlers} />
    </div>
  );
}
