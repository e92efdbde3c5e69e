import type { CalendarPost, TilePost } from '../../../shared/contract/calendar.ts';
import type { WallTime } from '../../../shared/domain/zone.ts';

export type SlotClash = { readonly accountId: string; readonly count: number };

/** Who is taken when, by the posts that stay where they are. */
export function takenSlots(posts: readonly CalendarPost[], moving: ReadonlySet<string>): ReadonlySet<string> {
  return new Set(
    posts
      .filter((post) => !moving.has(post.id))
      .flatMap((post) => post.accountIds.map((accountId) => toSlot(accountId, post.wallTime))),
  );
}

/** The first account that would get two posts in one minute, and how many slots clash in all. */
export function findClash(
  moves: readonly { readonly post: TilePost; readonly wallTime: WallTime | null }[],
  taken: ReadonlySet<string>,
): SlotClash | null {
  const clashing = moves.flatMap(({ post, wallTime }) =>
    wallTime === null ? [] : post.accountIds.filter((accountId) => taken.has(toSlot(accountId, wallTime))),
  );
  const [accountId] = clashing;
  return accountId === undefined ? null : { accountId, count: clashing.length };
}

function toSlot(accountId: string, wallTime: WallTime): string {
  return `${accountId} ${wallTime}`;
}
