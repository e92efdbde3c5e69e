import { foreignKey, index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { SCHEDULE_KINDS, SCHEDULE_STATES, type ScheduleKind, type ScheduleState } from '../../shared/domain/states.ts';
import { instant, live, oneOf, tenantColumns, wallTime } from './common.ts';
import { posts } from './posts.ts';

/** A rule for when a post goes out: wall-clock time and zone, never days × 24 h (that drifts at DST). */
export const schedules = pgTable(
  'schedules',
  {
    ...tenantColumns,
    postId: uuid().notNull(),
    kind: text().$type<ScheduleKind>().notNull().default('single'),
    /** daily | weekly | monthly as an RFC 5545 rule, or a cron expression. */
    rule: text(),
    ruleKind: text(),
    timezone: text().notNull().default('UTC'),
    startsAt: wallTime(),
    endsAt: wallTime(),
    maxRuns: integer(),
    exceptions: jsonb().$type<string[]>().notNull().default([]),
    cooldownMinutes: integer(),
    priority: integer().notNull().default(0),
    status: text().$type<ScheduleState>().notNull().default('pending'),
    nextRunAt: instant(),
    lastRunAt: instant(),
    runCount: integer().notNull().default(0),
  },
  (table) => [
    unique('schedules_workspace_id_key').on(table.workspaceId, table.id),
    foreignKey({
      name: 'schedules_post_fkey',
      columns: [table.workspaceId, table.postId],
      foreignColumns: [posts.workspaceId, posts.id],
    }),
    oneOf('schedules_kind_check', table.kind, SCHEDULE_KINDS),
    oneOf('schedules_rule_kind_check', table.ruleKind, ['rrule', 'cron']),
    oneOf('schedules_status_check', table.status, SCHEDULE_STATES),
    index('schedules_post_idx').on(table.workspaceId, table.postId),
    index('schedules_due_idx').on(table.nextRunAt).where(live(table.deletedAt)),
  ],
);
