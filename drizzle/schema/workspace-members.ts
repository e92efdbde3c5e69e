import { sql } from 'drizzle-orm';
import { index, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { MEMBER_ROLES, MEMBER_STATES } from '../../shared/domain/states.ts';
import { live, oneOf, tenantColumns } from './common.ts';
import { workspaces } from './workspaces.ts';

/** Read-only on devices. `userId` is empty while an invitation by e-mail waits for its person. */
export const workspaceMembers = pgTable(
  'workspace_members',
  {
    ...tenantColumns,
    workspaceId: uuid()
      .notNull()
      .references(() => workspaces.id),
    userId: uuid(),
    email: text(),
    displayName: text(),
    avatarUrl: text(),
    role: text().$type<(typeof MEMBER_ROLES)[number]>().notNull().default('member'),
    status: text().$type<(typeof MEMBER_STATES)[number]>().notNull().default('invited'),
  },
  (table) => [
    unique('workspace_members_workspace_id_key').on(table.workspaceId, table.id),
    oneOf('workspace_members_role_check', table.role, MEMBER_ROLES),
    oneOf('workspace_members_status_check', table.status, MEMBER_STATES),
    uniqueIndex('workspace_members_user_idx')
      .on(table.workspaceId, table.userId)
      .where(sql`${live(table.deletedAt)} and ${table.userId} is not null`),
    index('workspace_members_user_id_idx').on(table.userId),
  ],
);
