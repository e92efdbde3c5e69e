import * as z from 'zod/mini';
import { DST_CHOICES, POST_STATES, REVIEW_STATES } from '../domain/states.ts';
import { day, id } from './fields.ts';
import { STRIPS } from './media.ts';
import { query } from './operation.ts';

export const calendarFilter = z.object({
  /** Posts with at least one of these accounts; empty: all. The same for tags and states. */
  accountIds: z.array(id),
  tagIds: z.array(id),
  states: z.array(z.enum(POST_STATES)),
});
export type CalendarFilter = z.infer<typeof calendarFilter>;

/** What a tile shows. `wallTime` is in the workspace's zone; `postZone` is set where the post was planned in another. */
export const calendarPost = z.object({
  id,
  wallTime: z.string(),
  postZone: z.nullable(z.string()),
  /** Set where the clock shows this time twice on that day: which of the two it is. */
  repeated: z.nullable(z.enum(DST_CHOICES)),
  state: z.enum(POST_STATES),
  reviewState: z.enum(REVIEW_STATES),
  /** The beginning of the text, white space folded. */
  snippet: z.string(),
  accountIds: z.array(id),
  tagIds: z.array(id),
  thumbnail: z.nullable(z.object({ sha256: z.string(), kind: z.string(), hasThumbnail: z.boolean() })),
  mediaCount: z.number(),
});
export type CalendarPost = z.infer<typeof calendarPost>;

/** A post that has no place in the calendar yet. */
export const unplannedPost = z.extend(calendarPost, { wallTime: z.null() });
export type UnplannedPost = z.infer<typeof unplannedPost>;

/** In the calendar, or without a place there yet. */
export type TilePost = CalendarPost | UnplannedPost;

/** Tables whose rows each belong to one post. */
export const POST_TABLES = ['posts', 'post_targets', 'post_tags', 'post_media'] as const;

const calendarTables = [...POST_TABLES, 'media_assets', 'workspaces'];

export const calendarOperations = {
  /** Posts from `from` (included) to `to` (excluded), both days in the workspace's zone, in order of time then id. */
  'calendar.readRange': query({
    input: z.object({ from: day, to: day, filter: calendarFilter }),
    output: z.object({
      timezone: z.string(),
      posts: z.array(calendarPost),
      /** Posts in the range that the filter keeps out. */
      hiddenCount: z.number(),
    }),
    tables: calendarTables,
  }),
  /** After a few rows changed: the posts they belong to, as `calendar.readRange` has them. */
  'calendar.readChanged': query({
    input: z.object({ rows: z.array(z.object({ table: z.enum(POST_TABLES), id })).check(z.maxLength(100)) }),
    output: z.object({
      timezone: z.string(),
      /** All that the rows belong to. Those that are gone, or have no place in the calendar, are not among `posts`. */
      ids: z.array(id),
      posts: z.array(calendarPost),
    }),
    tables: calendarTables,
  }),
  /** Posts that cannot go out because of where a file of theirs was made; of queued ones nobody would hear it otherwise. */
  'calendar.readHeld': query({
    input: z.object({}),
    output: z.object({ ids: z.array(id) }),
    tables: ['post_media', 'post_targets', 'media_assets', 'workspaces', STRIPS],
  }),
  /** Drafts that have no place in the calendar yet, newest first. */
  'calendar.readUnplanned': query({
    input: z.object({ filter: calendarFilter, limit: z.int().check(z.positive(), z.maximum(500)) }),
    output: z.object({ posts: z.array(unplannedPost), total: z.number() }),
    tables: calendarTables,
  }),
};
