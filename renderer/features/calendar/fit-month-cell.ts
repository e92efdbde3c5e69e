import type { TileShape } from './tile-room.ts';

/** As in month-view.css: the day's number above, the tiles with their gaps below. */
const HEAD = 28;
const GAP = 2;
const LINE = 24 + GAP;
const CARD = 44 + GAP;

/** How a day shows `count` posts in `height` pixels: as cards if all fit, else as lines, else as lines and "5 more". */
export function fitMonthCell(height: number, count: number): { readonly shape: TileShape; readonly shown: number } {
  const room = Math.max(0, height - HEAD - GAP);
  if (count * CARD <= room) return { shape: 'card', shown: count };
  const lines = Math.floor(room / LINE);
  return { shape: 'line', shown: count <= lines ? count : Math.max(0, lines - 1) };
}
