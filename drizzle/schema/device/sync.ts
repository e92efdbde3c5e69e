import { sql } from 'drizzle-orm';
import { bigint, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant, now } from '../common.ts';

/** Device only. Changes that the team's project has not acknowledged yet, written with the change itself. */
export const outbox = pgTable(
  'outbox',
  {
    mutationId: bigint({ mode: 'number' }).notNull(),
    workspaceId: uuid().notNull(),
    groupId: uuid().notNull(),
    tableName: text().notNull(),
    rowId: uuid().notNull(),
    operation: text().notNull(),
    patch: jsonb().$type<Record<string, unknown>>().notNull(),
    baseValues: jsonb().$type<Record<string, unknown>>().notNull(),
    schemaVersion: integer().notNull(),
    /** How many mutations the group has; 1: it stands alone. */
    groupSize: integer().notNull().default(1),
    /** Of this payload and all before it; made when it is sent, and stored before that. */
    hash: text(),
    /** The snapshot that whoever made the change saw. */
    seen: text(),
    createdAt: instant().notNull().default(now),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.mutationId] }),
    index('outbox_row_idx').on(table.workspaceId, table.rowId),
  ],
);

/** Device only. The server's row, kept while edits on it are pending. */
export const baseRows = pgTable(
  'base_rows',
  { tableName: text().notNull(), rowId: uuid().notNull(), workspaceId: uuid().notNull(), row: jsonb().notNull() },
  (table) => [primaryKey({ columns: [table.tableName, table.rowId] })],
);

/** Device only. How far a workspace has been pulled; never goes back within an epoch. */
export const syncCursors = pgTable('sync_cursors', {
  workspaceId: uuid().primaryKey(),
  clientId: uuid().notNull(),
  epoch: text().notNull(),
  /** Empty until the first bootstrap is complete. */
  snapshot: text(),
  aclRev: text().notNull(),
  lastPulledAt: instant(),
  /** Counts this workspace's mutations, also those that have left the outbox. */
  lastMutationId: bigint({ mode: 'number' }).notNull().default(0),
  /** The hash of the last mutation that was sent: the next one's begins with it. */
  lastHash: text().notNull().default(''),
  /** Mutations up to here have been on their way: an answer that goes beyond was to another copy of this profile. */
  sentId: bigint({ mode: 'number' }).notNull().default(0),
  /** Outcomes up to here are stored: the server may forget them. */
  acknowledgedId: bigint({ mode: 'number' }).notNull().default(0),
});

/** Device only. What came of mutations, as soon as it is heard; until the rows that go with it are in the mirror. */
export const syncOutcomes = pgTable(
  'sync_outcomes',
  { workspaceId: uuid().notNull(), mutationId: bigint({ mode: 'number' }).notNull(), outcome: jsonb().notNull() },
  (table) => [primaryKey({ columns: [table.workspaceId, table.mutationId] })],
);

/** Device only. Values that lost a merge, kept so that they can be restored. */
export const conflicts = pgTable(
  'conflicts',
  {
    id: uuid().primaryKey(),
    workspaceId: uuid().notNull(),
    tableName: text().notNull(),
    rowId: uuid().notNull(),
    field: text().notNull(),
    ours: jsonb(),
    theirs: jsonb(),
    base: jsonb(),
    /** See ConflictReason in electron/sync/store.ts. */
    reason: text().notNull(),
    /** What the server said of it. */
    detail: text(),
    createdAt: instant().notNull().default(now),
    /** A command changes it like any row: that a person has seen it can be undone. */
    updatedAt: instant().notNull().default(now),
    resolvedAt: instant(),
  },
  (table) => [
    index('conflicts_row_idx').on(table.tableName, table.rowId),
    index('conflicts_open_idx').on(table.workspaceId, table.createdAt).where(sql`${table.resolvedAt} is null`),
  ],
);

/**
 * Device only. Files on their way to Storage. In no journal: which there are follows from the assets, and how far each is
 * Storage says; a mirror that is built anew loses the address of an upload, and begins it again.
 */
export const uploads = pgTable(
  'uploads',
  {
    mediaAssetId: uuid().primaryKey(),
    workspaceId: uuid().notNull(),
    /** See UploadState in electron/media/upload/upload-state.ts. */
    state: text().notNull().default('waiting'),
    reason: text(),
    code: text(),
    /** Of the resumable upload that was begun. */
    uploadUrl: text(),
    /** As Storage said it last: for a person to see. */
    sentBytes: bigint({ mode: 'number' }).notNull().default(0),
    /** That failed in a row, without a byte more at Storage. */
    attempts: integer().notNull().default(0),
    /** How often Storage had taken it and did not have it. */
    losses: integer().notNull().default(0),
    nextAttemptAt: instant(),
    updatedAt: instant().notNull().default(now),
  },
  (table) => [index('uploads_workspace_idx').on(table.workspaceId)],
);

/** Device only. Shared pictures that Storage has, for this device has sent or fetched them. Lost: they are asked for once more. */
export const sharedPictures = pgTable('shared_pictures', {
  sha256: text().primaryKey(),
  workspaceId: uuid().notNull(),
});

/** Device only. Files that somebody asked to have here, and that are not here yet. */
export const downloads = pgTable('downloads', {
  mediaAssetId: uuid().primaryKey(),
  workspaceId: uuid().notNull(),
  askedAt: instant().notNull().default(now),
});

/**
 * Device only. Files of the vault that came from Storage and can be had there again: what is kept of them is bounded. A file
 * that is not named here is never removed to make room.
 */
export const fetchedFiles = pgTable(
  'fetched_files',
  {
    sha256: text().primaryKey(),
    workspaceId: uuid().notNull(),
    extension: text().notNull(),
    sizeBytes: bigint({ mode: 'number' }).notNull(),
    usedAt: instant().notNull().default(now),
  },
  (table) => [index('fetched_files_used_idx').on(table.usedAt)],
);
