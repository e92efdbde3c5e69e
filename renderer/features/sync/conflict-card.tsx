import { useEffect, useRef } from 'react';
import type { ConflictView } from '../../../shared/contract/sync.ts';
import { Button } from '../../components/button.tsx';
import { copyText } from '../../lib/copy-text.ts';
import { agoWords } from '../../lib/sync-words.ts';
import { t } from '../../lib/text.ts';
import { useWantedLook, wantLook } from '../../lib/wanted-look.ts';
import { type Choice, choicesOf } from './conflict-actions.ts';
import { ConflictChanges } from './conflict-changes.tsx';
import { ConflictSides, isSameNow } from './conflict-sides.tsx';
import { firstWords, refusalWords } from './refusal-words.ts';
import { SubjectLine, subjectName } from './subject-line.tsx';

/** All that is open about one thing. */
export function ConflictCard({
  items,
  timezone,
  nowMs,
  onDone,
}: {
  readonly items: readonly [ConflictView, ...ConflictView[]];
  readonly timezone: string;
  readonly nowMs: number;
  readonly onDone: () => void;
}) {
  const [{ subject }] = items;
  const card = useRef<HTMLElement>(null);
  const isWanted = useWantedLook((state) => state.subjectId === subject.id);
  useEffect(() => {
    if (!isWanted) return;
    card.current?.scrollIntoView({ block: 'nearest' });
    card.current?.focus({ preventScroll: true });
    wantLook(null);
  }, [isWanted]);
  return (
    <article ref={card} className="conflict" tabIndex={-1} aria-label={subjectName(subject)}>
      <header className="conflict-head">
        <SubjectLine subject={subject} isUnseen={items.every(({ reason }) => reason === 'unfit')} />
      </header>
      {items.map((item) => (
        <Conflict
          key={item.id}
          item={item}
          timezone={timezone}
          when={agoWords(item.at, nowMs, timezone)}
          onDone={onDone}
        />
      ))}
    </article>
  );
}

function Conflict({
  item,
  timezone,
  when,
  onDone,
}: {
  readonly item: ConflictView;
  readonly timezone: string;
  readonly when: string;
  readonly onDone: () => void;
}) {
  const name = subjectName(item.subject);
  const isSame = isSameNow(item);
  const isUntaken = item.reason === 'refused' || item.reason === 'held';
  const isPlan = item.parts.some((part) => part.what === 'plan');
  const mine = item.parts.find((part) => part.what === 'text')?.ours;
  const isOnlyHere = mine && (item.take === null || item.take !== 'change');
  async function choose({ run }: Choice): Promise<void> {
    if (await run()) onDone();
  }
  return (
    <div className="conflict-item">
      <p className="conflict-reason">
        {t(`sync.reason.${item.reason}`, {
          kind: item.subject.kind,
          what: isPlan ? 'plan' : 'other',
          name: firstWords(name),
          isNew: String(item.take === 'new_draft'),
        })}{' '}
        {refusalWords(item)}
        <span className="conflict-when"> {when}</span>
      </p>
      {isUntaken ? <ConflictChanges item={item} /> : <ConflictSides item={item} timezone={timezone} />}
      {isSame && <p className="conflict-reason">{t('sync.sameNow')}</p>}
      <div className="conflict-foot">
        {choicesOf(item, isSame).map((choice) => (
          <Button
            key={choice.label}
            aria-label={t('sync.about', { action: t(choice.label), name })}
            onPress={() => void choose(choice)}
          >
            {t(choice.label)}
          </Button>
        ))}
        {isOnlyHere && (
          <Button
            kind="quiet"
            aria-label={t('sync.about', { action: t('sync.copyText'), name })}
            onPress={() => copyText(mine, t('app.copied'))}
          >
            {t('sync.copyText')}
          </Button>
        )}
      </div>
    </div>
  );
}
