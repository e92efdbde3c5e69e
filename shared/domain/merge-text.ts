import { diff3Merge, diffIndices } from 'node-diff3';

export type MergedText = {
  readonly text: string;
  /** Both changed the same words: `text` has theirs there, and ours must be kept elsewhere. */
  readonly isOverlapping: boolean;
};

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
  const all = [words(ours), words(base), words(theirs)] as const;
  const { head, tail } = commonEnds(all);
  const [mine, old, other] = all.map((of) => of.slice(head, of.length - tail)) as [string[], string[], string[]];
  const parts = diff3Merge(mine, old, other, { excludeFalseConflicts: true });
  const middle = parts.flatMap((part) => part.ok ?? part.conflict?.b ?? []);
  return {
    text: [...all[1].slice(0, head), ...middle, ...all[1].slice(all[1].length - tail)].join(''),
    isOverlapping: parts.some((part) => part.conflict !== undefined),
  };
}

type Stretch = { readonly start: number; readonly end: number };

/** Where words differ, from the start: a stretch of `before` and what took its place in `after`, by characters. */
export function changedWords(
  before: string,
  after: string,
): readonly { readonly from: Stretch; readonly to: Stretch }[] {
  const all = [words(before), words(after)] as const;
  const { head, tail } = commonEnds(all);
  const [old, fresh] = all.map((of) => of.slice(head, of.length - tail)) as [string[], string[]];
  const skipped = all[0].slice(0, head).join('').length;
  const lengthOf = (of: readonly string[], count: number) => skipped + of.slice(0, count).join('').length;
  return diffIndices(old, fresh).map(({ buffer1: [at, count], buffer2: [freshAt, freshCount] }) => ({
    from: { start: lengthOf(old, at), end: lengthOf(old, at + count) },
    to: { start: lengthOf(fresh, freshAt), end: lengthOf(fresh, freshAt + freshCount) },
  }));
}

/** How many words all of them begin and end with: comparing costs the square of what is compared. */
function commonEnds(all: readonly (readonly string[])[]): { readonly head: number; readonly tail: number } {
  const [first = [], ...rest] = all;
  const shortest = Math.min(...all.map(({ length }) => length));
  let head = 0;
  while (head < shortest && rest.every((other) => other[head] === first[head])) head++;
  let tail = 0;
  while (tail < shortest - head && rest.every((other) => other.at(-1 - tail) === first.at(-1 - tail))) tail++;
  return { head, tail };
}

/** Words and the white space between them, so that joining gives the text back. */
function words(text: string): string[] {
  return text.match(/\s+|[^\s]+/g) ?? [];
}

/**
 * What stands in a text after somebody typed `typed` in a field that began from `base`, while another text came to stand there
 * (`stored`). What is under the hand is never taken away: where both changed the same words the typed ones stand, and `kept`
 * is the text that they replaced.
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
  return { text, kept: isOverlapping ? stored : null };
}
