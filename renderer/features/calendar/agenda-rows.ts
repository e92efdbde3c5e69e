import type { CalendarPost } from '../../../shared/contract/calendar.ts';
import type { Day } from '../../../shared/domain/calendar-grid.ts';
import type { PostsByDay } from './group-days.ts';

export type AgendaRow =
  | { readonly kind: 'day'; readonly day: Day; readonly count: number }
  | { readonly kind: 'post'; readonly day: Day; readonly post: CalendarPost };

/** Days that have posts, in order, each with its posts below; today is always among them. */
export function toAgendaRows(byDay: PostsByDay, today: Day | null): readonly AgendaRow[] {
  const days = [...new Set([...byDay.keys(), ...(today ? [today] : [])])].sort();
  return days.flatMap((day): AgendaRow[] => {
    const posts = byDay.get(day) ?? [];
    return [
      { kind: 'day', day, count: posts.length },
      ...posts.map((post): AgendaRow => ({ kind: 'post', day, post })),
    ];
  });
}
