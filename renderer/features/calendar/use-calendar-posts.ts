import { useMemo, useRef } from 'react';
import type { CalendarPost } from '../../../shared/contract/calendar.ts';
import { dayOf } from '../../../shared/domain/calendar-grid.ts';
import type { AppError } from '../../../shared/lib/app-error.ts';
import { type OpenPost, useUi } from '../../lib/ui-store.ts';
import { groupDays, type PostsByDay } from './group-days.ts';
import { usePending, withPending } from './pending.ts';
import { type DayRange, useRange } from './range-store.ts';

export type CalendarPosts = {
  readonly posts: readonly CalendarPost[];
  readonly byDay: PostsByDay;
  readonly hiddenCount: number;
  readonly isLoaded: boolean;
  readonly error: AppError | undefined;
};

const NO_POSTS: readonly CalendarPost[] = [];

/** The posts of a range as they are about to be: what was read, with what was just done and is still being written. */
export function useCalendarPosts(range: DayRange): CalendarPosts {
  const filter = useUi((state) => state.filter);
  const { data: fresh, error } = useRange(range, filter);
  // Until a page is read the last one stays: days that both show keep their posts, and nothing jumps.
  const last = useRef(fresh);
  if (fresh) last.current = fresh;
  const data = fresh ?? last.current;
  const pending = usePending();
  const draft = useNewPost();
  const { from, to } = range;
  const posts = useMemo(() => {
    const known = withPending(data?.posts ?? NO_POSTS, pending, { from, to });
    if (!draft || dayOf(draft.wallTime) < from || dayOf(draft.wallTime) >= to) return known;
    if (known.some((post) => post.id === draft.id)) return known;
    return [...known, draft].sort((a, b) => (a.wallTime < b.wallTime ? -1 : Number(a.wallTime > b.wallTime)));
  }, [data, pending, draft, from, to]);
  const known = useRef<PostsByDay>(new Map());
  const byDay = useMemo(() => {
    known.current = groupDays(posts, known.current);
    return known.current;
  }, [posts]);
  return { posts, byDay, hiddenCount: data?.hiddenCount ?? 0, isLoaded: fresh !== undefined, error };
}

/** A post before its first letter is typed. */
export function blankTile(id: string, { accountIds, text = '' }: NonNullable<OpenPost['create']>) {
  return {
    id,
    postZone: null,
    repeated: null,
    state: 'draft',
    reviewState: 'none',
    snippet: text,
    accountIds: [...accountIds],
    tagIds: [],
    thumbnail: null,
    mediaCount: 0,
  } satisfies Omit<CalendarPost, 'wallTime'>;
}

/** The post that is being started: it has its place in the calendar before its first letter is typed. */
function useNewPost(): CalendarPost | null {
  const open = useUi((state) => state.openPost);
  return useMemo(() => {
    if (!open?.create?.wallTime) return null;
    return { ...blankTile(open.id, open.create), wallTime: open.create.wallTime };
  }, [open]);
}
