import { sql } from 'drizzle-orm';
import { foreignKey, index, jsonb, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { ACCOUNT_STATES, type AccountState, PROVIDERS, type Provider } from '../../shared/domain/states.ts';
import { live, oneOf, tenantColumns } from './common.ts';
import { workspaces } from './workspaces.ts';

/** An account on a platform, without its secrets. `planned` accounts have no provider id: they are connected later. */
export const socialAccounts = pgTable(
  'social_accounts',
  {
    ...tenantColumns,
    workspaceId: uuid()
      .notNull()
      .references(() => workspaces.id),
    provider: text().$type<Provider>().notNull(),
    providerAccountId: text(),
    providerMetadata: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    displayName: text().notNull(),
    handle: text().notNull().default(''),
    avatarUrl: text(),
    /** sha256 of a picture in the vault, for accounts that have no address to fetch one from. */
    avatarSha256: text(),
    parentAccountId: uuid(),
    status: text().$type<AccountState>().notNull().default('planned'),
    preferences: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    postingSlots: jsonb().$type<unknown[]>().notNull().default([]),
    /** What this account may do beyond or below its platform's defaults (X Premium, a Mastodon instance's limits). */
    capabilityOverrides: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    rank: text().notNull().default('a0'),
  },
  (table) => [
    unique('social_accounts_workspace_id_key').on(table.workspaceId, table.id),
    foreignKey({
      name: 'social_accounts_parent_fkey',
      columns: [table.workspaceId, table.parentAccountId],
      foreignColumns: [table.workspaceId, table.id],
    }),
    oneOf('social_accounts_provider_check', table.provider, PROVIDERS),
    oneOf('social_accounts_status_check', table.status, ACCOUNT_STATES),
    uniqueIndex('social_accounts_provider_account_idx')
      .on(table.workspaceId, table.provider, table.providerAccountId)
      .where(sql`${live(table.deletedAt)} and ${table.providerAccountId} is not null`),
    index('social_accounts_parent_idx').on(table.workspaceId, table.parentAccountId),
  ],
);
