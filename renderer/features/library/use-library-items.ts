import { useRef } from 'react';
import type { OutputOf } from '../../../shared/contract/index.ts';
import type { MediaView } from '../../../shared/contract/media.ts';
import { useLive } from '../../lib/use-live.ts';
import type { MediaFilter } from './library-store.ts';

/** Two pages are held: what is looked at, and at least half a page on either side. */
const PAGE = 200;

type Pages = {
  readonly filter: string;
  readonly start: number;
  readonly first: OutputOf<'media.list'>;
  readonly second: OutputOf<'media.list'> | undefined;
};

export type LibraryItems = {
  /** undefined: not read yet. */
  readonly total: number | undefined;
  /** undefined: not at hand, it is being read. */
  readonly at: (index: number) => MediaView | undefined;
};

/** The part of a list of any length around `index`. The last answer stays until the next one is there. */
export function useLibraryItems(filter: MediaFilter, index: number): LibraryItems {
  const start = Math.max(0, Math.round(index / PAGE) - 1) * PAGE;
  const first = useLive('media.list', { ...filter, offset: start, limit: PAGE }).data;
  const second = useLive('media.list', { ...filter, offset: start + PAGE, limit: PAGE }).data;
  const last = useRef<Pages | null>(null);
  if (first) last.current = { filter: JSON.stringify(filter), start, first, second };
  const pages = last.current;
  return {
    total: pages?.first.total,
    at: (place) => {
      if (!pages) return undefined;
      const inFirst = place - pages.start;
      return pages.first.items[inFirst] ?? (inFirst < PAGE ? undefined : pages.second?.items[inFirst - PAGE]);
    },
  };
}
