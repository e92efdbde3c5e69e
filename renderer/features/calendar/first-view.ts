import { useEffect } from 'react';
import * as z from 'zod/mini';
import { accountView } from '../../../shared/contract/accounts.ts';
import { type CalendarPost, calendarPost } from '../../../shared/contract/calendar.ts';
import type { OutputOf } from '../../../shared/contract/index.ts';
import { countDays, dayOf } from '../../../shared/domain/calendar-grid.ts';
import { call } from '../../lib/api.ts';
import { openDesk } from '../../lib/open-desk.ts';
import { NO_FILTER, setUi, useUi } from '../../lib/ui-store.ts';
import type { Accounts } from './calendar-store.ts';
import { seedRange } from './range-store.ts';
import type { CalendarPosts } from './use-calendar-posts.ts';
import type { Size } from './use-size.ts';

/** Raised when the shape changes: what an older version kept is then left unread. */
const VERSION = 2;
/** More than any screen shows: 14 a day of a month, 85 of a week. */
const MOST_POSTS = 600;
/** The view has stood still: writing it at every keystroke of a post would be waste. */
const KEEP_AFTER_MS = 1500;

const firstViewSchema = z.object({
  version: z.literal(VERSION),
  view: z.enum(['month', 'week']),
  zone: z.string(),
  from: z.string(),
  to: z.string(),
  posts: z.array(calendarPost),
  accounts: z.array(accountView),
  /** Of what the days are drawn in. */
  size: z.object({ width: z.number(), height: z.number() }),
});
export type FirstView = Omit<z.infer<typeof firstViewSchema>, 'version'>;

let drawn: Pick<FirstView, 'view' | 'size'> | null = null;

/** What a view is likely to be drawn in, as it was at the last start's; nothing is known of the other views. */
export function likelySize(view: FirstView['view']): Size {
  return drawn?.view === view ? drawn.size : { width: 0, height: 0 };
}

/**
 * What the calendar showed when the app was last used: it paints before the engine has opened the mirror, which then
 * replaces it. null: there is none, or it cannot be read; the calendar begins empty.
 */
export function adoptFirstView(kept: OutputOf<'os.start'>['firstView']): FirstView | null {
  const parsed = firstViewSchema.safeParse(parseJson(kept ?? ''));
  if (!parsed.success) return null;
  const { version: _version, ...view } = parsed.data;
  seedRange(view, NO_FILTER, { timezone: view.zone, posts: view.posts, hiddenCount: 0 });
  setUi({ view: view.view });
  drawn = view;
  return view;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Of every day as much as it shows: the first so many of all would leave a full month's later weeks empty. */
export function firstOfEachDay<Post extends Pick<CalendarPost, 'wallTime'>>(
  posts: readonly Post[],
  mostADay: number,
): Post[] {
  const days = Map.groupBy(posts, (post) => dayOf(post.wallTime));
  return [...days.values()].flatMap((day) => day.slice(0, mostADay));
}

/** Keeps the page that the next start begins with: today's, without a filter. */
export function useKeptFirstView(
  page: Omit<FirstView, 'posts' | 'accounts'> & { readonly now: string; readonly accounts: Accounts },
  { posts, isLoaded }: Pick<CalendarPosts, 'posts' | 'isLoaded'>,
): void {
  const { view, zone, from, to, accounts, size } = page;
  const isFiltered = useUi(({ filter }) => filter !== NO_FILTER);
  const isToday = dayOf(page.now) >= from && dayOf(page.now) < to;
  useEffect(() => {
    if (!isLoaded || isFiltered || !isToday) return;
    const timer = setTimeout(() => {
      const kept = {
        version: VERSION,
        view,
        zone,
        from,
        to,
        posts: firstOfEachDay(posts, Math.floor(MOST_POSTS / countDays(from, to))),
        accounts: [...accounts.values()],
        size,
      };
      void call('os.keepFirstView', { desk: openDesk(), view: JSON.stringify(kept) });
    }, KEEP_AFTER_MS);
    return () => clearTimeout(timer);
  }, [view, zone, from, to, posts, accounts, size, isLoaded, isFiltered, isToday]);
}
