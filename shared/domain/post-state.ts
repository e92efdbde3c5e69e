import type { PostState, TargetState } from './states.ts';

/**
 * A post's state from the states of its live targets; null while none was attempted: what the author set stands. Canceled
 * targets do not count, nor do order and repetition. As `private.derive_post_state` on the server; both are held to the
 * table in test/fixtures/post-states.ts.
 */
export function derivePostState(statuses: readonly TargetState[]): PostState | null {
  const has = (...wanted: readonly TargetState[]) => statuses.some((status) => wanted.includes(status));
  if (!has('publishing', 'published', 'failed', 'unconfirmed')) return null;
  if (has('publishing')) return 'publishing';
  if (has('failed', 'unconfirmed')) return 'failed';
  return has('waiting') ? 'publishing' : 'published';
}

/** Once a post began to go out it is not edited: the server refuses (`private.guard_post`), the engine says `not_allowed`. */
export function isEditableState(state: PostState): boolean {
  return state !== 'publishing' && state !== 'published';
}
