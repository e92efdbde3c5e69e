import type { activityLogs } from './activity-logs.ts';
import type { analyticsEvents } from './analytics-events.ts';
import type { assetTags } from './asset-tags.ts';
import type { mediaAssets } from './media-assets.ts';
import type { mediaFolders } from './media-folders.ts';
import type { postMedia } from './post-media.ts';
import type { postRevisions } from './post-revisions.ts';
import type { postTags } from './post-tags.ts';
import type { postTargets } from './post-targets.ts';
import type { posts } from './posts.ts';
import type { queueJobs } from './queue-jobs.ts';
import type { schedules } from './schedules.ts';
import type { analyticsDaily } from './server/analytics-daily.ts';
import type { credentials } from './server/credentials.ts';
import type { webhookEvents } from './server/webhook-events.ts';
import type { socialAccounts } from './social-accounts.ts';
import type { tags } from './tags.ts';
import type { workspaceMembers } from './workspace-members.ts';
import type { workspaces } from './workspaces.ts';

/**
 * Rows as they are read, inferred from the tables. Here and not in shared/domain, which the window imports: it knows
 * views (shared/contract), never rows or drizzle. Types alone, so nothing is loaded by whoever imports this file.
 */
export type WorkspaceRow = typeof workspaces.$inferSelect;
export type MemberRow = typeof workspaceMembers.$inferSelect;
export type AccountRow = typeof socialAccounts.$inferSelect;
export type AssetRow = typeof mediaAssets.$inferSelect;
export type FolderRow = typeof mediaFolders.$inferSelect;
export type AssetTagRow = typeof assetTags.$inferSelect;
export type TagRow = typeof tags.$inferSelect;
export type PostRow = typeof posts.$inferSelect;
export type TargetRow = typeof postTargets.$inferSelect;
export type PostMediaRow = typeof postMedia.$inferSelect;
export type PostTagRow = typeof postTags.$inferSelect;
export type RevisionRow = typeof postRevisions.$inferSelect;
export type ScheduleRow = typeof schedules.$inferSelect;
export type JobRow = typeof queueJobs.$inferSelect;
export type AnalyticsEventRow = typeof analyticsEvents.$inferSelect;
export type AnalyticsDayRow = typeof analyticsDaily.$inferSelect;
export type ActivityRow = typeof activityLogs.$inferSelect;
/** Server only: these rows never reach a device. */
export type CredentialRow = typeof credentials.$inferSelect;
export type WebhookEventRow = typeof webhookEvents.$inferSelect;
