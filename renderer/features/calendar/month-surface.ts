import type { RefObject } from 'react';
import { timeOf } from '../../../shared/domain/calendar-grid.ts';
import type { DragSurface } from './drag-posts.ts';

/** In a month a post falls on a day and keeps its time (postiz-app#1052). */
export function monthSurface(
  body: RefObject<HTMLElement | null>,
  scroller: () => HTMLElement | null = () => null,
): DragSurface {
  return {
    scroller,
    measure: () => {
      const cells = [...(body.current?.querySelectorAll<HTMLElement>('[data-cell]') ?? [])].map((cell) => ({
        day: cell.dataset.cell ?? '',
        box: cell.getBoundingClientRect(),
      }));
      return ({ x, y }, _grab, grabbed) => {
        const cell = cells.find(({ box }) => x >= box.left && x < box.right && y >= box.top && y < box.bottom);
        return cell ? { wallTime: `${cell.day}T${timeOf(grabbed)}`, box: cell.box } : null;
      };
    },
  };
}
