import { index, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { oneOf, tenantColumns } from './common.ts';
import { workspaces } from './workspaces.ts';

/** Who did what to which row. In a team the server's triggers write it, in a local workspace the engine. */
export const activityLogs = pgTable(
  'activity_logs',
  {
    ...tenantColumns,
    workspaceId: uuid()
      .notNull()
      .references(() => workspaces.id),
    actorKind: text().$type<'user' | 'system'>().notNull().default('user'),
    actorId: uuid(),
    action: text().notNull(),
    entityType: text().notNull(),
    entityId: uuid(),
    change: jsonb().$type<Record<string, unknown>>().notNull().default({}),
  },
  (table) => [
    unique('activity_logs_workspace_id_key').on(table.workspaceId, table.id),
    oneOf('activity_logs_actor_kind_check', table.actorKind, ['user', 'system']),
    index('activity_logs_time_idx').on(table.workspaceId, table.createdAt),
    index('activity_logs_entity_idx').on(table.workspaceId, table.entityType, table.entityId),
  ],
);
