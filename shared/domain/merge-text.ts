import { diffArrays } from 'diff';

export type MergedText = {
  readonly text: string;
  /** Both changed the same words: `text` has theirs there, and ours must be kept elsewhere. */
  readonly isOverlapping: boolean;
};

/**
 * Words that may be put in or taken out between two texts, from their first difference to their last. Comparing costs the
 * square of them (Myers 1986); with more, the whole of what lies between counts as changed.
 */
const MAX_EDITS = 500;

/** Three-way merge by word: what we and they each made of `base`. Changes that do not touch are both taken. */
export function mergeText({
  base,
  ours,
  theirs,
}: {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}): MergedText {
  const old = words(base);
  const mine = changesBetween(old, words(ours));
  const others = changesBetween(old, words(theirs));
  const parts: string[] = [];
  let isOverlapping = false;
  let at = 0;
  for (const { start, end } of joinTouching([...mine, ...others])) {
    const before = old.slice(start, end).join('');
    const [ourPart, theirPart] = [mine, others].map((changes) => applyChanges(old, changes, { start, end })) as [
      string,
      string,
    ];
    parts.push(...old.slice(at, start), theirPart === before ? ourPart : theirPart);
    isOverlapping ||= ourPart !== before && theirPart !== before && ourPart !== theirPart;
    at = end;
  }
  return { text: [...parts, ...old.slice(at)].join(''), isOverlapping };
}

type Stretch = { readonly start: number; readonly end: number };

/** A stretch of words, by their places in the text before, and the words that took its place. */
type Change = Stretch & { readonly fresh: readonly string[] };

/** Where words differ, from the start: a stretch of `before` and what took its place in `after`, by characters. */
export function changedWords(
  before: string,
  after: string,
): readonly { readonly from: Stretch; readonly to: Stretch }[] {
  const old = words(before);
  const places = [0];
  for (const word of old) places.push((places.at(-1) ?? 0) + word.length);
  let shift = 0;
  return changesBetween(old, words(after)).map(({ start, end, fresh }) => {
    const from = { start: places[start] ?? 0, end: places[end] ?? 0 };
    const to = { start: from.start + shift, end: from.start + shift + fresh.join('').length };
    shift = to.end - from.end;
    return { from, to };
  });
}

/** What was done to `old`, in order; no two changes touch. */
function changesBetween(old: readonly string[], fresh: readonly string[]): readonly Change[] {
  const shorter = Math.min(old.length, fresh.length);
  let head = 0;
  while (head < shorter && old[head] === fresh[head]) head++;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === fresh.at(-1 - tail)) tail++;
  const [oldMiddle, freshMiddle] = [old.slice(head, old.length - tail), fresh.slice(head, fresh.length - tail)];
  const parts = diffArrays(oldMiddle, freshMiddle, { maxEditLength: MAX_EDITS });
  if (!parts) return [{ start: head, end: old.length - tail, fresh: freshMiddle }];
  const changes: Change[] = [];
  let at = head;
  for (const { added, removed, value } of parts) {
    const end = added ? at : at + value.length;
    const fresh = added ? value : [];
    const last = changes.at(-1);
    if ((added || removed) && last?.end === at)
      changes[changes.length - 1] = { ...last, end, fresh: [...last.fresh, ...fresh] };
    else if (added || removed) changes.push({ start: at, end, fresh });
    at = end;
  }
  return moveOn(old, changes);
}

/**
 * What is put in or taken out at one place may be told at another too: "b " before "c", or " b" after "a". Each as late as may
 * be, so that two texts in which the same was done tell it alike, and it is not done twice.
 */
function moveOn(old: readonly string[], changes: readonly Change[]): readonly Change[] {
  let next = Number.POSITIVE_INFINITY;
  const moved = changes.toReversed().map(({ start, end, fresh }) => {
    const isPutIn = start === end;
    const isPure = isPutIn || fresh.length === 0;
    const passed = (by: number) => (isPutIn ? fresh[by % fresh.length] : old[start + by]);
    let by = 0;
    while (isPure && end + by + 1 < next && old[end + by] === passed(by)) by++;
    const turn = isPutIn ? by % fresh.length : 0;
    next = start + by;
    return { start: next, end: end + by, fresh: [...fresh.slice(turn), ...fresh.slice(0, turn)] };
  });
  return moved.toReversed();
}

/** `region` of the words, with the changes that lie in it. */
function applyChanges(old: readonly string[], changes: readonly Change[], region: Stretch): string {
  const parts: string[] = [];
  let at = region.start;
  for (const { start, end, fresh } of changes) {
    if (start < region.start || end > region.end) continue;
    parts.push(...old.slice(at, start), ...fresh);
    at = end;
  }
  return [...parts, ...old.slice(at, region.end)].join('');
}

/** The stretches that any of the changes covers: those that overlap or touch are one. */
function joinTouching(changes: readonly Stretch[]): readonly Stretch[] {
  const joined: Stretch[] = [];
  for (const { start, end } of changes.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    const last = joined.at(-1);
    if (last && start <= last.end) joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, end) };
    else joined.push({ start, end });
  }
  return joined;
}

/** Words and the white space between them, so that joining gives the text back. */
function words(text: string): string[] {
  return text.match(/\s+|[^\s]+/g) ?? [];
}

/**
 * What stands in a text after somebody typed `typed` in a field that began from `base`, while another text came to stand there
 * (`stored`). What is under the hand is never taken away: where both changed the same words the typed ones stand, and `kept`
 * is the text that they replaced. null: nothing of it is gone.
 */
export function mergeTyped({
  base,
  typed,
  stored,
}: {
  readonly base: string;
  readonly typed: string;
  readonly stored: string;
}): { readonly text: string; readonly kept: string | null } {
  if (stored === base || stored === typed) return { text: typed, kept: null };
  const { text, isOverlapping } = mergeText({ base, ours: stored, theirs: typed });
  return { text, kept: isOverlapping && !isInsertion(stored, text) ? stored : null };
}

/** Whether `after` is `before` with something put in at one place, as the next letters of a field put it. */
export function isInsertion(before: string, after: string): boolean {
  let head = 0;
  while (head < before.length && before[head] === after[head]) head++;
  return after.length >= before.length && after.endsWith(before.slice(head));
}
