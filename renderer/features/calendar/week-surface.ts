import type { RefObject } from 'react';
import { atMinutes, MINUTES_IN_DAY, snapMinutes } from '../../../shared/domain/calendar-grid.ts';
import type { DragSurface } from './drag-posts.ts';
import { HOUR_HEIGHT, WEEK_TILE_HEIGHT } from './week-layout.ts';

const SNAP_MINUTES = 15;

/** In a week a post falls on a quarter of an hour; the tile's upper edge is its time, wherever it was grabbed. */
export function weekSurface(body: RefObject<HTMLElement | null>, scroller: RefObject<HTMLElement | null>): DragSurface {
  return {
    scroller: () => scroller.current,
    measure: () => {
      const first = [...(body.current?.querySelectorAll<HTMLElement>('[role="row"]:first-child [data-cell]') ?? [])];
      const columns = first.map((cell) => ({
        day: (cell.dataset.cell ?? '').slice(0, 10),
        box: cell.getBoundingClientRect(),
      }));
      return ({ x, y }, grab) => {
        const column = columns.find(({ box }) => x >= box.left && x < box.right);
        if (!column) return null;
        const raw = ((y - grab.y - column.box.top) / HOUR_HEIGHT) * 60;
        const minutes = snapMinutes(Math.max(0, Math.min(raw, MINUTES_IN_DAY)), SNAP_MINUTES);
        const { left, top, width } = column.box;
        return {
          wallTime: atMinutes(column.day, minutes),
          box: { left, top: top + (minutes / 60) * HOUR_HEIGHT, width, height: WEEK_TILE_HEIGHT },
        };
      };
    },
  };
}
