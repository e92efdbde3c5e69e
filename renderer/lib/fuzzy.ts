/** Where the letters of a query stand in a text, and how well they fit: more is better. */
export type FuzzyMatch = { readonly score: number; readonly positions: readonly number[] };

const STARTS_TEXT = 12;
const STARTS_WORD = 8;
const FOLLOWS = 5;
const SKIP = 0.2;

/** Case and accents aside, as people type in a hurry. */
export function foldForSearch(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/**
 * The letters of `query` in their order somewhere in `text`; null when one is missing. Every start of a word is tried
 * for the first letter, so that "np" finds "New post" by its initials and not "snapshot" first.
 */
export function matchFuzzy(query: string, text: string): FuzzyMatch | null {
  const wanted = [...foldForSearch(query)].filter((char) => char !== ' ');
  if (wanted.length === 0) return { score: 0, positions: [] };
  const chars = [...text].map(foldForSearch);
  let best: FuzzyMatch | null = null;
  for (let start = 0; start < chars.length; start++) {
    if (chars[start] !== wanted[0]) continue;
    const match = matchFrom(wanted, chars, start);
    if (match && (!best || match.score > best.score)) best = match;
  }
  return best;
}

function matchFrom(wanted: readonly string[], chars: readonly string[], start: number): FuzzyMatch | null {
  const positions: number[] = [];
  let score = 0;
  let at = start;
  for (const char of wanted) {
    const found = nextPosition(chars, char, at);
    if (found === -1) return null;
    score += scoreAt(chars, found, positions.at(-1));
    positions.push(found);
    at = found + 1;
  }
  return { score: score - chars.length * 0.05, positions };
}

/** The letter right here, else at the next start of a word, else anywhere further on. */
function nextPosition(chars: readonly string[], char: string, from: number): number {
  if (chars[from] === char) return from;
  for (let at = from; at < chars.length; at++) {
    if (chars[at] === char && isWordStart(chars, at)) return at;
  }
  return chars.indexOf(char, from);
}

function scoreAt(chars: readonly string[], at: number, before: number | undefined): number {
  if (at === 0) return STARTS_TEXT;
  if (before === at - 1) return FOLLOWS;
  const skipped = before === undefined ? 0 : (at - before) * SKIP;
  return (isWordStart(chars, at) ? STARTS_WORD : 1) - skipped;
}

function isWordStart(chars: readonly string[], at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}]/u.test(chars[at - 1] ?? ' ');
}
