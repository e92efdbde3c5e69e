import type { CalendarPost } from '../../../shared/contract/calendar.ts';
import { dayOf } from '../../../shared/domain/calendar-grid.ts';
import { formatDayTime } from '../../lib/dates.ts';
import { t } from '../../lib/text.ts';
import { setUi, useUi } from '../../lib/ui-store.ts';
import { movePosts, noteOnClocks, selectedPosts, turnPage } from './calendar-actions.ts';
import { type Accounts, useCalendar } from './calendar-store.ts';
import { findClash, takenSlots } from './clashes.ts';
import { type DragSurface, watchDrag } from './drag-posts.ts';
import { isMovable } from './post-words.ts';
import { readNow } from './use-now.ts';

/** A press on a tile: the selection comes along when the tile belongs to it. Posts that went out stay. */
export function startDrag(
  event: PointerEvent,
  context: {
    readonly root: HTMLElement;
    readonly surface: DragSurface;
    readonly posts: readonly CalendarPost[];
    readonly accounts: Accounts;
    readonly zone: string;
  },
): void {
  const { root, posts, accounts, zone } = context;
  const tile = (event.target as Element).closest<HTMLElement>('[data-post-id]');
  const grabbed = tile && posts.find((post) => post.id === tile.dataset.postId);
  if (!tile || !grabbed || !isMovable(grabbed)) return;
  const isInSelection = useUi.getState().selectedIds.includes(grabbed.id);
  const moving = isInSelection ? selectedPosts().filter(isMovable) : [grabbed];
  const staying = isInSelection ? selectedPosts().length - moving.length : 0;
  const taken = takenSlots(posts, new Set(moving.map((post) => post.id)));
  watchDrag({
    event,
    root,
    tile,
    grabbed,
    moving,
    surface: context.surface,
    turnPage,
    describe: (moves, target) => {
      const now = readNow(zone);
      const clash = findClash(moves, taken);
      const notes = [
        noteOnClocks(target, zone),
        moves.some(({ post, wallTime }) => post.state === 'queued' && wallTime < now) && t('calendar.drag.past'),
        clash && t('calendar.drag.clash', { count: clash.count, account: nameOf(accounts, clash.accountId) }),
        staying > 0 && t('calendar.drag.staying', { count: staying }),
      ];
      const when = formatDayTime(target, dayOf(now));
      return {
        when: moving.length > 1 ? t('calendar.drag.many', { count: moving.length, when }) : when,
        notes: notes.filter((note) => typeof note === 'string'),
      };
    },
    onStart: () => {
      useCalendar.setState({ sheet: null });
      if (!isInSelection) setUi({ selectedIds: [grabbed.id], cursor: grabbed.wallTime });
    },
    onDrop: (moves) => {
      const moved = moves.find((move) => move.post.id === grabbed.id);
      if (moved) setUi({ cursor: moved.wallTime });
      void movePosts(moves);
    },
  });
}

function nameOf(accounts: Accounts, id: string): string {
  const account = accounts.get(id);
  return account ? `${account.displayName} (${t(`platforms.name.${account.provider}`)})` : '';
}
