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
  const parts = diff3Merge(words(ours), words(base), words(theirs), { excludeFalseConflicts: true });
  return {
    text: parts.flatMap((part) => part.ok ?? part.conflict?.b ?? []).join(''),
    isOverlapping: parts.some((part) => part.conflict !== undefined),
  };
}

type Stretch = { readonly start: number; readonly end: number };

/** Where words differ, from the start: a stretch of `before` and what took its place in `after`, by characters. */
export function changedWords(
  before: string,
  after: string,
): readonly { readonly from: Stretch; readonly to: Stretch }[] {
  const [old, fresh] = [words(before), words(after)];
  const lengthOf = (of: readonly string[], count: number) => of.slice(0, count).join('').length;
  return diffIndices(old, fresh).map(({ buffer1: [at, count], buffer2: [freshAt, freshCount] }) => ({
    from: { start: lengthOf(old, at), end: lengthOf(old, at + count) },
    to: { start: lengthOf(fresh, freshAt), end: lengthOf(fresh, freshAt + freshCount) },
  }));
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
