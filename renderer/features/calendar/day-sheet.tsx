import { type KeyboardEvent, type MouseEvent, type PointerEvent, useRef } from 'react';
import { Dialog, Popover } from 'react-aria-components';
import { formatDayLong, formatTime } from '../../lib/dates.ts';
import { type Accounts, type Sheet, useCalendar, wantFocus } from './calendar-store.ts';
import type { PostsByDay } from './group-days.ts';
import { PostTile } from './post-tile.tsx';
import { isOverdue } from './post-words.ts';
import '../../components/floating.css';
import './day-sheet.css';

type Handlers = {
  readonly onClick: (event: MouseEvent) => void;
  readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
};

/** Every post of a day (or of one hour), beside the place that had no room for them. Posts can be dragged out of it. */
export function DaySheet(props: {
  readonly byDay: PostsByDay;
  readonly accounts: Accounts;
  readonly now: string;
  readonly handlers: Handlers;
}) {
  const sheet = useCalendar((state) => state.sheet);
  return sheet ? <OpenSheet key={`${sheet.day} ${sheet.hour}`} sheet={sheet} {...props} /> : null;
}

function OpenSheet({
  sheet: { day, hour, from },
  byDay,
  accounts,
  now,
  handlers,
}: Parameters<typeof DaySheet>[0] & { readonly sheet: Sheet }) {
  const anchor = useRef(from);
  const posts = (byDay.get(day) ?? []).filter((post) => hour === null || Number(post.wallTime.slice(11, 13)) === hour);
  const title =
    hour === null ? formatDayLong(day) : `${formatDayLong(day)}, ${formatTime(posts[0]?.wallTime ?? `${day}T09:00`)}`;

  function close(): void {
    wantFocus();
    useCalendar.setState({ sheet: null });
  }

  return (
    <Popover
      className="floating"
      triggerRef={anchor}
      isOpen
      isNonModal
      onOpenChange={(isOpen) => !isOpen && close()}
      placement="right top"
      offset={4}
    >
      <Dialog className="day-sheet" aria-label={title}>
        <h3 className="day-sheet-title">{title}</h3>
        <ul
          className="day-sheet-list"
          onKeyDown={walk}
          onPointerDown={handlers.onPointerDown}
          onClick={(event) => {
            handlers.onClick(event);
            if (!event.shiftKey && !event.ctrlKey && !event.metaKey) close();
          }}
        >
          {posts.map((post) => (
            <li key={post.id}>
              <PostTile
                post={post}
                accounts={accounts}
                shape="card"
                room="wide"
                isOverdue={isOverdue(post, now)}
                isTabStop
              />
            </li>
          ))}
        </ul>
      </Dialog>
    </Popover>
  );
}

/** Up and down, as in a list. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  const tiles = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-post-id]')];
  const at = tiles.indexOf(document.activeElement as HTMLElement);
  tiles[Math.max(0, Math.min(tiles.length - 1, at + step))]?.focus();
  event.preventDefault();
}
