import { bigint, foreignKey, index, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { ANALYTICS_EVENT_TYPES, PROVIDERS, type Provider } from '../../shared/domain/states.ts';
import { instant, oneOf, tenantColumns } from './common.ts';
import { postTargets } from './post-targets.ts';
import { posts } from './posts.ts';
import { socialAccounts } from './social-accounts.ts';

/** What happened on a platform, in words that all platforms share. Devices hold the recent window, read-only. */
export const analyticsEvents = pgTable(
  'analytics_events',
  {
    ...tenantColumns,
    provider: text().$type<Provider>().notNull(),
    eventType: text().$type<(typeof ANALYTICS_EVENT_TYPES)[number]>().notNull(),
    count: bigint({ mode: 'number' }).notNull().default(1),
    occurredAt: instant().notNull(),
    postId: uuid(),
    postTargetId: uuid(),
    socialAccountId: uuid(),
    externalId: text(),
    details: jsonb().$type<Record<string, unknown>>().notNull().default({}),
  },
  (table) => [
    unique('analytics_events_workspace_id_key').on(table.workspaceId, table.id),
    foreignKey({
      name: 'analytics_events_post_fkey',
      columns: [table.workspaceId, table.postId],
      foreignColumns: [posts.workspaceId, posts.id],
    }),
    foreignKey({
      name: 'analytics_events_target_fkey',
      columns: [table.workspaceId, table.postTargetId],
      foreignColumns: [postTargets.workspaceId, postTargets.id],
    }),
    foreignKey({
      name: 'analytics_events_account_fkey',
      columns: [table.workspaceId, table.socialAccountId],
      foreignColumns: [socialAccounts.workspaceId, socialAccounts.id],
    }),
    oneOf('analytics_events_provider_check', table.provider, PROVIDERS),
    oneOf('analytics_events_event_type_check', table.eventType, ANALYTICS_EVENT_TYPES),
    index('analytics_events_time_idx').on(table.workspaceId, table.occurredAt),
    index('analytics_events_account_idx').on(table.workspaceId, table.socialAccountId, table.occurredAt),
    index('analytics_events_post_idx').on(table.workspaceId, table.postId, table.occurredAt),
    index('analytics_events_target_idx').on(table.workspaceId, table.postTargetId),
  ],
);
