import { sql } from 'drizzle-orm';
import { pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { live, tenantColumns } from './common.ts';
import { workspaces } from './workspaces.ts';

/** `color` names a token of the design (tag-1 … tag-8), so that it reads in light and in dark. */
export const tags = pgTable(
  'tags',
  {
    ...tenantColumns,
    workspaceId: uuid()
      .notNull()
      .references(() => workspaces.id),
    name: text().notNull(),
    color: text().notNull().default('tag-1'),
  },
  (table) => [
    unique('tags_workspace_id_key').on(table.workspaceId, table.id),
    uniqueIndex('tags_name_idx').on(table.workspaceId, sql`lower(${table.name})`).where(live(table.deletedAt)),
  ],
);
