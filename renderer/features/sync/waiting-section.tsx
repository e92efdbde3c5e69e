import { useState } from 'react';
import type { WaitingItem } from '../../../shared/contract/sync.ts';
import { Button } from '../../components/button.tsx';
import { momentWords } from '../../lib/sync-words.ts';
import { t } from '../../lib/text.ts';
import { useLive } from '../../lib/use-live.ts';
import { SubjectLine } from './subject-line.tsx';

const SHOWN_FIRST = 20;
const SHOWN_MOST = 500;

/** What was done here and the project has not heard of, by what it was done to. */
export function WaitingSection({ timezone, nowMs }: { readonly timezone: string; readonly nowMs: number }) {
  const [limit, setLimit] = useState(SHOWN_FIRST);
  const { data } = useLive('sync.listWaiting', { limit });
  if (!data || data.changes === 0) return null;
  const { items, changes } = data;
  const left = changes - items.reduce((sum, item) => sum + item.changes, 0);
  return (
    <section>
      <h2 className="page-heading sync-heading">
        {t('sync.waiting')} <span className="sync-count">{t('sync.waitingCount', { count: changes })}</span>
      </h2>
      <ol>
        {items.map((item) => (
          <WaitingRow
            key={`${item.subject.kind} ${item.subject.id}`}
            item={item}
            since={momentWords(item.since, nowMs, timezone)}
          />
        ))}
      </ol>
      {left > 0 && (
        <p className="waiting-left">
          {t('sync.waitingOlder', { count: left })}
          {limit < SHOWN_MOST && (
            <Button kind="quiet" onPress={() => setLimit(SHOWN_MOST)}>
              {t('sync.waitingMore')}
            </Button>
          )}
        </p>
      )}
    </section>
  );
}

function WaitingRow({ item, since }: { readonly item: WaitingItem; readonly since: string }) {
  return (
    <li className="waiting-row">
      <SubjectLine subject={item.subject} />
      <p className="waiting-meta">
        <span className="waiting-what">{item.aspects.map((aspect) => t(`sync.aspect.${aspect}`)).join(', ')}</span>
        <span>{item.isSent ? t('sync.onItsWay') : t('sync.since', { when: since })}</span>
      </p>
    </li>
  );
}
