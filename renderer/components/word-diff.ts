import { diffWordsWithSpace } from 'diff';

export type DiffPart = { readonly kind: 'same' | 'added' | 'removed'; readonly text: string };

/** Beyond this a word diff takes longer than a person waits; both texts are then shown whole. */
const MAX_EDITS = 4_000;

/** What became of `before`, word by word. */
export function diffWords(before: string, after: string): readonly DiffPart[] {
  const changes = diffWordsWithSpace(before, after, { maxEditLength: MAX_EDITS });
  if (!changes) {
    return [
      { kind: 'removed', text: before },
      { kind: 'added', text: after },
    ];
  }
  return changes.map(({ added, removed, value }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: value,
  }));
}
