import { bigint, date, foreignKey, index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { ANALYTICS_EVENT_TYPES } from '../../../shared/domain/states.ts';
import { oneOf, revIndex, tenantColumns } from '../common.ts';
import { socialAccounts } from '../social-accounts.ts';

/** Sums of `analytics_events` per account, kind and day on the wall in the workspace's zone; triggers keep them. */
export const analyticsDaily = pgTable(
  'analytics_daily',
  {
    ...tenantColumns,
    day: date().notNull(),
    /** Empty for what belongs to no account. */
    socialAccountId: uuid(),
    eventType: text().$type<(typeof ANALYTICS_EVENT_TYPES)[number]>().notNull(),
    count: bigint({ mode: 'number' }).notNull().default(0),
  },
  (table) => [
    unique('analytics_daily_key')
      .on(table.workspaceId, table.day, table.socialAccountId, table.eventType)
      .nullsNotDistinct(),
    foreignKey({
      name: 'analytics_daily_account_fkey',
      columns: [table.workspaceId, table.socialAccountId],
      foreignColumns: [socialAccounts.workspaceId, socialAccounts.id],
    }),
    oneOf('analytics_daily_event_type_check', table.eventType, ANALYTICS_EVENT_TYPES),
    index('analytics_daily_account_idx').on(table.workspaceId, table.socialAccountId, table.day),
    revIndex('analytics_daily', table),
  ],
);
