import { parseSearch } from '#shared/domain/search-text.ts';
import { nowIso } from '#shared/lib/clock.ts';
import type { AreaHandlers } from '../../ipc/handlers.ts';
import { findPosts } from './find-posts.ts';
import { readResults } from './read-results.ts';

export const searchHandlers: AreaHandlers<'search'> = {
  'search.posts': async ({ query, limit }, { db, workspaceId, clock }) => {
    const words = parseSearch(query);
    if (words.length === 0) return { results: [], hasMore: false };
    const ids = await findPosts(db, { workspaceId, words, now: nowIso(clock), limit: limit + 1 });
    const results = await readResults(db, { workspaceId, ids: ids.slice(0, limit), words });
    return { results, hasMore: ids.length > limit };
  },
};
