import {
  ACCOUNT_STATES,
  JOB_STATES,
  MEDIA_STATES,
  MEMBER_STATES,
  POST_STATES,
  REVIEW_STATES,
  SCHEDULE_STATES,
  TARGET_STATES,
  WEBHOOK_STATES,
} from './states.ts';

/**
 * `author`: who made the row, from the role of a member up. `editor`, `admin`: that role or a higher one. `invited`: whom
 * an invitation is for. `publisher`: what speaks to the platforms (service_role; in a local workspace the engine).
 * `server`: triggers and functions of the database, and the functions behind a connected account or an upload.
 */
export const ACTORS = ['author', 'editor', 'admin', 'invited', 'publisher', 'server'] as const;
export type Actor = (typeof ACTORS)[number];

/** From nothing (`null`): the row is made in this state. */
export type Transition<State extends string> = {
  readonly from: State | null;
  readonly to: State;
  readonly by: readonly [Actor, ...Actor[]];
};

export const STATES = {
  posts: POST_STATES,
  reviews: REVIEW_STATES,
  targets: TARGET_STATES,
  jobs: JOB_STATES,
  schedules: SCHEDULE_STATES,
  media: MEDIA_STATES,
  accounts: ACCOUNT_STATES,
  members: MEMBER_STATES,
  webhooks: WEBHOOK_STATES,
} as const;
export type Machine = keyof typeof STATES;

/** What is meant to happen to each state, and by whom; what is not here does not. The server's grants and guards allow this. */
export const TRANSITIONS: { readonly [M in Machine]: readonly Transition<(typeof STATES)[M][number]>[] } = {
  posts: [
    { from: null, to: 'draft', by: ['author'] },
    { from: null, to: 'queued', by: ['editor'] },
    { from: 'draft', to: 'queued', by: ['editor'] },
    { from: 'queued', to: 'draft', by: ['editor'] },
    // What failed is tried anew; what is unconfirmed is looked up first.
    { from: 'failed', to: 'draft', by: ['editor'] },
    { from: 'failed', to: 'queued', by: ['editor'] },
    // Follows from its targets (derivePostState), whatever it was: also where the author took it back a moment too late.
    { from: 'draft', to: 'publishing', by: ['server'] },
    { from: 'draft', to: 'published', by: ['server'] },
    { from: 'draft', to: 'failed', by: ['server'] },
    { from: 'queued', to: 'publishing', by: ['server'] },
    { from: 'queued', to: 'published', by: ['server'] },
    { from: 'queued', to: 'failed', by: ['server'] },
    { from: 'publishing', to: 'published', by: ['server'] },
    { from: 'publishing', to: 'failed', by: ['server'] },
    { from: 'failed', to: 'publishing', by: ['server'] },
    { from: 'failed', to: 'published', by: ['server'] },
    // A target that was removed comes back by undo.
    { from: 'published', to: 'publishing', by: ['server'] },
    { from: 'published', to: 'failed', by: ['server'] },
  ],
  reviews: [
    { from: null, to: 'none', by: ['author'] },
    { from: null, to: 'requested', by: ['author'] },
    { from: 'none', to: 'requested', by: ['author'] },
    { from: 'none', to: 'approved', by: ['editor'] },
    { from: 'requested', to: 'none', by: ['author'] },
    { from: 'requested', to: 'approved', by: ['editor'] },
    { from: 'requested', to: 'changes_requested', by: ['editor'] },
    { from: 'changes_requested', to: 'requested', by: ['author'] },
    { from: 'changes_requested', to: 'approved', by: ['editor'] },
    { from: 'approved', to: 'changes_requested', by: ['editor'] },
    // With the edit after which the content's hash is no longer the approved one.
    { from: 'approved', to: 'lapsed', by: ['author'] },
    { from: 'lapsed', to: 'requested', by: ['author'] },
    { from: 'lapsed', to: 'approved', by: ['editor'] },
  ],
  targets: [
    { from: null, to: 'waiting', by: ['author'] },
    { from: 'waiting', to: 'publishing', by: ['publisher'] },
    { from: 'waiting', to: 'canceled', by: ['server'] },
    { from: 'publishing', to: 'published', by: ['publisher'] },
    { from: 'publishing', to: 'failed', by: ['publisher'] },
    { from: 'publishing', to: 'unconfirmed', by: ['publisher'] },
    { from: 'unconfirmed', to: 'published', by: ['publisher'] },
    { from: 'unconfirmed', to: 'failed', by: ['publisher'] },
    // Its post was queued again, or taken back to draft.
    { from: 'failed', to: 'waiting', by: ['server'] },
    // Its post was taken back where another target is out already.
    { from: 'failed', to: 'canceled', by: ['server'] },
  ],
  jobs: [
    { from: null, to: 'pending', by: ['server'] },
    { from: 'pending', to: 'running', by: ['publisher'] },
    { from: 'pending', to: 'canceled', by: ['server'] },
    // Refused for now, with attempts left.
    { from: 'running', to: 'pending', by: ['publisher'] },
    { from: 'running', to: 'succeeded', by: ['publisher'] },
    { from: 'running', to: 'failed', by: ['publisher'] },
    { from: 'running', to: 'unconfirmed', by: ['publisher'] },
    { from: 'unconfirmed', to: 'succeeded', by: ['publisher'] },
    { from: 'unconfirmed', to: 'failed', by: ['publisher'] },
  ],
  schedules: [
    { from: null, to: 'pending', by: ['editor'] },
    { from: null, to: 'active', by: ['editor'] },
    { from: 'pending', to: 'active', by: ['editor', 'publisher'] },
    { from: 'pending', to: 'paused', by: ['editor'] },
    { from: 'pending', to: 'canceled', by: ['editor'] },
    { from: 'active', to: 'paused', by: ['editor'] },
    { from: 'active', to: 'completed', by: ['publisher'] },
    { from: 'active', to: 'canceled', by: ['editor'] },
    { from: 'paused', to: 'active', by: ['editor'] },
    { from: 'paused', to: 'canceled', by: ['editor'] },
  ],
  media: [
    { from: null, to: 'pending', by: ['author'] },
    { from: 'pending', to: 'processing', by: ['server'] },
    // A small file is looked at in one call.
    { from: 'pending', to: 'ready', by: ['server'] },
    { from: 'pending', to: 'failed', by: ['server'] },
    // What Storage has is another than was looked at, or gone.
    { from: 'processing', to: 'pending', by: ['server'] },
    { from: 'ready', to: 'pending', by: ['server'] },
    { from: 'failed', to: 'ready', by: ['server'] },
    { from: 'processing', to: 'ready', by: ['server'] },
    { from: 'processing', to: 'failed', by: ['server'] },
    { from: 'failed', to: 'processing', by: ['server'] },
  ],
  accounts: [
    { from: null, to: 'planned', by: ['admin'] },
    { from: null, to: 'active', by: ['server'] },
    { from: 'planned', to: 'active', by: ['server'] },
    { from: 'active', to: 'needs_reauth', by: ['publisher', 'server'] },
    { from: 'active', to: 'disabled', by: ['server'] },
    { from: 'active', to: 'revoked', by: ['publisher', 'server'] },
    { from: 'needs_reauth', to: 'active', by: ['server'] },
    { from: 'needs_reauth', to: 'revoked', by: ['server'] },
    { from: 'disabled', to: 'active', by: ['server'] },
    { from: 'revoked', to: 'active', by: ['server'] },
  ],
  members: [
    { from: null, to: 'invited', by: ['admin'] },
    // Whoever makes a workspace owns it.
    { from: null, to: 'active', by: ['server'] },
    { from: 'invited', to: 'active', by: ['invited'] },
    { from: 'active', to: 'suspended', by: ['admin'] },
    { from: 'suspended', to: 'active', by: ['admin'] },
  ],
  webhooks: [
    { from: null, to: 'received', by: ['server'] },
    { from: 'received', to: 'processing', by: ['server'] },
    { from: 'processing', to: 'processed', by: ['server'] },
    { from: 'processing', to: 'failed', by: ['server'] },
    { from: 'processing', to: 'ignored', by: ['server'] },
    { from: 'failed', to: 'processing', by: ['server'] },
  ],
};
