import type { CalendarPost, TilePost } from '../../../shared/contract/calendar.ts';
import { type Day, dayOf, newPostTime, timeOf } from '../../../shared/domain/calendar-grid.ts';
import { PROVIDER_NAMES } from '../../../shared/domain/providers.ts';
import type { WallTime } from '../../../shared/domain/zone.ts';
import { formatDayTime } from '../../lib/dates.ts';
import { t } from '../../lib/text.ts';
import { setUi, useUi } from '../../lib/ui-store.ts';
import { canWrite } from '../../lib/write-access.ts';
import { movePosts, noteOnClocks, selectedPosts, turnPage, unplanPosts } from './calendar-actions.ts';
import { type Accounts, useCalendar } from './calendar-store.ts';
import { findClash, takenSlots } from './clashes.ts';
import { isInside } from './drag-layer.ts';
import { type DragSurface, type Move, watchDrag } from './drag-posts.ts';
import { isMovable } from './post-words.ts';
import { unplannedPosts } from './unplanned-store.ts';
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
  if (!canWrite()) return;
  const { root, posts, accounts, zone } = context;
  const tile = (event.target as Element).closest<HTMLElement>('[data-post-id]');
  const grabbed = tile && [...posts, ...unplannedPosts()].find((post) => post.id === tile.dataset.postId);
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
    surface: withTray(context.surface),
    timeOn: (day) => timeOn(grabbed, day, zone),
    turnPage,
    describe: (moves, target) => {
      if (target === null) return describeTray(moves);
      const now = readNow(zone);
      const clash = findClash(moves, taken);
      const notes = [
        noteOnClocks(target, zone),
        moves.some(({ post, wallTime }) => post.state === 'queued' && wallTime !== null && wallTime < now) &&
          t('calendar.drag.past'),
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
      if (!isInSelection)
        setUi({ selectedIds: [grabbed.id], ...(grabbed.wallTime === null ? {} : { cursor: grabbed.wallTime }) });
    },
    onDrop: (moves) => {
      const moved = moves.find((move) => move.post.id === grabbed.id);
      if (moved?.wallTime != null) setUi({ cursor: moved.wallTime });
      void (moved?.wallTime === null ? unplanPosts(moving) : movePosts(moves));
    },
  });
}

/** Where a day has no hours the time stays; a post that had none gets the one that a new post would have. */
function timeOn({ wallTime }: TilePost, day: Day, zone: string): WallTime {
  return wallTime === null ? newPostTime(day, readNow(zone)) : `${day}T${timeOf(wallTime)}`;
}

/** The tray takes a post's time away, also while it is shut: then the button that opens it does. */
function withTray(surface: DragSurface): DragSurface {
  return {
    ...surface,
    measure: () => {
      const find = surface.measure();
      const trays = [...document.querySelectorAll('[data-tray]')].map((tray) => tray.getBoundingClientRect());
      return (pointer, grab, timeOnDay) => {
        const box = trays.find((tray) => isInside(pointer, tray));
        return box ? { wallTime: null, box } : find(pointer, grab, timeOnDay);
      };
    },
  };
}

function describeTray(moves: readonly Move[]) {
  const queued = moves.filter(({ post }) => post.state === 'queued').length;
  return {
    when: t('calendar.drag.unplan'),
    notes: queued > 0 ? [t('calendar.drag.queuedKeep', { count: queued })] : [],
  };
}

function nameOf(accounts: Accounts, id: string): string {
  const account = accounts.get(id);
  return account ? `${account.displayName} (${PROVIDER_NAMES[account.provider]})` : '';
}
