import { Button } from '../../components/button.tsx';
import { t } from '../../lib/text.ts';
import { NO_FILTER, setUi, useUi } from '../../lib/ui-store.ts';
import { useCanWrite } from '../../lib/write-access.ts';
import type { CalendarPosts } from './use-calendar-posts.ts';
import './calendar-cue.css';

/**
 * Says what a filter hides, and on an empty page what to do. Over the calendar's lower edge, out of the way. `hasHint`:
 * false where a view says in its own place what to do.
 */
export function CalendarCue({
  content: { posts, hiddenCount, isLoaded },
  hasHint = true,
  hint = 'calendar.emptyHint',
}: {
  readonly content: CalendarPosts;
  readonly hasHint?: boolean;
  readonly hint?: 'calendar.emptyHint' | 'calendar.emptyHourHint';
}) {
  const isWritable = useCanWrite();
  const { accountIds, tagIds, states } = useUi((state) => state.filter);
  const isFiltered = accountIds.length + tagIds.length + states.length > 0;
  if (isFiltered) {
    return (
      <div className="calendar-cue" role="status">
        <span>
          {posts.length === 0 && `${t('calendar.nothingMatches')} `}
          {t('calendar.filtered', { count: hiddenCount })}
        </span>
        <Button kind="quiet" onPress={() => setUi({ filter: NO_FILTER })}>
          {t('calendar.clearFilter')}
        </Button>
      </div>
    );
  }
  if (!isWritable || !hasHint || !isLoaded || posts.length > 0) return null;
  return <p className="calendar-cue calendar-hint">{t(hint)}</p>;
}
