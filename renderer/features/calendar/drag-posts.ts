import type { TilePost } from '../../../shared/contract/calendar.ts';
import { countDays, type Day, dayOf, minutesOf, moveWallTime } from '../../../shared/domain/calendar-grid.ts';
import type { WallTime } from '../../../shared/domain/zone.ts';
import { type Box, openDragLayer, type Point } from './drag-layer.ts';
import './drag.css';

/** Less is a click with an unsteady hand. */
const THRESHOLD_PX = 4;
/** How near to an edge the page turns or scrolls by itself, how fast, and how long one holds there for a turn. */
const EDGE_PX = 28;
const SCROLL_PX_PER_FRAME = 10;
const TURN_HOLD_MS = 650;

/** Without a time: among the unplanned ones. */
export type DropPlace = { readonly wallTime: WallTime | null; readonly box: Box };

/** Layout is read by `measure` alone: at the start, after a scroll and after a page was turned. */
export type DragSurface = {
  readonly measure: () => (pointer: Point, grab: Point, timeOn: (day: Day) => WallTime) => DropPlace | null;
  readonly scroller: () => HTMLElement | null;
};

export type PostDrag = {
  readonly event: PointerEvent;
  readonly root: HTMLElement;
  readonly tile: HTMLElement;
  readonly grabbed: TilePost;
  readonly moving: readonly TilePost[];
  readonly surface: DragSurface;
  /** What the grabbed post's time is where a place is a whole day. */
  readonly timeOn: (day: Day) => WallTime;
  /** The new time in words, and what speaks against it. */
  readonly describe: (
    moves: readonly Move[],
    target: WallTime | null,
  ) => { readonly when: string; readonly notes: readonly string[] };
  readonly onStart: () => void;
  readonly onDrop: (moves: readonly Move[]) => void;
  readonly turnPage: (pages: 1 | -1) => void;
};

/** Without a time: back among the unplanned ones. */
export type Move = { readonly post: TilePost; readonly wallTime: WallTime | null };

/** From the press on; becomes a drag once the pointer has moved a little. Ends by release, Esc or a lost pointer. */
export function watchDrag(drag: PostDrag): void {
  const { event } = drag;
  const start = { x: event.clientX, y: event.clientY };
  const watch = new AbortController();
  const { signal } = watch;
  window.addEventListener('pointermove', onMove, { signal });
  for (const end of ['pointerup', 'pointercancel'] as const)
    window.addEventListener(end, () => watch.abort(), { signal });
  function onMove(move: PointerEvent): void {
    if (Math.hypot(move.clientX - start.x, move.clientY - start.y) < THRESHOLD_PX) return;
    watch.abort();
    runDrag(drag, start, { x: move.clientX, y: move.clientY });
  }
}

function runDrag(drag: PostDrag, start: Point, first: Point): void {
  const { root, tile, grabbed, moving, surface, event } = drag;
  const from = tile.getBoundingClientRect();
  const grab = { x: start.x - from.left, y: start.y - from.top };
  const layer = openDragLayer({ tile, count: moving.length, grab });
  const stop = new AbortController();
  const { signal } = stop;
  let pointer = first;
  let find = surface.measure();
  let target: DropPlace | null = null;
  let frame = 0;
  let heldSince = 0;

  drag.onStart();
  root.setPointerCapture(event.pointerId);
  document.documentElement.classList.add('is-dragging-post');
  lift(moving);
  root.addEventListener('pointermove', onMove, { signal });
  root.addEventListener('pointerup', drop, { signal });
  root.addEventListener('lostpointercapture', cancel, { signal });
  window.addEventListener('keydown', onKey, { signal, capture: true });
  window.addEventListener('blur', cancel, { signal });
  schedule();

  function onMove(move: PointerEvent): void {
    pointer = { x: move.clientX, y: move.clientY };
    schedule();
  }

  function schedule(): void {
    if (frame === 0) frame = requestAnimationFrame(draw);
  }

  function draw(now: number): void {
    frame = 0;
    if (signal.aborted) return;
    const isInTray = find(pointer, grab, drag.timeOn)?.wallTime === null;
    const isAtEdge = !isInTray && (scrollAtEdge() || turnAtEdge(now));
    const next = find(pointer, grab, drag.timeOn);
    if (next?.wallTime !== target?.wallTime) {
      const { when, notes } = next ? drag.describe(toMoves(next), next.wallTime) : { when: '', notes: [] };
      layer.say(when, notes);
    }
    if (next?.box.left !== target?.box.left || next?.box.top !== target?.box.top) layer.showPlace(next?.box ?? null);
    target = next;
    layer.follow(pointer.x, pointer.y);
    if (isAtEdge) schedule();
  }

  function scrollAtEdge(): boolean {
    const scroller = surface.scroller();
    if (!scroller) return false;
    const { top, bottom } = scroller.getBoundingClientRect();
    const by = pointer.y > bottom - EDGE_PX ? 1 : pointer.y < top + EDGE_PX ? -1 : 0;
    if (by === 0) return false;
    scroller.scrollTop += by * SCROLL_PX_PER_FRAME;
    find = surface.measure();
    return true;
  }

  function turnAtEdge(now: number): boolean {
    const { left, right } = root.getBoundingClientRect();
    const by = pointer.x > right - EDGE_PX ? 1 : pointer.x < left + EDGE_PX ? -1 : 0;
    if (by === 0) {
      heldSince = 0;
      return false;
    }
    heldSince ||= now;
    if (now - heldSince > TURN_HOLD_MS) {
      heldSince = now;
      drag.turnPage(by);
      // The new page stands once React has drawn it.
      requestAnimationFrame(() => {
        find = surface.measure();
        lift(moving);
      });
    }
    return true;
  }

  function toMoves({ wallTime }: DropPlace): Move[] {
    return moveTogether(moving, grabbed.wallTime, wallTime);
  }

  function onKey(key: KeyboardEvent): void {
    if (key.key !== 'Escape') return;
    key.preventDefault();
    key.stopImmediatePropagation();
    cancel();
  }

  function drop(): void {
    const moves = target ? toMoves(target) : [];
    finish(target ? null : from);
    if (moves.length > 0) drag.onDrop(moves);
  }

  function cancel(): void {
    finish(from);
  }

  function finish(backTo: Box | null): void {
    if (signal.aborted) return;
    stop.abort();
    cancelAnimationFrame(frame);
    if (root.hasPointerCapture(event.pointerId)) root.releasePointerCapture(event.pointerId);
    document.documentElement.classList.remove('is-dragging-post');
    for (const lifted of document.querySelectorAll('.tile-lifted')) lifted.classList.remove('tile-lifted');
    layer.end(backTo);
    swallowClick();
  }
}

/** They keep their distance to the one that goes from `from` to `to`; where one end has no time, all go there. */
export function moveTogether(posts: readonly TilePost[], from: WallTime | null, to: WallTime | null): Move[] {
  if (from === null || to === null) return posts.map((post) => ({ post, wallTime: to }));
  const by = { days: countDays(dayOf(from), dayOf(to)), minutes: minutesOf(to) - minutesOf(from) };
  return posts.map((post) => ({ post, wallTime: post.wallTime === null ? to : moveWallTime(post.wallTime, by) }));
}

function lift(posts: readonly TilePost[]): void {
  for (const post of posts) document.querySelector(`[data-post-id="${post.id}"]`)?.classList.add('tile-lifted');
}

/** The click that a release makes is not meant for what lies under it. */
function swallowClick(): void {
  const stop = new AbortController();
  window.addEventListener('click', (event) => event.stopPropagation(), { capture: true, signal: stop.signal });
  setTimeout(() => stop.abort(), 0);
}
