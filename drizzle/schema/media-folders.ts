import { sql } from 'drizzle-orm';
import { pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { live, tenantColumns } from './common.ts';
import { workspaces } from './workspaces.ts';

/** A place for files in the library; a file is in one or in none. A row of its own: it can be empty, and its name is one change. */
export const mediaFolders = pgTable(
  'media_folders',
  {
    ...tenantColumns,
    workspaceId: uuid()
      .notNull()
      .references(() => workspaces.id),
    name: text().notNull(),
  },
  (table) => [
    unique('media_folders_workspace_id_key').on(table.workspaceId, table.id),
    uniqueIndex('media_folders_name_idx').on(table.workspaceId, sql`lower(${table.name})`).where(live(table.deletedAt)),
  ],
);
