import type { SearchResult } from '../../../shared/contract/search.ts';
import { setLayout } from '../../lib/layout.ts';
import { setUi } from '../../lib/ui-store.ts';

/** Opens the post and brings the calendar to its day, or the tray into view where it has none, with the post selected. */
export function openResult({ id, wallTime }: SearchResult): void {
  setUi({
    overlay: null,
    page: 'calendar',
    openPost: { id, create: null },
    selectedIds: [id],
    ...(wallTime === null ? {} : { anchorDay: wallTime.slice(0, 10), cursor: wallTime }),
  });
  if (wallTime === null) setLayout({ isTrayOpen: true });
}
