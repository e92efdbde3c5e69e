import type { SearchResult } from '../../../shared/contract/search.ts';
import { setUi } from '../../lib/ui-store.ts';

/** Opens the post and brings the calendar to its day, with the post selected. */
export function openResult({ id, wallTime }: SearchResult): void {
  setUi({
    overlay: null,
    page: 'calendar',
    openPost: { id, create: null },
    ...(wallTime === null ? {} : { anchorDay: wallTime.slice(0, 10), cursor: wallTime, selectedIds: [id] }),
  });
}
