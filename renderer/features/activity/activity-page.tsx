import { CircleAlert, HardDrive } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { ActivityEntry } from '../../../shared/contract/activity.ts';
import { toWallTime } from '../../../shared/domain/zone.ts';
import type { MessageKey } from '../../../shared/locales/en/index.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Note } from '../../components/note.tsx';
import { formatDayLong, formatTime } from '../../lib/dates.ts';
import { useSaving } from '../../lib/saving.ts';
import { t } from '../../lib/text.ts';
import { setUi } from '../../lib/ui-store.ts';
import { useLive } from '../../lib/use-live.ts';
import '../../components/page.css';
import './activity.css';

/** A few days of steady work. */
const SHOWN = 200;

/** What is saved, and what was done lately, newest first. `sync`: what there is to say of a team's workspace. */
export function ActivityPage({ sync }: { readonly sync?: ReactNode }) {
  const { data: entries } = useLive('activity.list', { limit: SHOWN });
  const { data: workspace } = useLive('workspace.read', {});
  const timezone = workspace?.timezone ?? 'UTC';
  const days = Map.groupBy(entries ?? [], ({ at }) => toWallTime(at, timezone).slice(0, 10));
  const today = toWallTime(new Date().toISOString(), timezone).slice(0, 10);
  return (
    <div className="page">
      <SavedNote />
      {sync}
      {entries?.length === 0 && <EmptyState sentence={t('activity.none')} />}
      {[...days].map(([day, own]) => (
        <section key={day}>
          <h2 className="activity-day">{formatDayLong(day, today)}</h2>
          <ol>
            {own.map((entry) => (
              <ActivityRow key={entry.seq} entry={entry} timezone={timezone} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

function SavedNote() {
  const failure = useSaving((state) => state.failure);
  return (
    <Note
      icon={failure ? CircleAlert : HardDrive}
      title={failure ? t('app.notSaved') : t('activity.saved')}
      hint={failure ? t(`errors.${failure.code}`) : t('activity.savedHint')}
    />
  );
}

function ActivityRow({ entry, timezone }: { readonly entry: ActivityEntry; readonly timezone: string }) {
  return (
    <li className="activity-row" data-undone={entry.isUndone || undefined}>
      <span className="activity-time">{formatTime(toWallTime(entry.at, timezone))}</span>
      <span className="activity-what">{t(`undo.${entry.label}` as MessageKey, entry.labelValues)}</span>
      {entry.post && (
        <span className="activity-post">
          <ActivityPost post={entry.post} />
        </span>
      )}
      <span className="activity-note">{entry.isUndone ? t('activity.undone') : ''}</span>
    </li>
  );
}

/** What it was about; pressed, it opens beside. A post that is gone keeps its words. */
function ActivityPost({ post }: { readonly post: NonNullable<ActivityEntry['post']> }) {
  const words = post.snippet || t('activity.noText');
  if (post.isDeleted) return words;
  return (
    <Button className="activity-open" onPress={() => setUi({ openPost: { id: post.id, create: null } })}>
      {words}
    </Button>
  );
}
