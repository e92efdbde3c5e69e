import * as z from 'zod/mini';
import { id, instant } from './fields.ts';
import { query } from './operation.ts';

export const activityEntry = z.object({
  seq: z.number(),
  /** Key into the catalogue (`undo.<label>`) and the values of its sentence. */
  label: z.string(),
  labelValues: z.record(z.string(), z.union([z.string(), z.number()])),
  at: instant,
  isUndone: z.boolean(),
  /** The one post that it was about, with the beginning of its text as it stands; null for what was about none or many. */
  post: z.nullable(z.object({ id, snippet: z.string(), isDeleted: z.boolean() })),
});
export type ActivityEntry = z.infer<typeof activityEntry>;

export const activityOperations = {
  /** What was done in this workspace on this device, newest first. */
  'activity.list': query({
    input: z.object({ limit: z.int().check(z.positive(), z.maximum(500)) }),
    output: z.array(activityEntry),
    tables: ['undo_entries', 'posts'],
  }),
};
