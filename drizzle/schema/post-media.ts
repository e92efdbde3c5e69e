import { foreignKey, index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { tenantColumns } from './common.ts';
import { mediaAssets } from './media-assets.ts';
import { postTargets } from './post-targets.ts';
import { posts } from './posts.ts';

/** A file's place in a post, or in one target of it. `rank` is a fractional index, ties broken by id. */
export const postMedia = pgTable(
  'post_media',
  {
    ...tenantColumns,
    postId: uuid().notNull(),
    postTargetId: uuid(),
    mediaAssetId: uuid().notNull(),
    rank: text().notNull(),
    /** Empty: the asset's own alt text. */
    altTextOverride: text(),
  },
  (table) => [
    unique('post_media_workspace_id_key').on(table.workspaceId, table.id),
    foreignKey({
      name: 'post_media_post_fkey',
      columns: [table.workspaceId, table.postId],
      foreignColumns: [posts.workspaceId, posts.id],
    }),
    foreignKey({
      name: 'post_media_target_fkey',
      columns: [table.workspaceId, table.postTargetId],
      foreignColumns: [postTargets.workspaceId, postTargets.id],
    }),
    foreignKey({
      name: 'post_media_asset_fkey',
      columns: [table.workspaceId, table.mediaAssetId],
      foreignColumns: [mediaAssets.workspaceId, mediaAssets.id],
    }),
    index('post_media_post_idx').on(table.workspaceId, table.postId),
    index('post_media_target_idx').on(table.workspaceId, table.postTargetId),
    index('post_media_asset_idx').on(table.workspaceId, table.mediaAssetId),
  ],
);
