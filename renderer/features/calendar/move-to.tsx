import { CalendarDate, type CalendarDateTime, parseDateTime } from '@internationalized/date';
import { useMemo, useState } from 'react';
import { Form } from 'react-aria-components';
import type { CalendarPost } from '../../../shared/contract/calendar.ts';
import { countDays, dayOf, minutesOf, moveWallTime } from '../../../shared/domain/calendar-grid.ts';
import type { WallTime } from '../../../shared/domain/zone.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { formatDayTime } from '../../lib/dates.ts';
import { t } from '../../lib/text.ts';
import { setUi, useUi } from '../../lib/ui-store.ts';
import { movePosts, noteOnClocks, selectedPosts, showDay } from './calendar-actions.ts';
import { readModel, speak, wantFocus } from './calendar-store.ts';
import { findClash, takenSlots } from './clashes.ts';
import { DateTimeFields } from './date-fields.tsx';
import { isMovable } from './post-words.ts';
import './move-to.css';

/** Moving without dragging (WCAG 2.5.7): date and time by keyboard or by clicks alone. Shown while `overlay` is `move`. */
export function MoveTo() {
  const isOpen = useUi((state) => state.overlay === 'move');
  const posts = isOpen ? selectedPosts().filter(isMovable) : [];
  return posts.length > 0 ? <MoveDialog posts={posts} /> : null;
}

function MoveDialog({ posts: given }: { readonly posts: readonly CalendarPost[] }) {
  // As they were when the dialog opened: what changes under it must not change what is being decided.
  const [posts] = useState(given);
  const zone = readModel()?.zone ?? 'UTC';
  const [first] = posts;
  const [value, setValue] = useState<CalendarDateTime | null>(() => (first ? parseDateTime(first.wallTime) : null));
  const wallTime = value ? toWall(value) : null;
  const moves = useMemo(() => (wallTime && first ? toMoves(posts, first, wallTime) : []), [posts, first, wallTime]);
  const notes = wallTime ? notesOn(moves, wallTime, zone) : [];

  function close(): void {
    wantFocus();
    setUi({ overlay: null });
  }

  function move(): void {
    if (!wallTime) return;
    showDay(dayOf(wallTime));
    setUi({ cursor: wallTime });
    speak(t('calendar.moved', { count: moves.length, when: formatDayTime(wallTime) }));
    close();
    void movePosts(moves);
  }

  return (
    <Dialog title={t('calendar.moveTo.title', { count: posts.length })} width={400} onClose={close}>
      <Form
        className="move-to"
        onSubmit={(event) => {
          event.preventDefault();
          move();
        }}
      >
        <DateTimeFields value={value} onChange={setValue} />
        <p className="move-to-zone">{t('calendar.moveTo.zone', { zone })}</p>
        {posts.length > 1 && <p className="move-to-note">{t('calendar.moveTo.together')}</p>}
        {notes.map((note) => (
          <p key={note} className="move-to-note">
            {note}
          </p>
        ))}
        <div className="dialog-foot">
          <Button onPress={close}>{t('calendar.moveTo.cancel')}</Button>
          <Button kind="primary" type="submit" isDisabled={wallTime === null}>
            {wallTime ? t('calendar.moveTo.move', { when: formatDayTime(wallTime) }) : t('calendar.moveTo.choose')}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

function toMoves(posts: readonly CalendarPost[], first: CalendarPost, wallTime: WallTime) {
  const days = countDays(dayOf(first.wallTime), dayOf(wallTime));
  const minutes = minutesOf(wallTime) - minutesOf(first.wallTime);
  return posts.map((post) => ({ post, wallTime: moveWallTime(post.wallTime, { days, minutes }) }));
}

function notesOn(moves: ReturnType<typeof toMoves>, wallTime: WallTime, zone: string): string[] {
  const model = readModel();
  const moving = new Set(moves.map(({ post }) => post.id));
  const clash = findClash(moves, takenSlots(model?.posts ?? [], moving));
  const account = clash && model?.accounts.get(clash.accountId);
  return [
    noteOnClocks(wallTime, zone),
    clash && account
      ? t('calendar.drag.clash', {
          count: clash.count,
          account: `${account.displayName} (${t(`platforms.name.${account.provider}`)})`,
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
