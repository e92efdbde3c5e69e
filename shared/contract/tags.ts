import * as z from 'zod/mini';
import { done, id, name } from './fields.ts';
import { command, query } from './operation.ts';

export const TAG_COLORS = ['tag-1', 'tag-2', 'tag-3', 'tag-4', 'tag-5', 'tag-6', 'tag-7', 'tag-8'] as const;
const color = z.enum(TAG_COLORS);

export const tagView = z.object({
  id,
  name: z.string(),
  color: z.string(),
  postCount: z.number(),
  fileCount: z.number(),
});
export type TagView = z.infer<typeof tagView>;

export const tagOperations = {
  'tags.list': query({
    input: z.object({}),
    output: z.array(tagView),
    tables: ['tags', 'post_tags', 'asset_tags', 'media_assets'],
  }),
  /** A tag with this name (in any case) that exists already is taken instead; a deleted one comes back. */
  'tags.add': command({ input: z.object({ name, color: z.optional(color) }), output: z.object({ id }) }),
  'tags.edit': command({
    input: z.object({ id, name: z.optional(name), color: z.optional(color) }),
    output: done,
    errors: ['not_found', 'conflict'],
  }),
  'tags.remove': command({ input: z.object({ id }), output: done, errors: ['not_found'] }),
};
