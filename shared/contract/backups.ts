import * as z from 'zod/mini';
import { done, instant } from './fields.ts';
import { command, query, task } from './operation.ts';

/** Why a backup was made. */
export const BACKUP_REASONS = ['scheduled', 'by_hand', 'before_restore', 'before_update'] as const;
export type BackupReason = (typeof BACKUP_REASONS)[number];

export const backupId = z.string().check(z.regex(/^[\w-]{1,80}$/));

export const backupView = z.object({
  id: backupId,
  createdAt: instant,
  reason: z.enum(BACKUP_REASONS),
  posts: z.number(),
  sizeBytes: z.number(),
});
export type BackupView = z.infer<typeof backupView>;

/** Copies of the workspace outside the data folder; `backup.progress` tells how far making or restoring one has come. */
export const backupOperations = {
  /** Newest first. */
  'backups.list': query({ input: z.object({}), output: z.array(backupView), tables: [] }),
  'backups.create': task({ input: z.object({}), output: backupView, errors: ['disk_full', 'read_only'] }),
  /**
   * The workspace as it was then, list of undo included. What is there now becomes a backup first, so that restoring is
   * taken back by restoring that one.
   */
  'backups.restore': command({
    input: z.object({ id: backupId }),
    output: done,
    errors: ['not_found', 'backup_unreadable', 'restore_in_team', 'disk_full', 'read_only'],
  }),
};
