import * as z from 'zod/mini';
import { POST_STATES } from '../domain/states.ts';
import { id } from './fields.ts';
import { query } from './operation.ts';

export const searchResult = z.object({
  id,
  /** In the workspace's zone; null: not planned yet. */
  wallTime: z.nullable(z.string()),
  state: z.enum(POST_STATES),
  /** The part of the text around the first hit, and the UTF-16 positions of the hits in it. */
  snippet: z.string(),
  ranges: z.array(z.tuple([z.number(), z.number()])),
  /** Set where the snippet is one account's own text. */
  snippetAccountId: z.nullable(id),
  accountIds: z.array(id),
  tagIds: z.array(id),
  thumbnail: z.nullable(z.object({ sha256: z.string(), kind: z.string(), hasThumbnail: z.boolean() })),
});
export type SearchResult = z.infer<typeof searchResult>;

export const searchOperations = {
  /**
   * Posts in which every word is found: in the text, an account's own text, a tag, an account or its platform, a file's
   * name or alt text. Best first: how well it fits, then how near its time is. `hasMore`: not all are listed.
   */
  'search.posts': query({
    input: z.object({ query: z.string().check(z.maxLength(500)), limit: z.int().check(z.positive(), z.maximum(50)) }),
    output: z.object({ results: z.array(searchResult), hasMore: z.boolean() }),
    tables: [
      'posts',
      'post_targets',
      'post_tags',
      'tags',
      'social_accounts',
      'post_media',
      'media_assets',
      'workspaces',
    ],
  }),
};
