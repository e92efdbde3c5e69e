/**
 * Every state that a row can be in. SQL checks and TypeScript unions both come from here, so neither can drift.
 * Who may make which transition is in transitions.ts: a file of its own, since the window starts without it.
 */

/** The author moves draft ⇄ queued; once a target was attempted, the state follows from the targets (`derivePostState`). */
export const POST_STATES = ['draft', 'queued', 'publishing', 'published', 'failed'] as const;
export type PostState = (typeof POST_STATES)[number];

/** `lapsed`: approved once, then the content's hash changed. */
export const REVIEW_STATES = ['none', 'requested', 'approved', 'changes_requested', 'lapsed'] as const;
export type ReviewState = (typeof REVIEW_STATES)[number];

/** Written by the publisher alone. `unconfirmed`: the call may have gone through; looked up before any retry. */
export const TARGET_STATES = ['waiting', 'publishing', 'published', 'failed', 'unconfirmed', 'canceled'] as const;
export type TargetState = (typeof TARGET_STATES)[number];

export const JOB_STATES = ['pending', 'running', 'succeeded', 'failed', 'unconfirmed', 'canceled'] as const;
export type JobState = (typeof JOB_STATES)[number];

export const SCHEDULE_STATES = ['pending', 'active', 'paused', 'completed', 'canceled'] as const;
export type ScheduleState = (typeof SCHEDULE_STATES)[number];

export const SCHEDULE_KINDS = ['single', 'recurring', 'evergreen'] as const;
export type ScheduleKind = (typeof SCHEDULE_KINDS)[number];

export const MEDIA_STATES = ['pending', 'processing', 'ready', 'failed'] as const;
export type MediaState = (typeof MEDIA_STATES)[number];

export const MEDIA_KINDS = ['image', 'video', 'gif', 'document', 'audio'] as const;
export type MediaKind = (typeof MEDIA_KINDS)[number];

/** `planned`: added for planning only, no token anywhere; becomes `active` when it is connected. */
export const ACCOUNT_STATES = ['planned', 'active', 'needs_reauth', 'disabled', 'revoked'] as const;
export type AccountState = (typeof ACCOUNT_STATES)[number];

export const MEMBER_ROLES = ['owner', 'admin', 'editor', 'member', 'viewer'] as const;
export type MemberRole = (typeof MEMBER_ROLES)[number];

export const MEMBER_STATES = ['active', 'invited', 'suspended'] as const;
export type MemberState = (typeof MEMBER_STATES)[number];

export const PARENT_KINDS = ['variant', 'thread_part'] as const;
export type ParentKind = (typeof PARENT_KINDS)[number];

/** Which of the two instants a wall-clock time means when clocks are set back, and where it goes when it is skipped. */
export const DST_CHOICES = ['earlier', 'later'] as const;
export type DstChoice = (typeof DST_CHOICES)[number];

export const PROVIDERS = [
  'x',
  'linkedin',
  'instagram',
  'facebook',
  'threads',
  'tiktok',
  'youtube',
  'pinterest',
  'reddit',
  'bluesky',
  'mastodon',
  'discord',
  'telegram',
] as const;
export type Provider = (typeof PROVIDERS)[number];

export const ANALYTICS_EVENT_TYPES = [
  'impression',
  'reach',
  'click',
  'like',
  'comment',
  'share',
  'save',
  'follow',
  'view',
  'profile_visit',
] as const;

export const WEBHOOK_EVENT_TYPES = ['delivery_receipt', 'token_revocation', 'policy_change', 'other'] as const;
export const WEBHOOK_STATES = ['received', 'processing', 'processed', 'failed', 'ignored'] as const;
export const SIGNATURE_VERDICTS = ['valid', 'invalid', 'missing', 'unchecked'] as const;

/**
 * Why a text was kept: it was about to be replaced by the author or by an earlier one (`restored`), it is what was
 * queued, it lost a merge, or its post was deleted elsewhere.
 */
export const REVISION_REASONS = ['replaced', 'restored', 'queued', 'merge_lost', 'delete_lost'] as const;
export type RevisionReason = (typeof REVISION_REASONS)[number];
