export type TileShape = 'line' | 'card' | 'row' | 'note';

/** How wide a tile is, in steps: what it shows changes only from one to the next. Known to the view, so no tile measures itself. */
export type TileRoom = 'tiny' | 'tight' | 'slim' | 'narrow' | 'middle' | 'wide';

const LIMITS: readonly (readonly [number, TileRoom])[] = [
  [72, 'tiny'],
  [96, 'tight'],
  [120, 'slim'],
  [190, 'narrow'],
  [280, 'middle'],
];

/** Platform marks beside the time or the text; what is beyond them is a number. The text comes first. */
const MARKS: Record<TileShape, Record<TileRoom, number>> = {
  line: { tiny: 0, tight: 0, slim: 0, narrow: 0, middle: 2, wide: 4 },
  card: { tiny: 0, tight: 0, slim: 1, narrow: 3, middle: 4, wide: 4 },
  note: { tiny: 0, tight: 0, slim: 1, narrow: 2, middle: 4, wide: 4 },
  row: { tiny: 0, tight: 1, slim: 1, narrow: 2, middle: 4, wide: 4 },
};

export function roomOf(width: number): TileRoom {
  return LIMITS.find(([limit]) => width <= limit)?.[1] ?? 'wide';
}

/** A card's picture takes the place of two marks: they stand beside the time, which is never cut. */
export function marksIn(shape: TileShape, room: TileRoom, hasPicture: boolean): number {
  const most = MARKS[shape][room];
  return shape === 'card' && hasPicture && room !== 'wide' ? Math.max(0, most - 2) : most;
}

/**
 * A line gives its text a few letters at least: in a narrow day the picture goes first, then the time, and in the
 * narrowest the text itself.
 */
export function hasPicture(shape: TileShape, room: TileRoom): boolean {
  return room !== 'tiny' && room !== 'tight' && (shape !== 'line' || room !== 'slim');
}

export function hasTime(shape: TileShape, room: TileRoom): boolean {
  return shape !== 'line' || room !== 'tight';
}

export function hasText(shape: TileShape, room: TileRoom): boolean {
  return shape !== 'line' || room !== 'tiny';
}

/** Letters of a text that may show: the box cuts what is beyond. A browser shapes and paints what it hides, too. */
const LETTERS: Record<TileRoom, number> = { tiny: 20, tight: 24, slim: 32, narrow: 48, middle: 72, wide: 200 };

/** The beginning of `text`, more than has room, up to a word: the label, which says all of it, holds it as it stands. */
export function cutToRoom(text: string, room: TileRoom): string {
  const most = LETTERS[room];
  if (text.length <= most) return text;
  const word = text.lastIndexOf(' ', most);
  if (word > most / 2) return text.slice(0, word);
  // Not between the halves of one letter.
  return text.slice(0, /[\uD800-\uDBFF]/.test(text.charAt(most - 1)) ? most - 1 : most);
}
