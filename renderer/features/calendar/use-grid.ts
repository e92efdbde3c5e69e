import {
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
} from 'react';
import type { CalendarPost } from '../../../shared/contract/calendar.ts';
import { type Day, dayOf } from '../../../shared/domain/calendar-grid.ts';
import type { WallTime } from '../../../shared/domain/zone.ts';
import { listCommands } from '../../lib/commands.ts';
import { useMediaImport } from '../../lib/media-import.ts';
import { setUi, useUi } from '../../lib/ui-store.ts';
import { continueTyping, openPost, startPost, turnPage } from './calendar-actions.ts';
import { type Accounts, keepModel, takeFocusWish, useCalendar, wantFocus } from './calendar-store.ts';
import type { DragSurface } from './drag-posts.ts';
import { createFileDrop } from './file-drop.ts';
import { type Direction, itemsBetween, type Position, stepPosition } from './grid-steps.ts';
import { toggleSelected } from './selection.ts';
import { startDrag } from './start-drag.ts';
import { readNow } from './use-now.ts';

/** The item that stands for "5 more" at the end of a cell. */
const MORE = 'more:';

export type GridSpec = {
  readonly root: RefObject<HTMLElement | null>;
  readonly zone: string;
  readonly posts: readonly CalendarPost[];
  readonly accounts: Accounts;
  /** False until the page's posts are known: the focus waits for them. */
  readonly isReady: boolean;
  readonly cellOf: (wallTime: WallTime) => string;
  readonly timeOfCell: (cell: string) => WallTime;
  /** Ids of the tiles on the screen in that cell, and whether "5 more" follows them. */
  readonly itemsIn: (cell: string) => { readonly ids: readonly string[]; readonly hasMore: boolean };
  readonly beside: (cell: string, direction: Direction) => string | null;
  readonly isOnPage: (cell: string) => boolean;
  /** The time that an empty place means when it is pressed there. */
  readonly timeAt: (cell: string, event: Pick<MouseEvent, 'target' | 'clientY'>) => WallTime;
  readonly surface: DragSurface;
  /** Brings a place that is not drawn into view, where only a part is drawn. */
  readonly reveal?: (position: Position) => void;
};

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** The end of an extended selection that stays. */
let anchorId: string | null = null;

/**
 * Keyboard and mouse of a grid of days or hours: one tab stop, arrows, selection, creating by click or typing. One
 * listener at the root serves every cell and tile.
 */
export function useGrid(spec: GridSpec) {
  const selectedIds = useUi((state) => state.selectedIds);
  const cursor = useUi((state) => state.cursor);
  const anchorDay = useUi((state) => state.anchorDay);
  const moreCell = useCalendar((state) => state.moreCell);
  const passing = useCalendar((state) => state.passing);
  const position = findPosition(spec, { selectedIds, cursor, anchorDay, moreCell, passing });
  const latest = useRef({ spec, position });
  const focusDue = useRef<Position>(null);
  const importer = useMediaImport();
  const { zone } = spec;
  const files = useMemo(
    () => createFileDrop({ zone, importer, timeAt: (cell, event) => latest.current.spec.timeAt(cell, event) }),
    [zone, importer],
  );

  useLayoutEffect(() => {
    latest.current = { spec, position };
    keepModel({
      zone: spec.zone,
      posts: spec.posts,
      accounts: spec.accounts,
      step: (direction, extend) => step(latest.current, direction, extend),
      startDrag: (event) => dragFrom(latest.current, event),
    });
    if (spec.isReady && takeFocusWish()) focusDue.current = position;
  });
  // Later than the layout: until a dialog that closes has let go, what lies under it takes no focus.
  useEffect(() => {
    if (focusDue.current) focusPosition(spec, focusDue.current);
    focusDue.current = null;
  });
  useLayoutEffect(() => () => keepModel(null), []);
  useEffect(() => {
    // With the focus nowhere (after a click beside things) the calendar still takes arrows and letters.
    function onKeyDown(event: globalThis.KeyboardEvent): void {
      if (event.target === document.body && !event.defaultPrevented) pressKey(latest.current, event);
    }
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);

  return {
    tabStop: position,
    handlers: {
      ...files,
      onKeyDown: (event: KeyboardEvent) => pressKey(latest.current, event.nativeEvent),
      onPointerDown: (event: PointerEvent<HTMLElement>) => dragFrom(latest.current, event.nativeEvent),
      onClick: (event: MouseEvent) => click(latest.current, event),
    },
  };
}

type Standing = { readonly spec: GridSpec; readonly position: Position };

function findPosition(
  spec: GridSpec,
  ui: {
    readonly selectedIds: readonly string[];
    readonly cursor: WallTime | null;
    readonly anchorDay: Day;
    readonly moreCell: string | null;
    readonly passing: { readonly cell: string; readonly selectedIds: readonly string[] } | null;
  },
): Position {
  if (ui.moreCell !== null && spec.isOnPage(ui.moreCell)) return { cell: ui.moreCell, item: MORE + ui.moreCell };
  if (ui.passing?.selectedIds === ui.selectedIds && spec.isOnPage(ui.passing.cell)) {
    return { cell: ui.passing.cell, item: null };
  }
  const last = ui.selectedIds.at(-1);
  const post = last === undefined ? undefined : spec.posts.find((each) => each.id === last);
  if (post) return { cell: spec.cellOf(post.wallTime), item: post.id };
  const cell = ui.cursor === null ? null : spec.cellOf(ui.cursor);
  if (cell !== null && spec.isOnPage(cell)) return { cell, item: null };
  const today = spec.cellOf(`${dayOf(readNow(spec.zone))}T09:00`);
  return { cell: spec.isOnPage(today) ? today : spec.cellOf(`${ui.anchorDay}T09:00`), item: null };
}

/** How many frames a list may take to draw the place that was revealed. */
const REVEAL_FRAMES = 4;

function focusPosition(spec: GridSpec, position: Position): void {
  if (!spec.reveal) {
    focusElement(spec, position);
    return;
  }
  spec.reveal(position);
  let frames = 0;
  function tryFocus(): void {
    if (!focusElement(spec, position) && ++frames < REVEAL_FRAMES) requestAnimationFrame(tryFocus);
  }
  tryFocus();
}

function focusElement({ root }: GridSpec, { cell, item }: Position): boolean {
  const tile = item && root.current?.querySelector<HTMLElement>(toSelector(item));
  const target = tile || root.current?.querySelector<HTMLElement>(`[role="gridcell"][data-cell="${cell}"]`);
  target?.focus({ preventScroll: true });
  target?.scrollIntoView({ block: 'nearest' });
  return tile instanceof HTMLElement || (item === null && target !== null);
}

function toSelector(item: string): string {
  return item.startsWith(MORE) ? `[data-more="${item.slice(MORE.length)}"]` : `[data-post-id="${item}"]`;
}

function step({ spec, position }: Standing, direction: Direction, extend: boolean): void {
  const next = stepPosition(
    {
      beside: spec.beside,
      itemsIn: (cell) => {
        const { ids, hasMore } = spec.itemsIn(cell);
        return hasMore ? [...ids, MORE + cell] : ids;
      },
    },
    position,
    direction,
  );
  stand(spec, next, extend);
}

function stand(spec: GridSpec, { cell, item }: Position, extend: boolean): void {
  wantFocus();
  const isMore = item?.startsWith(MORE) ?? false;
  useCalendar.setState({ moreCell: isMore ? cell : null });
  const post = item && !isMore ? spec.posts.find((each) => each.id === item) : undefined;
  const cursor = post?.wallTime ?? spec.timeOfCell(cell);
  const page = spec.isOnPage(cell) ? {} : { anchorDay: dayOf(cursor) };
  if (!post) {
    // Walking over an empty day on the way keeps what is selected; the next post is added to it.
    const selectedIds = extend ? useUi.getState().selectedIds : [];
    useCalendar.setState({ passing: isMore ? null : { cell, selectedIds } });
    setUi({ cursor, ...page, selectedIds });
    return;
  }
  setUi({ cursor, ...page, selectedIds: extend ? extendTo(spec, post.id) : selectOnly(post.id) });
}

function selectOnly(id: string): string[] {
  anchorId = id;
  return [id];
}

function extendTo(spec: GridSpec, id: string): string[] {
  const order = spec.posts.map((post) => post.id);
  if (anchorId === null || !order.includes(anchorId)) anchorId = useUi.getState().selectedIds[0] ?? id;
  return itemsBetween(order, anchorId, id);
}

function dragFrom({ spec }: Standing, event: globalThis.PointerEvent): void {
  const isPlain = event.button === 0 && !event.shiftKey && !event.ctrlKey && !event.metaKey;
  const root = spec.root.current;
  if (isPlain && root) startDrag(event, { ...spec, root });
}

function pressKey({ spec, position }: Standing, event: globalThis.KeyboardEvent): void {
  const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
  if (hasModifier || event.isComposing) return;
  const direction = ARROWS[event.key];
  if ([...event.key].length === 1 && continueTyping(event.key)) {
    event.preventDefault();
    return;
  }
  if (direction) {
    const isRtl = document.documentElement.dir === 'rtl';
    const turned = isRtl && direction === 'left' ? 'right' : isRtl && direction === 'right' ? 'left' : direction;
    step({ spec, position }, turned, event.shiftKey);
  } else if (event.key === 'PageUp' || event.key === 'PageDown') {
    wantFocus();
    turnPage(event.key === 'PageUp' ? -1 : 1);
  } else if (position.item === null && event.key === 'Enter') {
    startPost(spec.timeOfCell(position.cell));
  } else if (event.key === 'Escape' && useUi.getState().selectedIds.length > 0 && !useUi.getState().openPost) {
    wantFocus();
    setUi({ selectedIds: [] });
  } else if (position.item === null && isTyping(event)) {
    startPost(spec.timeOfCell(position.cell), event.key);
  } else {
    return;
  }
  event.preventDefault();
}

/** A letter starts a post where the keyboard stands on an empty place, unless it is a command's: those need Shift. */
function isTyping(event: globalThis.KeyboardEvent): boolean {
  if ([...event.key].length !== 1 || event.key === ' ') return false;
  if (event.shiftKey && /\p{L}/u.test(event.key)) return true;
  return !listCommands().some((command) => command.keys.includes(event.key.toUpperCase()));
}

function click({ spec }: Standing, event: MouseEvent): void {
  const target = event.target as Element;
  const more = target.closest<HTMLElement>('[data-more]');
  const tile = target.closest<HTMLElement>('[data-post-id]');
  const cell = target.closest<HTMLElement>('[data-cell]');
  if (more) showSheet(more);
  else if (tile) clickTile(spec, tile.dataset.postId ?? '', event);
  else if (cell && !event.shiftKey && !event.ctrlKey && !event.metaKey)
    startPost(spec.timeAt(cell.dataset.cell ?? '', event));
}

function showSheet(from: HTMLElement): void {
  const [day = '', hour] = (from.dataset.more ?? '').split('T');
  // The day stays where it is when the window gets another size; "5 more" may be needed no more.
  const cell = from.closest('[data-cell]') ?? from;
  useCalendar.setState({ sheet: { day, hour: hour === undefined ? null : Number(hour), from: cell } });
}

/** A click selects and opens; with Ctrl or Cmd it adds, with Shift it takes everything between. */
function clickTile(spec: GridSpec, id: string, event: MouseEvent): void {
  const { selectedIds } = useUi.getState();
  const post = spec.posts.find((each) => each.id === id);
  useCalendar.setState({ moreCell: null });
  if (post) setUi({ cursor: post.wallTime });
  if (event.shiftKey) {
    setUi({ selectedIds: extendTo(spec, id) });
  } else if (event.ctrlKey || event.metaKey) {
    setUi({ selectedIds: toggleSelected(selectedIds, id) });
  } else {
    setUi({ selectedIds: selectOnly(id) });
    openPost(id);
  }
}
