/** One stretch of a text replaced by another: what a keystroke does to a long text, in a few bytes. */
export type TextSplice = { readonly at: number; readonly removed: string; readonly inserted: string };

/** The smallest stretch in which two texts differ. Counts UTF-16 units, as JavaScript's strings do. */
export function spliceBetween(before: string, after: string): TextSplice {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let end = 0;
  while (
    end < shorter - start &&
    before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)
  ) {
    end++;
  }
  // Half of a surrogate pair alone is not valid UTF-8 and would not survive the journal.
  if (isLowSurrogate(before, start) || isLowSurrogate(after, start)) start--;
  if (end > 0 && (isLowSurrogate(before, before.length - end) || isLowSurrogate(after, after.length - end))) end--;
  start = Math.max(start, 0);
  return {
    at: start,
    removed: before.slice(start, before.length - end),
    inserted: after.slice(start, after.length - end),
  };
}

/** Exact where the text is the one that the splice was made from; null otherwise. */
export function applySplice(text: string, { at, removed, inserted }: TextSplice): string | null {
  if (text.slice(at, at + removed.length) !== removed || at > text.length) return null;
  return text.slice(0, at) + inserted + text.slice(at + removed.length);
}

/**
 * For a text that is not the expected one (what came between was lost): what was typed goes in as near to its place as
 * can be, and nothing is taken away that does not stand there.
 */
export function forceSplice(text: string, splice: TextSplice): string {
  const { removed, inserted, at } = splice;
  const found = removed === '' ? Math.min(at, text.length) : text.indexOf(removed);
  if (found >= 0) return text.slice(0, found) + inserted + text.slice(found + removed.length);
  const place = Math.min(at, text.length);
  return text.slice(0, place) + inserted + text.slice(place);
}

export function invertSplice({ at, removed, inserted }: TextSplice): TextSplice {
  return { at, removed: inserted, inserted: removed };
}

function isLowSurrogate(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
}
