import { sql } from 'drizzle-orm';
import { boolean, check, foreignKey, index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import {
  DST_CHOICES,
  type DstChoice,
  PARENT_KINDS,
  type ParentKind,
  POST_STATES,
  type PostState,
  REVIEW_STATES,
  type ReviewState,
} from '../../shared/domain/states.ts';
import { instant, live, oneOf, tenantColumns, wallTime } from './common.ts';
import { workspaces } from './workspaces.ts';

/** The canonical post. What each account gets may differ: see `post_targets`. */
export const posts = pgTable(
  'posts',
  {
    ...tenantColumns,
    workspaceId: uuid()
      .notNull()
      .references(() => workspaces.id),
    content: text().notNull().default(''),
    /** Counts replacements of `content`: compare-and-set for merging text. */
    bodyRev: integer().notNull().default(0),
    state: text().$type<PostState>().notNull().default('draft'),
    reviewState: text().$type<ReviewState>().notNull().default('none'),
    reviewHash: text(),
    /** What the clock on the wall says, in `timezone`; empty while a draft has no place in the calendar. */
    wallTime: wallTime(),
    timezone: text().notNull().default('UTC'),
    dstChoice: text().$type<DstChoice>().notNull().default('earlier'),
    /** The instant that `wallTime` meant by the tz data named in `tzVersion`. */
    publishDate: instant(),
    tzVersion: text(),
    isRecurring: boolean().notNull().default(false),
    isEvergreen: boolean().notNull().default(false),
    groupId: uuid(),
    category: text(),
    parentPostId: uuid(),
    parentKind: text().$type<ParentKind>(),
    rank: text().notNull().default('a0'),
    settings: jsonb().$type<Record<string, unknown>>().notNull().default({}),
  },
  (table) => [
    unique('posts_workspace_id_key').on(table.workspaceId, table.id),
    foreignKey({
      name: 'posts_parent_fkey',
      columns: [table.workspaceId, table.parentPostId],
      foreignColumns: [table.workspaceId, table.id],
    }),
    oneOf('posts_state_check', table.state, POST_STATES),
    oneOf('posts_review_state_check', table.reviewState, REVIEW_STATES),
    oneOf('posts_dst_choice_check', table.dstChoice, DST_CHOICES),
    oneOf('posts_parent_kind_check', table.parentKind, PARENT_KINDS),
    check('posts_parent_kind_present', sql`(${table.parentPostId} is null) = (${table.parentKind} is null)`),
    index('posts_calendar_idx').on(table.workspaceId, table.state, table.publishDate).where(live(table.deletedAt)),
    index('posts_publish_date_idx').on(table.workspaceId, table.publishDate).where(live(table.deletedAt)),
    index('posts_parent_idx').on(table.workspaceId, table.parentPostId),
    index('posts_group_idx').on(table.workspaceId, table.groupId),
  ],
);
