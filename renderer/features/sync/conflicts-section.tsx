import { useRef } from 'react';
import type { ConflictView } from '../../../shared/contract/sync.ts';
import { Button } from '../../components/button.tsx';
import { t } from '../../lib/text.ts';
import { useLive } from '../../lib/use-live.ts';
import { leaveAll } from './conflict-actions.ts';
import { ConflictCard } from './conflict-card.tsx';

/** More than anybody decides one by one. */
const SHOWN = 50;
/** From here on one by one is too many. */
const MANY = 4;

/** What met something, by what it was about: newest first. */
export function ConflictsSection({
  timezone,
  nowMs,
  onLast,
}: {
  readonly timezone: string;
  readonly nowMs: number;
  /** Nothing is left to look at. */
  readonly onLast: () => void;
}) {
  const { data } = useLive('sync.listConflicts', { limit: SHOWN });
  const heading = useRef<HTMLHeadingElement>(null);
  if (!data) return null;
  const { items, total } = data;
  const groups = Map.groupBy(items, ({ subject }) => `${subject.kind} ${subject.id}`);
  // The card that had the focus goes: the next thing to read is the heading.
  const onDone = () => (total > 1 ? heading.current?.focus() : onLast());
  return (
    <section>
      <div className="sync-head">
        <h2 ref={heading} tabIndex={-1} className="page-heading sync-heading">
          {t('sync.look')} <span className="sync-count">{total}</span>
        </h2>
        {total >= MANY && (
          <Button kind="quiet" onPress={() => void leaveAll().then(onLast)}>
            {t('sync.lookAll')}
          </Button>
        )}
      </div>
      <div className="sync-cards">
        {[...groups].map(([key, own]) => (
          <ConflictCard
            key={key}
            items={own as [ConflictView, ...ConflictView[]]}
            timezone={timezone}
            nowMs={nowMs}
            onDone={onDone}
          />
        ))}
      </div>
    </section>
  );
}
