import { is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { activityLogs } from '#drizzle/schema/activity-logs.ts';
import { analyticsEvents } from '#drizzle/schema/analytics-events.ts';
import { assetTags } from '#drizzle/schema/asset-tags.ts';
import { conflicts } from '#drizzle/schema/device/sync.ts';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import { mediaFolders } from '#drizzle/schema/media-folders.ts';
import { postMedia } from '#drizzle/schema/post-media.ts';
import { postRevisions } from '#drizzle/schema/post-revisions.ts';
import { postTags } from '#drizzle/schema/post-tags.ts';
import { postTargets } from '#drizzle/schema/post-targets.ts';
import { posts } from '#drizzle/schema/posts.ts';
import { queueJobs } from '#drizzle/schema/queue-jobs.ts';
import { schedules } from '#drizzle/schema/schedules.ts';
import { socialAccounts } from '#drizzle/schema/social-accounts.ts';
import { tags } from '#drizzle/schema/tags.ts';
import { workspaceMembers } from '#drizzle/schema/workspace-members.ts';
import { workspaces } from '#drizzle/schema/workspaces.ts';
import { must } from '#shared/lib/must.ts';

/** Tables whose rows the journal and the backups carry, parents before children: what a rebuild restores. */
export const MIRRORED_TABLES = [
  workspaces,
  workspaceMembers,
  socialAccounts,
  mediaFolders,
  mediaAssets,
  tags,
  assetTags,
  posts,
  postTargets,
  postMedia,
  postTags,
  postRevisions,
  schedules,
  queueJobs,
  analyticsEvents,
  activityLogs,
] as const;

/** Device tables that a rebuild brings back too. */
export const KEPT_DEVICE_TABLES = [
  'undo_entries',
  'device_settings',
  'sync_cursors',
  'outbox',
  'base_rows',
  'sync_outcomes',
  'conflicts',
] as const;

/** What commands write: rows of the workspace, and on this device alone that somebody has dealt with a conflict. */
const CHANGED_TABLES = [...MIRRORED_TABLES, conflicts] as const;

export type MirroredTable = (typeof CHANGED_TABLES)[number];

const byName = new Map<string, MirroredTable>(CHANGED_TABLES.map((table) => [tableName(table), table]));

export function tableName(table: MirroredTable): string {
  if (!is(table, PgTable)) throw new Error('Bug: not a table');
  return getTableConfig(table).name;
}

export function tableByName(name: string): MirroredTable {
  return must(byName.get(name), `table ${name}`);
}
