import type { RefObject } from 'react';
import { isInside } from './drag-layer.ts';
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
      return (pointer, _grab, timeOn) => {
        const cell = cells.find(({ box }) => isInside(pointer, box));
        return cell ? { wallTime: timeOn(cell.day), box: cell.box } : null;
      };
    },
  };
}
