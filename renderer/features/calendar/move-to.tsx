import { CalendarDate, type CalendarDateTime, parseDateTime } from '@internationalized/date';
import { useMemo, useState } from 'react';
import type { TilePost } from '../../../shared/contract/calendar.ts';
import { dayOf, newPostTime } from '../../../shared/domain/calendar-grid.ts';
import { PROVIDER_NAMES } from '../../../shared/domain/providers.ts';
import type { WallTime } from '../../../shared/domain/zone.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { formatDayTime } from '../../lib/dates.ts';
import { t } from '../../lib/text.ts';
import { setUi, useUi } from '../../lib/ui-store.ts';
import { movePosts, noteOnClocks, selectedPosts, showDay } from './calendar-actions.ts';
import { readModel, speak, wantFocus, wantTray } from './calendar-store.ts';
import { findClash, takenSlots } from './clashes.ts';
import { DateTimeFields } from './date-fields.tsx';
import { type Move, moveTogether } from './drag-posts.ts';
import { isMovable } from './post-words.ts';
import { readNow } from './use-now.ts';
import './move-to.css';

/** Moving without dragging (WCAG 2.5.7): date and time by keyboard or by clicks alone. Shown while `overlay` is `move`. */
export function MoveTo() {
  const isOpen = useUi((state) => state.overlay === 'move');
  const posts = isOpen ? selectedPosts().filter(isMovable) : [];
  return posts.length > 0 ? <MoveDialog posts={posts} /> : null;
}

function MoveDialog({ posts: given }: { readonly posts: readonly TilePost[] }) {
  // As they were when the dialog opened: what changes under it must not change what is being decided.
  const [posts] = useState(given);
  const zone = readModel()?.zone ?? 'UTC';
  const [first] = posts;
  const [value, setValue] = useState<CalendarDateTime | null>(() =>
    parseDateTime(first?.wallTime ?? suggestTime(zone)),
  );
  const wallTime = value ? toWall(value) : null;
  const moves = useMemo(
    () => (wallTime && first ? moveTogether(posts, first.wallTime, wallTime) : []),
    [posts, first, wallTime],
  );
  const notes = wallTime ? notesOn(moves, wallTime, zone) : [];

  function close(): void {
    if (first?.wallTime === null) wantTray();
    else wantFocus();
    setUi({ overlay: null });
  }

  function move(): void {
    if (!wallTime) return;
    showDay(dayOf(wallTime));
    setUi({ cursor: wallTime });
    speak(t('calendar.moved', { count: moves.length, when: formatDayTime(wallTime) }));
    wantFocus();
    setUi({ overlay: null });
    void movePosts(moves);
  }

  return (
    <Dialog title={t('calendar.moveTo.title', { count: posts.length })} width={400} onClose={close}>
      <form
        className="move-to"
        onSubmit={(event) => {
          event.preventDefault();
          move();
        }}
        onKeyDownCapture={(event) => {
          // A part of a date is no field to the browser: Enter there submits nothing by itself.
          if (event.key !== 'Enter' || !(event.target as Element).matches('[role="spinbutton"]')) return;
          event.preventDefault();
          move();
        }}
      >
        <DateTimeFields value={value} onChange={setValue} />
        <p className="move-to-zone">{t('calendar.moveTo.zone', { zone })}</p>
        {posts.length > 1 && (
          <p className="move-to-note">
            {t(first?.wallTime === null ? 'calendar.moveTo.allThere' : 'calendar.moveTo.together')}
          </p>
        )}
        {notes.map((note) => (
          <p key={note} className="move-to-note">
            {note}
          </p>
        ))}
        <div className="dialog-foot">
          <Button kind="quiet" onPress={close}>
            {t('calendar.moveTo.cancel')}
          </Button>
          <Button kind="primary" type="submit" isDisabled={wallTime === null}>
            {wallTime ? t('calendar.moveTo.move', { when: formatDayTime(wallTime) }) : t('calendar.moveTo.choose')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** For a post without a time: the day that the calendar stands on, unless it has passed. */
function suggestTime(zone: string): WallTime {
  const now = readNow(zone);
  const { cursor, anchorDay } = useUi.getState();
  const day = cursor ? dayOf(cursor) : anchorDay;
  return newPostTime(day > dayOf(now) ? day : dayOf(now), now);
}

function notesOn(moves: readonly Move[], wallTime: WallTime, zone: string): string[] {
  const model = readModel();
  const moving = new Set(moves.map(({ post }) => post.id));
  const clash = findClash(moves, takenSlots(model?.posts ?? [], moving));
  const account = clash && model?.accounts.get(clash.accountId);
  return [
    noteOnClocks(wallTime, zone),
    clash && account
      ? t('calendar.drag.clash', {
          count: clash.count,
          account: `${account.displayName} (${PROVIDER_NAMES[account.provider]})`,
        })
      : null,
  ].filter((note) => note !== null);
}

function toWall(value: CalendarDateTime): WallTime {
  return value.toString().slice(0, 16);
}

export function toCalendarDate(day: string): CalendarDate {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new CalendarDate(year, month, date);
}
