import type { PostState, TargetState } from './states.ts';

export type ShownState = PostState | TargetState;

/** Shapes that are told apart without colour; the window draws them (renderer/components/state-mark.tsx). */
export const STATE_ICONS = [
  'dashed-ring',
  'ring',
  'arrow-ring',
  'tick-disc',
  'bang-square',
  'question-diamond',
  'struck-ring',
] as const;
export type StateIcon = (typeof STATE_ICONS)[number];

/** A colour, a shape and words: whoever shows a state takes the words or the shape too, never the colour alone (WCAG 1.4.1). */
export type StateLook = {
  /** A custom property of the design, with a value for light and one for dark (renderer/app/tokens.css). */
  readonly token: `--state-${string}`;
  readonly icon: StateIcon;
  /** Key into the catalogue. */
  readonly label: `states.${ShownState}`;
};

/** How posts and targets show their state. Among posts, and among targets, no two have one shape. */
export const STATE_LOOKS: { readonly [State in ShownState]: StateLook & { readonly label: `states.${State}` } } = {
  draft: { token: '--state-draft', icon: 'dashed-ring', label: 'states.draft' },
  queued: { token: '--state-queued', icon: 'ring', label: 'states.queued' },
  // A target's word for what is queued.
  waiting: { token: '--state-queued', icon: 'ring', label: 'states.waiting' },
  publishing: { token: '--state-publishing', icon: 'arrow-ring', label: 'states.publishing' },
  published: { token: '--state-published', icon: 'tick-disc', label: 'states.published' },
  failed: { token: '--state-failed', icon: 'bang-square', label: 'states.failed' },
  unconfirmed: { token: '--state-unconfirmed', icon: 'question-diamond', label: 'states.unconfirmed' },
  // As quiet as a draft: nothing is going to happen.
  canceled: { token: '--state-draft', icon: 'struck-ring', label: 'states.canceled' },
};
