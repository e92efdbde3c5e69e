import type { CalendarPost } from '../../../shared/contract/calendar.ts';

/** The fresh posts, but the object known before wherever nothing changed: a tile that is the same is not drawn again. */
export function sharePosts(known: readonly CalendarPost[], fresh: readonly CalendarPost[]): CalendarPost[] {
  const byId = new Map(known.map((post) => [post.id, post]));
  return fresh.map((post) => {
    const old = byId.get(post.id);
    return old && isSamePost(old, post) ? old : post;
  });
}

export function isSamePost(a: CalendarPost, b: CalendarPost): boolean {
  return (
    a.id === b.id &&
    a.wallTime === b.wallTime &&
    a.postZone === b.postZone &&
    a.repeated === b.repeated &&
    a.state === b.state &&
    a.reviewState === b.reviewState &&
    a.snippet === b.snippet &&
    a.mediaCount === b.mediaCount &&
    a.thumbnail?.sha256 === b.thumbnail?.sha256 &&
    a.thumbnail?.hasThumbnail === b.thumbnail?.hasThumbnail &&
    isSameList(a.accountIds, b.accountIds) &&
    isSameList(a.tagIds, b.tagIds)
  );
}

export function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
