import type { CalendarPost } from '../../../shared/contract/calendar.ts';
import { type Day, dayOf } from '../../../shared/domain/calendar-grid.ts';
import { isSameList } from './share-posts.ts';

export type PostsByDay = ReadonlyMap<Day, readonly CalendarPost[]>;

/** Posts by day, in order. A day whose posts are the same keeps the list it had, so that its cell is not drawn again. */
export function groupDays(posts: readonly CalendarPost[], known: PostsByDay): PostsByDay {
  const groups: Map<Day, readonly CalendarPost[]> = Map.groupBy(posts, (post) => dayOf(post.wallTime));
  for (const [day, list] of groups) {
    const old = known.get(day);
    if (old && isSameList(old, list)) groups.set(day, old);
  }
  return groups;
}
