import * as z from 'zod/mini';
import { MEMBER_ROLES, POST_STATES } from '../domain/states.ts';
import { SYNC_ASPECTS } from '../domain/sync-aspects.ts';
import { ERROR_CODES } from '../lib/app-error.ts';
import { done, id, instant } from './fields.ts';
import { command, query, task } from './operation.ts';

const at = z.nullable(instant);
const code = z.enum(ERROR_CODES);

/** Where the sync of the open workspace stands. */
export const syncStatus = z.discriminatedUnion('kind', [
  /** A workspace of this device alone: nothing of all this is shown. */
  z.object({ kind: z.literal('local') }),
  z.object({ kind: z.literal('idle'), syncedAt: at }),
  z.object({ kind: z.literal('syncing'), syncedAt: at }),
  /** It failed and is tried again at `retryAt`. */
  z.object({ kind: z.literal('waiting'), syncedAt: at, code, retryAt: instant }),
  z.object({ kind: z.literal('signed_out'), syncedAt: at }),
  /** No member any more: the rows are gone from this device, what was not sent is kept. */
  z.object({ kind: z.literal('removed'), syncedAt: at }),
  /** A member who may nothing for now, until somebody who manages the workspace lets them in again: else as `removed`. */
  z.object({ kind: z.literal('suspended'), syncedAt: at }),
  /** This version of Postroom and the project do not fit together. */
  z.object({ kind: z.literal('unfit'), syncedAt: at }),
]);
export type SyncStatus = z.infer<typeof syncStatus>;

/**
 * `viewer`: may look alone. `removed`: no member any more. `suspended`: a member who may nothing for now. What is written by
 * any of them reaches nobody.
 */
export const DESK_ACCESS = ['write', 'viewer', 'removed', 'suspended'] as const;
export type DeskAccess = (typeof DESK_ACCESS)[number];

export const syncView = z.object({
  status: syncStatus,
  access: z.enum(DESK_ACCESS),
  /** Of the person whose device this is. null: a workspace of this device alone, no member, or not known yet. */
  role: z.nullable(z.enum(MEMBER_ROLES)),
  /** null where the rows are gone. */
  workspaceName: z.nullable(z.string()),
  /** Changes that the project has not dealt with, and since when the oldest of them waits. */
  waiting: z.object({ count: z.number(), since: at }),
  /** What somebody should look at. */
  conflicts: z.number(),
  /** null: this workspace has been here whole before. `isUsable`: what the calendar shows first is here. */
  firstSync: z.nullable(z.object({ posts: z.number(), isUsable: z.boolean() })),
});
export type SyncView = z.infer<typeof syncView>;

/** What a change was made to, as a person knows it. */
export const SYNC_SUBJECTS = ['post', 'file', 'folder', 'tag', 'account', 'workspace'] as const;
export const syncSubject = z.object({
  kind: z.enum(SYNC_SUBJECTS),
  id,
  /** The beginning of a post's text, a file's name, …; empty where there is none. */
  name: z.string(),
  isGone: z.boolean(),
  /** Of a post, in the workspace's zone. */
  wallTime: z.nullable(z.string()),
  /** Of a post: its accounts. */
  accountIds: z.array(id),
});
export type SyncSubject = z.infer<typeof syncSubject>;

export const waitingItem = z.object({
  subject: syncSubject,
  aspects: z.array(z.enum(SYNC_ASPECTS)),
  changes: z.number(),
  since: instant,
  /** All of it is on its way: the project's answer is not here yet. */
  isSent: z.boolean(),
});
export type WaitingItem = z.infer<typeof waitingItem>;

export const CONFLICT_REASONS = [
  'overwrote',
  'superseded',
  'overlapping',
  'removed',
  'refused',
  'held',
  'unfit',
] as const;

/** State and time belong together: taken back one without the other, a post would go out when nobody meant it. */
export const postPlan = z.object({
  state: z.nullable(z.enum(POST_STATES)),
  wallTime: z.nullable(z.string()),
  timezone: z.nullable(z.string()),
});
export type PostPlan = z.infer<typeof postPlan>;

const words = z.nullable(z.string());
const plan = z.nullable(postPlan);
/** Set where it is about one account's version of the post. */
const accountId = z.nullable(id);

/**
 * One thing that two people changed, or one did and it was not taken. A side is null where it has no value. `base`: what ours
 * replaced. `now`: what the row has at this moment.
 */
export const conflictPart = z.discriminatedUnion('what', [
  z.object({ what: z.literal('text'), accountId, base: words, ours: words, theirs: words, now: words }),
  z.object({ what: z.literal('plan'), accountId, base: plan, ours: plan, theirs: plan, now: plan }),
  /** `words` in the catalogue's terms: a name, a colour. null where only the aspect can be said. */
  z.object({
    what: z.literal('value'),
    aspect: z.enum(SYNC_ASPECTS),
    base: words,
    ours: words,
    theirs: words,
    now: words,
  }),
]);
export type ConflictPart = z.infer<typeof conflictPart>;

export const conflictView = z.object({
  /** Of one of its rows; the commands take all that belongs to it. */
  id,
  reason: z.enum(CONFLICT_REASONS),
  /** The project's own word for a refusal. */
  detail: z.nullable(z.string()),
  at: instant,
  subject: syncSubject,
  parts: z.array(conflictPart),
  /**
   * What taking ours does: `change` an ordinary change, `restore` brings back what was removed (a post as a draft),
   * `new_draft` makes a post of what the project never took. null: nothing can be put back.
   */
  take: z.nullable(z.enum(['change', 'restore', 'new_draft'])),
});
export type ConflictView = z.infer<typeof conflictView>;

/** One call to the project: never what was said. */
export const syncCall = z.object({
  name: z.string(),
  at: instant,
  durationMs: z.number(),
  /** Of HTTP; null: it was never answered. */
  status: z.nullable(z.number()),
  bytesSent: z.number(),
  bytesReceived: z.number(),
});
export type SyncCall = z.infer<typeof syncCall>;

const limit = z.int().check(z.positive(), z.maximum(500));
const conflictId = z.object({ conflictId: id });
const COMMAND_ERRORS = ['not_found', 'not_allowed', 'conflict'] as const;

/** `sync_state` is no table: `sync.changed` stands for it. */
export const SYNC_STATE = 'sync_state';

/** Nor is this: who has which post open. */
export const ATTENDANCE = 'attendance';

/** What a person sees of sync, and can do about it. In a local workspace all of it is empty. */
export const syncOperations = {
  'sync.read': query({
    input: z.object({}),
    output: syncView,
    tables: [SYNC_STATE, 'outbox', 'conflicts', 'sync_cursors', 'workspaces', 'workspace_members'],
  }),
  /** By what they were made to, last changed first. */
  'sync.listWaiting': query({
    input: z.object({ limit }),
    /** `changes`: all that wait. Of very many the newest are among the items. */
    output: z.object({ items: z.array(waitingItem), changes: z.number() }),
    tables: [
      SYNC_STATE,
      'outbox',
      'sync_cursors',
      'posts',
      'post_targets',
      'media_assets',
      'media_folders',
      'asset_tags',
      'tags',
      'social_accounts',
    ],
  }),
  /** What was typed and is not sent, whole: the way to it when the workspace is gone. */
  'sync.readUnsentTexts': query({
    input: z.object({}),
    output: z.array(z.object({ at: instant, text: z.string() })),
    tables: ['outbox'],
  }),
  /** Open ones, newest first. `postId`: of this post alone. */
  'sync.listConflicts': query({
    input: z.object({ limit, postId: z.optional(id) }),
    output: z.object({ items: z.array(conflictView), total: z.number() }),
    tables: [
      SYNC_STATE,
      'conflicts',
      'posts',
      'post_targets',
      'media_assets',
      'media_folders',
      'asset_tags',
      'tags',
      'social_accounts',
      'workspaces',
    ],
  }),
  /** Puts back what this device had, as an ordinary change, and ends the conflict. */
  'sync.takeOurs': command({
    input: conflictId,
    output: z.object({ postId: z.nullable(id) }),
    errors: COMMAND_ERRORS,
  }),
  /** Where ours was taken (`overwrote`): puts back what the other had. */
  'sync.takeTheirs': command({ input: conflictId, output: done, errors: COMMAND_ERRORS }),
  /** What is there now stays. */
  'sync.dismiss': command({ input: conflictId, output: done, errors: ['not_found'] }),
  'sync.dismissAll': command({ input: z.object({}), output: z.object({ count: z.number() }) }),
  /** Who of the team has this post open elsewhere: what they are called, in the order of their names. */
  'sync.listOthers': query({
    input: z.object({ postId: id }),
    output: z.array(z.object({ userId: id, name: z.string() })),
    tables: [ATTENDANCE, 'workspace_members'],
  }),
  /** The post that is open in the window, for the others to see; null: none. Until it says otherwise, or is closed. */
  'sync.attend': task({ input: z.object({ postId: z.nullable(id) }), output: done }),
  /** A round at once, whatever it waited for. */
  'sync.now': task({ input: z.object({}), output: done }),
  'sync.readDiagnostics': query({
    input: z.object({}),
    output: z.object({
      status: syncStatus,
      clientId: z.nullable(id),
      epoch: z.nullable(z.string()),
      snapshot: z.nullable(z.string()),
      pulledAt: at,
      mutations: z.object({ last: z.number(), sent: z.number(), acknowledged: z.number() }),
      waiting: z.object({ count: z.number(), since: at }),
      conflicts: z.number(),
      schemaVersion: z.number(),
      /** Newest first. */
      calls: z.array(syncCall),
    }),
    tables: [SYNC_STATE, 'outbox', 'conflicts', 'sync_cursors'],
  }),
  /** Whether everything is here, as `electron/sync/check-digest.ts` says it. */
  'sync.checkDigest': task({
    input: z.object({}),
    output: z.object({ kind: z.enum(['complete', 'moving', 'differs']), tables: z.array(z.string()) }),
    errors: ['not_allowed', 'sync_unreachable', 'sync_refused', 'sync_bad_answer', 'signed_out'],
  }),
  /** SECURITY: counts, times, codes and ids alone. Nothing that anybody wrote, no name, address or token. */
  'sync.exportSupport': query({ input: z.object({}), output: z.object({ text: z.string() }), tables: [] }),
};
