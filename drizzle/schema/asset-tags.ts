import { foreignKey, index, pgTable, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { live, tenantColumns } from './common.ts';
import { mediaAssets } from './media-assets.ts';
import { tags } from './tags.ts';

/** The tags of a file, the same that posts wear. The id is UUIDv5 of what it joins, as in post_tags. */
export const assetTags = pgTable(
  'asset_tags',
  { ...tenantColumns, mediaAssetId: uuid().notNull(), tagId: uuid().notNull() },
  (table) => [
    unique('asset_tags_workspace_id_key').on(table.workspaceId, table.id),
    foreignKey({
      name: 'asset_tags_asset_fkey',
      columns: [table.workspaceId, table.mediaAssetId],
      foreignColumns: [mediaAssets.workspaceId, mediaAssets.id],
    }),
    foreignKey({
      name: 'asset_tags_tag_fkey',
      columns: [table.workspaceId, table.tagId],
      foreignColumns: [tags.workspaceId, tags.id],
    }),
    uniqueIndex('asset_tags_asset_tag_idx')
      .on(table.workspaceId, table.mediaAssetId, table.tagId)
      .where(live(table.deletedAt)),
    index('asset_tags_tag_idx').on(table.workspaceId, table.tagId),
  ],
);
