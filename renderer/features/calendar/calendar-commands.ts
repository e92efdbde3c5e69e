import type { Command } from '../../lib/commands.ts';
import { setUi, useUi } from '../../lib/ui-store.ts';
import {
  deleteSelection,
  duplicateSelection,
  goToday,
  moveSelection,
  openPost,
  selectAll,
  selectedInCalendar,
  selectedPosts,
  showView,
  startPost,
  startPostAtCursor,
  switchTray,
  turnPage,
  unplanSelection,
} from './calendar-actions.ts';
import { isMovable } from './post-words.ts';

const MINUTES_IN_HOUR = 60;

const isCalendar = () => useUi.getState().page === 'calendar';
const isAnySelected = () => isCalendar() && useUi.getState().selectedIds.length > 0;
const isAnyMovable = () => isCalendar() && selectedPosts().some(isMovable);
const isAnyMovableInTime = () => isCalendar() && selectedInCalendar().some(isMovable);
const isWeek = () => useUi.getState().view === 'week';

/** Up and down: a week; in the week's view, where they are beside each other, an hour. */
const moveVertically = (by: 1 | -1) => moveSelection(isWeek() ? { minutes: by * MINUTES_IN_HOUR } : { days: by * 7 });

function openLastSelected(): void {
  const id = useUi.getState().selectedIds.at(-1);
  if (id !== undefined) openPost(id);
}

/** Every deed of the calendar: in the palette, in a menu, by a key. Walking with the arrows is the grid's own. */
export const calendarCommands: readonly Command[] = [
  {
    id: 'post.new',
    title: 'calendar.command.new',
    group: 'post',
    keys: ['N', 'Mod+N'],
    writes: true,
    run: () => {
      setUi({ page: 'calendar' });
      startPostAtCursor();
    },
  },
  {
    id: 'post.newUnplanned',
    title: 'calendar.command.newUnplanned',
    group: 'post',
    keys: ['Mod+Shift+N'],
    writes: true,
    run: () => {
      setUi({ page: 'calendar' });
      startPost(null);
    },
  },
  {
    id: 'post.open',
    title: 'calendar.command.open',
    group: 'post',
    keys: ['E'],
    isEnabled: isAnySelected,
    run: openLastSelected,
  },
  {
    id: 'post.duplicate',
    title: 'calendar.command.duplicate',
    group: 'post',
    keys: ['D', 'Mod+D'],
    writes: true,
    isEnabled: isAnySelected,
    run: duplicateSelection,
  },
  {
    id: 'post.moveTo',
    title: 'calendar.command.moveTo',
    group: 'post',
    keys: ['M'],
    writes: true,
    isEnabled: isAnyMovable,
    run: () => setUi({ overlay: 'move' }),
  },
  {
    id: 'post.unplan',
    title: 'calendar.command.unplan',
    group: 'post',
    keys: ['Shift+U'],
    writes: true,
    isEnabled: isAnyMovableInTime,
    run: unplanSelection,
  },
  {
    id: 'post.delete',
    title: 'calendar.command.delete',
    group: 'post',
    keys: ['Delete', 'Backspace'],
    writes: true,
    isEnabled: isAnySelected,
    run: deleteSelection,
  },
  {
    id: 'post.moveDayLater',
    title: 'calendar.command.dayLater',
    group: 'post',
    keys: ['Alt+ArrowRight'],
    writes: true,
    isEnabled: isAnyMovableInTime,
    run: () => moveSelection({ days: 1 }),
  },
  {
    id: 'post.moveDayEarlier',
    title: 'calendar.command.dayEarlier',
    group: 'post',
    keys: ['Alt+ArrowLeft'],
    writes: true,
    isEnabled: isAnyMovableInTime,
    run: () => moveSelection({ days: -1 }),
  },
  {
    id: 'post.moveDown',
    title: 'calendar.command.down',
    group: 'post',
    keys: ['Alt+ArrowDown'],
    writes: true,
    isEnabled: isAnyMovableInTime,
    run: () => moveVertically(1),
  },
  {
    id: 'post.moveUp',
    title: 'calendar.command.up',
    group: 'post',
    keys: ['Alt+ArrowUp'],
    writes: true,
    isEnabled: isAnyMovableInTime,
    run: () => moveVertically(-1),
  },
  {
    id: 'post.selectAll',
    title: 'calendar.command.selectAll',
    group: 'edit',
    keys: ['Mod+A'],
    isEnabled: isCalendar,
    run: selectAll,
  },
  { id: 'calendar.today', title: 'calendar.command.today', group: 'calendar', keys: ['T'], run: goToday },
  {
    id: 'calendar.jump',
    title: 'calendar.command.jump',
    group: 'calendar',
    keys: ['G'],
    run: () => setUi({ page: 'calendar', overlay: 'jump' }),
  },
  {
    id: 'calendar.earlier',
    title: 'calendar.command.earlier',
    group: 'calendar',
    keys: ['PageUp'],
    isEnabled: isCalendar,
    run: () => turnPage(-1),
  },
  {
    id: 'calendar.later',
    title: 'calendar.command.later',
    group: 'calendar',
    keys: ['PageDown'],
    isEnabled: isCalendar,
    run: () => turnPage(1),
  },
  { id: 'calendar.unplanned', title: 'calendar.command.unplanned', group: 'calendar', keys: ['U'], run: switchTray },
  { id: 'calendar.month', title: 'calendar.month', group: 'calendar', keys: ['1'], run: () => showView('month') },
  { id: 'calendar.week', title: 'calendar.week', group: 'calendar', keys: ['2'], run: () => showView('week') },
  { id: 'calendar.agenda', title: 'calendar.agenda', group: 'calendar', keys: ['3'], run: () => showView('agenda') },
];
