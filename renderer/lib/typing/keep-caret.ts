import { changedWords } from '../../../shared/domain/merge-text.ts';

/**
 * Where a caret at `position` belongs after `before` became `after`: it stays beside the letters it stood beside. By the words
 * that both have: letters alone are alike too often.
 */
export function keepCaret(before: string, after: string, position: number): number {
  let shift = 0;
  for (const { from, to } of changedWords(before, after)) {
    if (position <= from.start) break;
    if (position < from.end) {
      const [old, fresh] = [before.slice(from.start, from.end), after.slice(to.start, to.end)];
      return to.start + withinWords(old, fresh, position - from.start);
    }
    shift = to.end - from.end;
  }
  return position + shift;
}

/** In words that became others: beside the letters that both begin or end with, else at the end of what is new. */
function withinWords(before: string, after: string, position: number): number {
  const shorter = Math.min(before.length, after.length);
  let prefix = 0;
  while (prefix < shorter && before.charCodeAt(prefix) === after.charCodeAt(prefix)) prefix += 1;
  if (position <= prefix) return position;
  let suffix = 0;
  while (
    suffix < shorter - prefix &&
    before.charCodeAt(before.length - 1 - suffix) === after.charCodeAt(after.length - 1 - suffix)
  ) {
    suffix += 1;
  }
  if (position >= before.length - suffix) return position + after.length - before.length;
  return after.length - suffix;
}
