import type { ConflictPart, ConflictView, PostPlan } from '../../../shared/contract/sync.ts';
import { STATE_LOOKS } from '../../../shared/domain/state-looks.ts';
import { formatDayTime } from '../../lib/dates.ts';
import { t } from '../../lib/text.ts';
import { useLive } from '../../lib/use-live.ts';
import { OwnWords } from './own-words.tsx';

/** Of a change that was not taken: what it was about, from what to what. Texts side by side, all else a sentence each. */
export function ConflictChanges({ item: { parts } }: { readonly item: ConflictView }) {
  const { data: accounts } = useLive('accounts.list', {});
  const nameOf = (id: string | null) => accounts?.find((account) => account.id === id)?.displayName ?? '';
  return (
    <>
      {parts.map((part) =>
        part.what === 'text' ? (
          <Text key={`text ${part.accountId}`} part={part} account={nameOf(part.accountId)} />
        ) : (
          <p key={part.what === 'value' ? part.aspect : `plan ${part.accountId}`} className="conflict-change">
            {part.what === 'value' ? valueWords(part) : planWords(part, nameOf(part.accountId))}
          </p>
        ),
      )}
    </>
  );
}

function Text({
  part: { base, ours },
  account,
}: {
  readonly part: Extract<ConflictPart, { what: 'text' }>;
  readonly account: string;
}) {
  const about = account === '' ? null : <span className="side-part">{t('sync.textFor', { account })}</span>;
  return (
    <div className="sides" data-alone={base === null || undefined}>
      {base !== null && (
        <div className="side">
          <p className="side-label">
            {t('sync.before')}
            {about}
          </p>
          <OwnWords text={base} against={ours} isOther />
        </div>
      )}
      <div className="side">
        <p className="side-label">
          {t('sync.mine')}
          {about}
        </p>
        <OwnWords text={ours ?? ''} against={base} isOther={false} />
      </div>
    </div>
  );
}

/** Of these a post has several. */
const MEMBERS: ReadonlySet<string> = new Set(['accounts', 'tags', 'files']);

function valueWords({ aspect, base, ours }: Extract<ConflictPart, { what: 'value' }>): string {
  const what = t(`sync.aspect.${aspect}`);
  if (base !== null && ours !== null) return t('sync.changed.fromTo', { what, from: base, to: ours });
  const isMember = MEMBERS.has(aspect);
  if (ours !== null) return t(isMember ? 'sync.changed.in' : 'sync.changed.to', { what, to: ours });
  if (base !== null) return t(isMember ? 'sync.changed.out' : 'sync.changed.away', { what, from: base });
  if (aspect === 'removed' || aspect === 'restored') return t(`sync.changed.${aspect}`);
  return t('sync.changed.some', { what });
}

function planWords({ base, ours }: Extract<ConflictPart, { what: 'plan' }>, account: string): string {
  const what = account === '' ? t('sync.aspect.plan') : t('sync.timeOf', { account });
  const hasState = base?.state !== ours?.state;
  const [from, to] = [onePlan(base, hasState), onePlan(ours, hasState)];
  return base === null ? t('sync.changed.to', { what, to }) : t('sync.changed.fromTo', { what, from, to });
}

/** The state is told where it is another. */
function onePlan(plan: PostPlan | null, hasState: boolean): string {
  const when = plan?.wallTime ? formatDayTime(plan.wallTime) : t('sync.noTime');
  return hasState && plan?.state ? `${when}, ${t(STATE_LOOKS[plan.state].label)}` : when;
}
