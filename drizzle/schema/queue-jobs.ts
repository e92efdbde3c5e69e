import { sql } from 'drizzle-orm';
import {
  bigint,
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
import { JOB_STATES, type JobState } from '../../shared/domain/states.ts';
import { instant, oneOf, tenantColumns } from './common.ts';
import { postTargets } from './post-targets.ts';
import { posts } from './posts.ts';
import { schedules } from './schedules.ts';
import { socialAccounts } from './social-accounts.ts';

/** One concrete attempt to publish one target. Read-only on devices of a team. */
export const queueJobs = pgTable(
  'queue_jobs',
  {
    ...tenantColumns,
    scheduleId: uuid(),
    postId: uuid().notNull(),
    postTargetId: uuid().notNull(),
    socialAccountId: uuid().notNull(),
    runAt: instant().notNull(),
    status: text().$type<JobState>().notNull().default('pending'),
    attempt: integer().notNull().default(0),
    maxAttempts: integer().notNull().default(5),
    backoffMs: integer(),
    leaseOwner: text(),
    leaseExpiresAt: instant(),
    rateLimitKey: text(),
    idempotencyKey: text().notNull(),
    errorDetail: jsonb().$type<Record<string, unknown>>(),
    startedAt: instant(),
    finishedAt: instant(),
    queueWaitMs: integer(),
    durationMs: integer(),
    bytesSent: bigint({ mode: 'number' }),
    callsMade: integer(),
  },
  (table) => [
    unique('queue_jobs_workspace_id_key').on(table.workspaceId, table.id),
    foreignKey({
      name: 'queue_jobs_schedule_fkey',
      columns: [table.workspaceId, table.scheduleId],
      foreignColumns: [schedules.workspaceId, schedules.id],
    }),
    foreignKey({
      name: 'queue_jobs_post_fkey',
      columns: [table.workspaceId, table.postId],
      foreignColumns: [posts.workspaceId, posts.id],
    }),
    foreignKey({
      name: 'queue_jobs_target_fkey',
      columns: [table.workspaceId, table.postTargetId],
      foreignColumns: [postTargets.workspaceId, postTargets.id],
    }),
    foreignKey({
      name: 'queue_jobs_account_fkey',
      columns: [table.workspaceId, table.socialAccountId],
      foreignColumns: [socialAccounts.workspaceId, socialAccounts.id],
    }),
    oneOf('queue_jobs_status_check', table.status, JOB_STATES),
    uniqueIndex('queue_jobs_idempotency_idx').on(table.workspaceId, table.idempotencyKey),
    index('queue_jobs_due_idx').on(table.runAt).where(sql`${table.status} = 'pending' and ${table.deletedAt} is null`),
    index('queue_jobs_lease_idx').on(table.leaseExpiresAt).where(sql`${table.status} = 'running'`),
    index('queue_jobs_post_idx').on(table.workspaceId, table.postId),
    index('queue_jobs_target_idx').on(table.workspaceId, table.postTargetId),
    index('queue_jobs_account_idx').on(table.workspaceId, table.socialAccountId, table.runAt),
    index('queue_jobs_schedule_idx').on(table.workspaceId, table.scheduleId),
  ],
);
