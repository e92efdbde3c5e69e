import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { VList, type VListHandle } from 'virtua';
import {
  addMonths,
  type Day,
  dayOf,
  firstOfMonth,
  newPostTime,
  toMonth,
} from '../../../shared/domain/calendar-grid.ts';
import { Button } from '../../components/button.tsx';
import { formatDayLong, formatMonthYear } from '../../lib/dates.ts';
import { t } from '../../lib/text.ts';
import { setUi, useUi } from '../../lib/ui-store.ts';
import { type AgendaRow, toAgendaRows } from './agenda-rows.ts';
import { CalendarCue } from './calendar-cue.tsx';
import type { Accounts } from './calendar-store.ts';
import { monthSurface } from './month-surface.ts';
import { PostTile } from './post-tile.tsx';
import { isOverdue } from './post-words.ts';
import type { DayRange } from './range-store.ts';
import { useCalendarPosts } from './use-calendar-posts.ts';
import { useGrid } from './use-grid.ts';
import './agenda-view.css';

/** What is read at once; more comes when the end is near. */
const FIRST_MONTHS = 2;
const NEAR_END_PX = 600;

/** A list by day, as far as one scrolls. Only what is on the screen is drawn. */
export function AgendaView({
  zone,
  now,
  accounts,
}: {
  readonly zone: string;
  readonly now: string;
  readonly accounts: Accounts;
}) {
  const anchorDay = useUi((state) => state.anchorDay);
  const [range, setRange] = useState<DayRange>(() => rangeAround(anchorDay));
  const content = useCalendarPosts(range);
  const { posts, byDay, isLoaded } = content;
  const today = dayOf(now);
  const isTodayIn = today >= range.from && today < range.to;
  const rows = useMemo(() => toAgendaRows(byDay, isTodayIn ? today : null), [byDay, isTodayIn, today]);
  const days = useMemo(() => rows.flatMap((row) => (row.kind === 'day' ? [row.day] : [])), [rows]);
  const root = useRef<HTMLDivElement>(null);
  const list = useRef<VListHandle>(null);
  /** The day that scrolling made the anchor: it must not scroll in its turn. */
  const scrolledTo = useRef<Day | null>(null);
  const [isPrepending, setPrepending] = useState(false);

  useLayoutEffect(() => {
    if (anchorDay < range.from || anchorDay >= range.to) setRange(rangeAround(anchorDay));
  }, [anchorDay, range]);

  useLayoutEffect(() => {
    if (!isLoaded || scrolledTo.current === anchorDay) return;
    scrolledTo.current = anchorDay;
    const index = rows.findIndex((row) => row.day >= anchorDay);
    if (index >= 0) list.current?.scrollToIndex(index + 1, { align: 'start' });
  }, [anchorDay, isLoaded, rows]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: rows that came at the top are in place now.
  useEffect(() => setPrepending(false), [rows]);

  const { tabStop, handlers } = useGrid({
    root,
    zone,
    posts,
    accounts,
    isReady: isLoaded,
    cellOf: dayOf,
    timeOfCell: (day) => newPostTime(day, now),
    timeAt: (day) => newPostTime(day, now),
    itemsIn: (day) => ({ ids: (byDay.get(day) ?? []).map((post) => post.id), hasMore: false }),
    beside: (day, direction) => {
      const next = days.findIndex((each) => each >= day) + (direction === 'left' || direction === 'up' ? -1 : 1);
      return days[next] ?? null;
    },
    isOnPage: (day) => day >= range.from && day < range.to,
    reveal: ({ cell, item }) => {
      const index = rows.findIndex((row) =>
        row.kind === 'post' ? row.post.id === item : item === null && row.day === cell,
      );
      scrolledTo.current = cell;
      if (index >= 0) list.current?.scrollToIndex(index + 1, { align: 'nearest' });
    },
    surface: monthSurface(root, () => root.current?.querySelector('.agenda-list') ?? null),
  });

  function onScroll(offset: number): void {
    const handle = list.current;
    if (!handle) return;
    if (offset + handle.viewportSize > handle.scrollSize - NEAR_END_PX && isLoaded) {
      setRange((old) => ({ from: old.from, to: addMonths(old.to, 1) }));
    }
    const top = rows[Math.max(0, handle.findItemIndex(offset + 1) - 1)];
    if (top && toMonth(top.day) !== toMonth(useUi.getState().anchorDay)) {
      scrolledTo.current = top.day;
      setUi({ anchorDay: top.day });
    }
  }

  return (
    <div
      ref={root}
      className="agenda"
      role="grid"
      aria-label={t('calendar.agenda')}
      aria-multiselectable="true"
      {...handlers}
    >
      <VList ref={list} className="agenda-list" shift={isPrepending} onScroll={onScroll} itemSize={44}>
        <div key="earlier" className="agenda-earlier" role="row">
          <span role="gridcell">
            <Button
              kind="quiet"
              onPress={() => {
                setPrepending(true);
                setRange((old) => ({ from: addMonths(old.from, -1), to: old.to }));
              }}
            >
              {t('calendar.earlierMonth', { month: formatMonthYear(addMonths(range.from, -1)) })}
            </Button>
          </span>
        </div>
        {rows.map((row) => (
          <AgendaLine
            key={row.kind === 'day' ? row.day : row.post.id}
            row={row}
            accounts={accounts}
            now={now}
            today={today}
            tabStop={tabStop.cell === row.day ? (tabStop.item ?? 'cell') : null}
          />
        ))}
      </VList>
      <CalendarCue content={content} hasHint={!isTodayIn} />
    </div>
  );
}

function AgendaLine({
  row,
  accounts,
  now,
  today,
  tabStop,
}: {
  readonly row: AgendaRow;
  readonly accounts: Accounts;
  readonly now: string;
  readonly today: Day;
  readonly tabStop: string | null;
}) {
  if (row.kind === 'post') {
    return (
      <div className="agenda-post" role="row" data-cell={row.day}>
        <div role="gridcell">
          <PostTile
            post={row.post}
            accounts={accounts}
            shape="row"
            room="wide"
            isOverdue={isOverdue(row.post, now)}
            isTabStop={tabStop === row.post.id}
          />
        </div>
      </div>
    );
  }
  return (
    <div className="agenda-day" role="row">
      <div
        className="agenda-day-cell"
        role="gridcell"
        data-cell={row.day}
        data-today={row.day === today || undefined}
        data-past={row.day < today || undefined}
        tabIndex={tabStop === 'cell' ? 0 : -1}
      >
        <span className="visually-hidden">
          {t('calendar.cell', { day: formatDayLong(row.day, today), count: row.count })}
        </span>
        <span className="agenda-date" aria-hidden="true">
          {formatDayLong(row.day, today)}
        </span>
        {row.day === today && <span className="agenda-today">{t('calendar.today')}</span>}
        {row.count === 0 && <span className="agenda-none">{t('calendar.emptyHint')}</span>}
      </div>
    </div>
  );
}

function rangeAround(day: Day): DayRange {
  const from = firstOfMonth(day);
  return { from, to: addMonths(from, FIRST_MONTHS) };
}
