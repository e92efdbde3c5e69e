import type { PostActions } from './use-post-actions.ts';

/** What the commands act on: the composer that is open in this window. */
export type ActiveComposer = PostActions & {
  readonly openHistory: () => void;
};

let active: ActiveComposer | null = null;

/** Returns its stop. */
export function setActiveComposer(composer: ActiveComposer): () => void {
  active = composer;
  return () => {
    if (active === composer) active = null;
  };
}

export function activeComposer(): ActiveComposer | null {
  return active;
}
