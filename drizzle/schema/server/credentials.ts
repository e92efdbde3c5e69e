import { customType, foreignKey, index, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant, live, tenantColumns } from '../common.ts';
import { socialAccounts } from '../social-accounts.ts';

const bytea = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' });

/** SECURITY: `service_role` only. Never mirrored: tokens do not leave the team's project. */
export const credentials = pgTable(
  'credentials',
  {
    ...tenantColumns,
    socialAccountId: uuid().notNull(),
    accessTokenEncrypted: bytea().notNull(),
    refreshTokenEncrypted: bytea(),
    tokenExpiresAt: instant(),
    scopes: jsonb().$type<string[]>().notNull().default([]),
    keyId: text().notNull().default('default'),
  },
  (table) => [
    foreignKey({
      name: 'credentials_account_fkey',
      columns: [table.workspaceId, table.socialAccountId],
      foreignColumns: [socialAccounts.workspaceId, socialAccounts.id],
    }),
    uniqueIndex('credentials_account_idx').on(table.workspaceId, table.socialAccountId).where(live(table.deletedAt)),
    index('credentials_key_idx').on(table.keyId),
    index('credentials_expiry_idx').on(table.tokenExpiresAt),
  ],
);
