import type { Clock } from '#shared/lib/clock.ts';

/** Files by their hashes: of which more is here than was, and which are found not to be here. */
export type PresenceNews = { readonly here: readonly string[]; readonly away: readonly string[] };

const TOLD_EVERY_MS = 1_000;
const SOON_MS = 100;

/** Those that come together are told together; while a thousand come, once a second is soon enough. */
export function collectPresence(clock: Clock, tell: (news: PresenceNews) => void) {
  let news: { here: Set<string>; away: Set<string> } | null = null;
  let toldAtMs = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  function flush(): void {
    if (news === null || isStopped) return;
    const { here, away } = news;
    news = null;
    toldAtMs = clock.nowMs();
    tell({ here: [...here], away: [...away] });
  }

  return {
    add: (sha256: string, isMore: boolean): void => {
      if (news === null) {
        timer = setTimeout(flush, clock.nowMs() - toldAtMs > TOLD_EVERY_MS ? SOON_MS : TOLD_EVERY_MS);
        timer.unref();
      }
      news ??= { here: new Set(), away: new Set() };
      news[isMore ? 'here' : 'away'].add(sha256);
    },
    stop: (): void => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
