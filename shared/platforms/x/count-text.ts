import { isInvalidForX } from '../text/characters.ts';
import { matchEmoji } from '../text/emoji.ts';
import { extractXLinks } from './entities.ts';

/** A version of twitter-text's configuration (github.com/twitter/twitter-text, `config/`). */
export type XCountConfig = {
  readonly max: number;
  readonly defaultWeight: number;
  readonly ranges: readonly { readonly start: number; readonly end: number; readonly weight: number }[];
  readonly emojiAsOne: boolean;
  readonly urlLength: number;
};

const SCALE = 100;
const LATIN_AND_PUNCTUATION = [
  { start: 0, end: 0x10ff, weight: 100 },
  { start: 0x2000, end: 0x200d, weight: 100 },
  { start: 0x2010, end: 0x201f, weight: 100 },
  { start: 0x2032, end: 0x2037, weight: 100 },
] as const;

/** What X counts by today: version 3, in which an emoji of any length weighs two. */
export const X_COUNT_V3: XCountConfig = {
  max: 280,
  defaultWeight: 200,
  ranges: LATIN_AND_PUNCTUATION,
  emojiAsOne: true,
  urlLength: 23,
};

export type XCount = {
  readonly weightedLength: number;
  readonly isValid: boolean;
  /** Last UTF-16 unit, inclusive, that still fits. */
  readonly validRangeEnd: number;
  readonly permillage: number;
};

/** Counts as twitter-text's `parseTweet` does, after NFC, but with an emoji grammar that knows today's sequences. */
export function countXText(original: string, config: XCountConfig = X_COUNT_V3): XCount {
  const text = original.normalize('NFC');
  let weight = 0;
  let isValid = true;
  let lastFitting = 0;
  function add(end: number, added: number): void {
    weight += added;
    isValid &&= !isInvalidForX(text.charCodeAt(end - 1));
    if (isValid && weight <= config.max * SCALE) lastFitting = end - 1;
  }
  let index = 0;
  for (const piece of [...piecesOf(text, config), { start: text.length, end: text.length, weight: 0 }]) {
    while (index < piece.start) {
      const point = text.codePointAt(index) ?? 0;
      index += point > 0xffff ? 2 : 1;
      add(index, weightOf(point, config));
    }
    if (piece.start < index || piece.end === piece.start) continue;
    index = piece.end;
    add(index, piece.weight);
  }
  const weightedLength = weight / SCALE;
  return {
    weightedLength,
    isValid: isValid && weightedLength > 0 && weightedLength <= config.max,
    validRangeEnd: lastFitting + original.length - text.length,
    permillage: Math.floor((weightedLength / config.max) * 1000),
  };
}

type Piece = { readonly start: number; readonly end: number; readonly weight: number };

/** What counts as a whole, in order; a link comes before an emoji inside it. */
function piecesOf(text: string, config: XCountConfig): readonly Piece[] {
  const links = extractXLinks(text).map((link) => ({ ...link, weight: config.urlLength * SCALE }));
  if (!config.emojiAsOne) return links;
  const emoji = Array.from(matchEmoji(text), ({ 0: { length }, index }) => ({
    start: index,
    end: index + length,
    weight: config.defaultWeight,
  }));
  return [...links, ...emoji].sort((a, b) => a.start - b.start || b.end - a.end);
}

function weightOf(point: number, config: XCountConfig): number {
  for (const range of config.ranges) if (point >= range.start && point <= range.end) return range.weight;
  return config.defaultWeight;
}
