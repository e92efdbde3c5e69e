import { diff3Merge } from 'node-diff3';

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

/** Words and the white space between them, so that joining gives the text back. */
function words(text: string): string[] {
  return text.match(/\s+|[^\s]+/g) ?? [];
}
