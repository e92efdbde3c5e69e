import { useLayoutEffect, useMemo, useRef } from 'react';
import {
  addDays,
  atMinutes,
  DAYS_IN_WEEK,
  dayOf,
  minutesOf,
  startOfWeek,
  weekDays,
} from '../../../shared/domain/calendar-grid.ts';
import { must } from '../../../shared/lib/must.ts';
import {
  firstWeekday,
  formatDayLong,
  formatDayNumber,
  formatDayRange,
  formatHour,
  formatWeekdayShort,
} from '../../lib/dates.ts';
import { useUi } from '../../lib/ui-store.ts';
import { CalendarCue } from './calendar-cue.tsx';
import type { Accounts } from './calendar-store.ts';
import { changedHours } from './changed-hours.ts';
import { DaySheet } from './day-sheet.tsx';
import { likelySize, useKeptFirstView } from './first-view.ts';
import type { Direction } from './grid-steps.ts';
import { prefetchRanges } from './range-store.ts';
import { useCalendarPosts } from './use-calendar-posts.ts';
import { useGrid } from './use-grid.ts';
import { useSize } from './use-size.ts';
import { WeekCell } from './week-cell.tsx';
import { columnsIn, type DayLayout, HOUR_HEIGHT, layOutDayOnce } from './week-layout.ts';
import { weekSurface } from './week-surface.ts';
import './week-view.css';

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
/** As in week-view.css: the column of the hours' names. */
const GUTTER = 56;
/** Where a week opens: work begins about then, and now is in sight. */
const FIRST_HOUR = 7;
/** By so much an hour's name stands above its line: the first one is not to be cut. */
const LABEL_RISE = 12;
const CLICK_SNAP_MINUTES = 30;
const NO_LAYOUT: DayLayout = new Map();

export function WeekView({
  zone,
  now,
  accounts,
}: {
  readonly zone: string;
  readonly now: string;
  readonly accounts: Accounts;
}) {
  const anchorDay = useUi((state) => state.anchorDay);
  const filter = useUi((state) => state.filter);
  const start = startOfWeek(anchorDay, firstWeekday);
  const days = useMemo(() => weekDays(start, firstWeekday), [start]);
  const range = useMemo(() => ({ from: start, to: addDays(start, DAYS_IN_WEEK) }), [start]);
  const content = useCalendarPosts(range);
  const { posts, byDay, isLoaded } = content;
  const scroller = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const size = useSize(body, likelySize('week'));
  useKeptFirstView({ view: 'week', zone, ...range, now, accounts, size }, content);
  const dayWidth = Math.floor((size.width - GUTTER) / DAYS_IN_WEEK);
  const most = columnsIn(dayWidth);
  const today = dayOf(now);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the view opens; turning pages keeps the hour.
  useLayoutEffect(() => {
    const hour = today >= range.from && today < range.to ? minutesOf(now) / 60 - 2 : FIRST_HOUR;
    if (scroller.current) scroller.current.scrollTop = Math.min(FIRST_HOUR + 2, hour) * HOUR_HEIGHT - LABEL_RISE;
  }, []);

  useLayoutEffect(() => {
    if (!isLoaded) return;
    return prefetchRanges(
      [1, -1].map((weeks) => {
        const from = addDays(start, weeks * DAYS_IN_WEEK);
        return { from, to: addDays(from, DAYS_IN_WEEK) };
      }),
      filter,
    );
  }, [isLoaded, start, filter]);

  function layoutOf(day: string): DayLayout {
    const list = byDay.get(day);
    return list ? layOutDayOnce(list, most) : NO_LAYOUT;
  }

  const { tabStop, handlers } = useGrid({
    root: body,
    zone,
    posts,
    accounts,
    isReady: isLoaded,
    cellOf: (wallTime) => wallTime.slice(0, 13),
    timeOfCell: (cell) => `${cell}:00`,
    timeAt: (cell, event) => {
      const box = (event.target as Element).closest('[data-cell]')?.getBoundingClientRect();
      const minutes = box ? ((event.clientY - box.top) / HOUR_HEIGHT) * 60 : 0;
      return atMinutes(
        dayOf(cell),
        minutesOf(`${cell}:00`) + Math.floor(minutes / CLICK_SNAP_MINUTES) * CLICK_SNAP_MINUTES,
      );
    },
    itemsIn: (cell) => {
      const hour = layoutOf(dayOf(cell)).get(Number(cell.slice(11)));
      return { ids: hour?.placed.map(({ post }) => post.id) ?? [], hasMore: hour?.more != null };
    },
    beside: cellBeside,
    isOnPage: (cell) => dayOf(cell) >= range.from && dayOf(cell) < range.to,
    surface: weekSurface(body, scroller),
  });

  return (
    <div
      className="week"
      role="grid"
      aria-label={formatDayRange(start, must(days.at(-1), 'a last day'))}
      aria-multiselectable="true"
    >
      <div ref={scroller} className="week-scroller" role="presentation">
        <div className="week-head" role="row">
          <div className="week-corner" role="presentation" />
          {days.map((day) => (
            <div
              key={day}
              className="week-day"
              role="columnheader"
              data-today={day === today || undefined}
              data-past={day < today || undefined}
              aria-label={formatDayLong(day, today)}
            >
              <span>{formatWeekdayShort(day)}</span>
              <span className="week-number">{formatDayNumber(day)}</span>
            </div>
          ))}
        </div>
        <div ref={body} className="week-body" role="rowgroup" {...handlers}>
          {HOURS.map((hour) => (
            <div key={hour} className="week-row" role="row">
              <div className="week-hour" role="rowheader">
                <span className={hour === 0 ? 'visually-hidden' : undefined}>{formatHour(hour)}</span>
              </div>
              {days.map((day) => {
                const cell = `${day}T${String(hour).padStart(2, '0')}`;
                return (
                  <WeekCell
                    key={day}
                    cell={cell}
                    content={layoutOf(day).get(hour)}
                    accounts={accounts}
                    width={dayWidth}
                    clocks={changedHours(day, zone).get(hour) ?? null}
                    now={cell < now.slice(0, 13) ? `${today}T00:00` : cell > now.slice(0, 13) ? now.slice(0, 4) : now}
                    isPast={cell < now.slice(0, 13)}
                    tabStop={tabStop.cell === cell ? (tabStop.item ?? 'cell') : null}
                  />
                );
              })}
            </div>
          ))}
          {today >= range.from && today < range.to && <NowLine days={days} now={now} />}
        </div>
      </div>
      <CalendarCue content={content} hint="calendar.emptyHourHint" />
      <DaySheet byDay={byDay} accounts={accounts} now={now} handlers={handlers} />
    </div>
  );
}

/** The one red line of the calendar: where the day stands. */
function NowLine({ days, now }: { readonly days: readonly string[]; readonly now: string }) {
  const column = days.indexOf(dayOf(now));
  return (
    <div className="week-now" style={{ insetBlockStart: (minutesOf(now) / 60) * HOUR_HEIGHT }} aria-hidden="true">
      <span className="week-now-today" style={{ insetInlineStart: `${(column / DAYS_IN_WEEK) * 100}%` }} />
    </div>
  );
}

/** Up from midnight and down from eleven lead nowhere: another day is to the side. */
function cellBeside(cell: string, direction: Direction): string | null {
  const hour = Number(cell.slice(11));
  if (direction === 'left' || direction === 'right') {
    return `${addDays(dayOf(cell), direction === 'left' ? -1 : 1)}T${cell.slice(11)}`;
  }
  const next = direction === 'up' ? hour - 1 : hour + 1;
  return next < 0 || next > 23 ? null : `${dayOf(cell)}T${String(next).padStart(2, '0')}`;
}
