import { foreignKey, index, pgTable, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { live, tenantColumns } from './common.ts';
import { posts } from './posts.ts';
import { tags } from './tags.ts';

/** Many to many. The id is UUIDv5 of what it joins, so that two devices that add one tag make one row. */
export const postTags = pgTable(
  'post_tags',
  { ...tenantColumns, postId: uuid().notNull(), tagId: uuid().notNull() },
  (table) => [
    unique('post_tags_workspace_id_key').on(table.workspaceId, table.id),
    foreignKey({
      name: 'post_tags_post_fkey',
      columns: [table.workspaceId, table.postId],
      foreignColumns: [posts.workspaceId, posts.id],
    }),
    foreignKey({
      name: 'post_tags_tag_fkey',
      columns: [table.workspaceId, table.tagId],
      foreignColumns: [tags.workspaceId, tags.id],
    }),
    uniqueIndex('post_tags_post_tag_idx').on(table.workspaceId, table.postId, table.tagId).where(live(table.deletedAt)),
    index('post_tags_tag_idx').on(table.workspaceId, table.tagId),
  ],
);
