import type { CalendarPost } from '../../../shared/contract/calendar.ts';
import { minutesOf } from '../../../shared/domain/calendar-grid.ts';

/** As in week-view.css. A tile's height is fixed: a post has no duration. */
export const HOUR_HEIGHT = 64;
export const WEEK_TILE_HEIGHT = 24;
/** What a tile covers of the day with its gap below. */
export const TILE_MINUTES = ((WEEK_TILE_HEIGHT + 2) / HOUR_HEIGHT) * 60;
/** Narrower than this a tile says nothing. */
const LEAST_COLUMN = 64;
/** Where only one has room: it leaves a third of the day to the number of the others. */
const BESIDE_NUMBER = 1.5;

export type PlacedPost = { readonly post: CalendarPost; readonly column: number; readonly columns: number };
export type HourPosts = {
  readonly placed: readonly PlacedPost[];
  /** What did not fit beside the others, from `minute` of the hour on; null when all did. */
  readonly more: { readonly count: number; readonly minute: number; readonly columns: number } | null;
};
export type DayLayout = ReadonlyMap<number, HourPosts>;

export function columnsIn(width: number): number {
  return Math.max(1, Math.floor(width / LEAST_COLUMN));
}

/** Posts whose tiles would cover each other stand side by side, at most `most` of them; the rest becomes "3 more". */
export function layOutDay(posts: readonly CalendarPost[], most: number): DayLayout {
  const hours = new Map<number, { placed: PlacedPost[]; hidden: CalendarPost[] }>();
  const hourOf = (post: CalendarPost) => {
    const hour = Math.floor(minutesOf(post.wallTime) / 60);
    const entry = hours.get(hour) ?? { placed: [], hidden: [] };
    hours.set(hour, entry);
    return entry;
  };
  for (const cluster of toClusters(posts)) {
    const columns = assignColumns(cluster);
    const used = Math.max(...columns) + 1;
    const shown = used <= most ? used : Math.max(1, most - 1);
    for (const [index, post] of cluster.entries()) {
      const column = columns[index] ?? 0;
      if (column < shown)
        hourOf(post).placed.push({ post, column, columns: used <= most ? used : Math.max(most, BESIDE_NUMBER) });
      else hourOf(post).hidden.push(post);
    }
  }
  return new Map(
    [...hours].map(([hour, { placed, hidden }]) => [
      hour,
      {
        placed,
        more: hidden[0]
          ? {
              count: hidden.length,
              minute: minutesOf(hidden[0].wallTime) % 60,
              columns: most === 1 ? 2 * BESIDE_NUMBER : most,
            }
          : null,
      },
    ]),
  );
}

/** Runs of posts in which each tile covers the next. */
function toClusters(posts: readonly CalendarPost[]): CalendarPost[][] {
  const clusters: CalendarPost[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const post of posts) {
    const minute = minutesOf(post.wallTime);
    if (minute < end) clusters.at(-1)?.push(post);
    else clusters.push([post]);
    end = minute + TILE_MINUTES;
  }
  return clusters;
}

function assignColumns(cluster: readonly CalendarPost[]): number[] {
  const ends: number[] = [];
  return cluster.map((post) => {
    const minute = minutesOf(post.wallTime);
    const free = ends.findIndex((end) => end <= minute);
    const column = free < 0 ? ends.length : free;
    ends[column] = minute + TILE_MINUTES;
    return column;
  });
}

/** One layout for each list of posts and width: lists keep their identity while nothing in them changes. */
const layouts = new WeakMap<readonly CalendarPost[], { readonly most: number; readonly layout: DayLayout }>();

export function layOutDayOnce(posts: readonly CalendarPost[], most: number): DayLayout {
  const known = layouts.get(posts);
  if (known?.most === most) return known.layout;
  const layout = layOutDay(posts, most);
  layouts.set(posts, { most, layout });
  return layout;
}
