import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  doublePrecision,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { MEDIA_KINDS, MEDIA_STATES, type MediaKind, type MediaState } from '../../shared/domain/states.ts';
import { live, oneOf, tenantColumns } from './common.ts';
import { mediaFolders } from './media-folders.ts';
import { workspaces } from './workspaces.ts';

/** A file, known by the hash of its bytes. `status` is about the copy in Storage; the device's own copy is in the vault. */
export const mediaAssets = pgTable(
  'media_assets',
  {
    ...tenantColumns,
    workspaceId: uuid()
      .notNull()
      .references(() => workspaces.id),
    kind: text().$type<MediaKind>().notNull(),
    fileName: text().notNull(),
    mimeType: text().notNull(),
    extension: text().notNull(),
    sizeBytes: bigint({ mode: 'number' }).notNull(),
    width: integer(),
    height: integer(),
    durationMs: integer(),
    codec: text(),
    audioCodec: text(),
    frameRate: doublePrecision(),
    animated: boolean().notNull().default(false),
    pageCount: integer(),
    sha256: text().notNull(),
    altText: text().notNull().default(''),
    /** Sizes in pixels of the thumbnails that exist, smallest first; empty where none could be made. */
    thumbnailSizes: jsonb().$type<number[]>().notNull().default([]),
    status: text().$type<MediaState>().notNull().default('pending'),
    errorDetail: text(),
    /** null, or of a folder that is gone: in none. */
    folderId: uuid(),
    details: jsonb().$type<Record<string, unknown>>().notNull().default({}),
  },
  (table) => [
    unique('media_assets_workspace_id_key').on(table.workspaceId, table.id),
    oneOf('media_assets_kind_check', table.kind, MEDIA_KINDS),
    oneOf('media_assets_status_check', table.status, MEDIA_STATES),
    uniqueIndex('media_assets_sha256_idx')
      .on(table.workspaceId, table.sha256)
      .where(sql`${live(table.deletedAt)}`),
    foreignKey({
      name: 'media_assets_folder_fkey',
      columns: [table.workspaceId, table.folderId],
      foreignColumns: [mediaFolders.workspaceId, mediaFolders.id],
    }),
    index('media_assets_folder_idx').on(table.workspaceId, table.folderId),
  ],
);
