import { diff3Merge } from 'node-diff3';

/**
 * The original's changes since `base`, brought into an account's own text word by word. null: both changed the same
 * words, so that only a person can say what belongs there.
 */
export function takeChanges(texts: {
  readonly own: string;
  readonly base: string;
  readonly original: string;
}): string | null {
  const merged = diff3Merge(words(texts.own), words(texts.base), words(texts.original), {
    excludeFalseConflicts: true,
  });
  const pieces: string[] = [];
  for (const part of merged) {
    if (!part.ok) return null;
    pieces.push(...part.ok);
  }
  return pieces.join('');
}

/** Words and the white space between them, so that joining gives the text back. */
function words(text: string): string[] {
  return text.match(/\s+|[^\s]+/g) ?? [];
}
