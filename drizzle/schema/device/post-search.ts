import { customType, index, pgTable, uuid } from 'drizzle-orm/pg-core';
import { instant } from '../common.ts';

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });

/** Device only. What the search looks in: one row a post, kept by triggers (electron/database/search-index.ts). */
export const postSearch = pgTable(
  'post_search',
  {
    postId: uuid().primaryKey(),
    workspaceId: uuid().notNull(),
    /** The planned time, else when it was made: newer is nearer. */
    sortAt: instant().notNull(),
    document: tsvector().notNull(),
  },
  (table) => [
    // Without a pending list, which every search would have to read through.
    index('post_search_document_idx').using('gin', table.document).with({ fastupdate: false }),
    index('post_search_sort_idx').on(table.workspaceId, table.sortAt),
  ],
);

/** Device only. Posts whose row is made anew when the transaction that changed them ends: once, however many its changes. */
export const postSearchQueue = pgTable('post_search_queue', { postId: uuid().primaryKey() });
