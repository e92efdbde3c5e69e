import {
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { TARGET_STATES, type TargetState } from '../../shared/domain/states.ts';
import { instant, live, oneOf, tenantColumns, wallTime } from './common.ts';
import { posts } from './posts.ts';
import { socialAccounts } from './social-accounts.ts';

/** One post on one account. An empty override means "as the original": the link is kept until the person breaks it. */
export const postTargets = pgTable(
  'post_targets',
  {
    ...tenantColumns,
    postId: uuid().notNull(),
    socialAccountId: uuid().notNull(),
    contentOverride: text(),
    /** The original's text when the override was made: shows what changed under it since. */
    contentOverrideBase: text(),
    bodyRev: integer().notNull().default(0),
    /** True: the rows of `post_media` that name this target replace the original's. */
    mediaOverridden: boolean().notNull().default(false),
    wallTimeOverride: wallTime(),
    publishDateOverride: instant(),
    settings: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    status: text().$type<TargetState>().notNull().default('waiting'),
    platformPostId: text(),
    platformUrl: text(),
    publishedAt: instant(),
    attempts: integer().notNull().default(0),
    lastError: jsonb().$type<Record<string, unknown>>(),
  },
  (table) => [
    unique('post_targets_workspace_id_key').on(table.workspaceId, table.id),
    foreignKey({
      name: 'post_targets_post_fkey',
      columns: [table.workspaceId, table.postId],
      foreignColumns: [posts.workspaceId, posts.id],
    }),
    foreignKey({
      name: 'post_targets_account_fkey',
      columns: [table.workspaceId, table.socialAccountId],
      foreignColumns: [socialAccounts.workspaceId, socialAccounts.id],
    }),
    oneOf('post_targets_status_check', table.status, TARGET_STATES),
    uniqueIndex('post_targets_post_account_idx')
      .on(table.workspaceId, table.postId, table.socialAccountId)
      .where(live(table.deletedAt)),
    index('post_targets_account_idx').on(table.workspaceId, table.socialAccountId),
  ],
);
