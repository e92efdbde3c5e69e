import { useMemo } from 'react';
import type { UnplannedPost } from '../../../shared/contract/calendar.ts';
import { useUi } from '../../lib/ui-store.ts';
import { usePending } from './pending.ts';
import { useUnplannedRead } from './unplanned-store.ts';
import { blankTile } from './use-calendar-posts.ts';

/** Posts without a time as they are about to be: what was read, with what was just done and is still being written. */
export function useUnplanned(): {
  readonly posts: readonly UnplannedPost[];
  readonly total: number;
  readonly isLoaded: boolean;
} {
  const { posts: read, total, isLoaded } = useUnplannedRead();
  const { moved, removed } = usePending();
  const open = useUi((state) => state.openPost);
  return useMemo(() => {
    const known = new Set(read.map((post) => post.id));
    const stay = read.filter((post) => !removed.has(post.id) && (moved.get(post.id)?.wallTime ?? null) === null);
    const come = [...moved.values()].filter((post) => post.wallTime === null && !known.has(post.id));
    const begun =
      open?.create?.wallTime === null && !known.has(open.id)
        ? [{ ...blankTile(open.id, open.create), wallTime: null }]
        : [];
    const posts = [...begun, ...(come as UnplannedPost[]), ...stay];
    return { posts, total: total + posts.length - read.length, isLoaded };
  }, [read, total, isLoaded, moved, removed, open]);
}
