import { mergeText } from '../../../shared/domain/merge-text.ts';

/**
 * The original's changes since `base`, brought into an account's own text word by word. null: both changed the same
 * words, so that only a person can say what belongs there.
 */
export function takeChanges(texts: {
  readonly own: string;
  readonly base: string;
  readonly original: string;
}): string | null {
  const { text, isOverlapping } = mergeText({ base: texts.base, ours: texts.own, theirs: texts.original });
  return isOverlapping ? null : text;
}
