import type { ConflictPart, ConflictView, PostPlan } from '../../../shared/contract/sync.ts';
import { STATE_LOOKS } from '../../../shared/domain/state-looks.ts';
import { StateMark } from '../../components/state-mark.tsx';
import { TagDot } from '../../components/tag-dot.tsx';
import { formatDayTime } from '../../lib/dates.ts';
import { t } from '../../lib/text.ts';
import { useLive } from '../../lib/use-live.ts';
import { OwnWords } from './own-words.tsx';

type Value = string | PostPlan | null;

/** Nothing is left to decide: what is there is what we had. */
export function isSameNow({ reason, subject, parts }: ConflictView): boolean {
  if (reason === 'overwrote' || subject.isGone) return false;
  const compared = parts.filter((part) => part.what !== 'value' || part.ours !== null);
  return compared.length > 0 && compared.every((part) => isSame(part.ours, part.now));
}

/** What each had, side by side, with the words that differ marked in both. Where there is no other side, ours alone. */
export function ConflictSides({ item, timezone }: { readonly item: ConflictView; readonly timezone: string }) {
  const shown = item.parts.filter((part) => part.ours !== null || part.theirs !== null);
  const rest = item.parts.filter((part) => part.what === 'value' && part.ours === null && part.theirs === null);
  return (
    <>
      {shown.map((part) => (
        <Part key={keyOf(part)} part={part} item={item} timezone={timezone} />
      ))}
      {rest.length > 0 && (
        <p className="conflict-rest">
          {t('sync.restOf', {
            what: rest.map((part) => (part.what === 'value' ? t(`sync.aspect.${part.aspect}`) : '')).join(', '),
          })}
        </p>
      )}
    </>
  );
}

function Part({
  part,
  item,
  timezone,
}: {
  readonly part: ConflictPart;
  readonly item: ConflictView;
  readonly timezone: string;
}) {
  const other = otherSide(part, item);
  return (
    <div className="sides" data-alone={other === null || undefined}>
      <Side label={t('sync.mine')} part={part} value={part.ours} against={other?.value ?? null} timezone={timezone} />
      {other && (
        <Side label={other.label} part={part} value={other.value} against={part.ours} timezone={timezone} isOther />
      )}
    </div>
  );
}

/** Theirs, or what has come of it since. */
function otherSide(part: ConflictPart, { reason, subject }: ConflictView) {
  const isCompared = reason === 'overwrote' || reason === 'superseded' || reason === 'overlapping';
  const theirs = { label: t('sync.theirs'), value: part.theirs as Value };
  if (reason === 'overwrote') return theirs;
  if (subject.isGone || (!isCompared && (part.now === null || isSame(part.ours, part.now)))) return null;
  if (isCompared && isSame(part.theirs, part.now)) return theirs;
  return { label: t('sync.nowThere'), value: part.now as Value };
}

function Side({
  label,
  part,
  value,
  against,
  timezone,
  isOther = false,
}: {
  readonly label: string;
  readonly part: ConflictPart;
  readonly value: Value;
  readonly against: Value;
  readonly timezone: string;
  readonly isOther?: boolean;
}) {
  return (
    <div className="side">
      <p className="side-label">
        {label}
        <PartName part={part} />
      </p>
      {part.what === 'text' ? (
        <OwnWords text={asText(value)} against={against === null ? null : asText(against)} isOther={isOther} />
      ) : part.what === 'plan' ? (
        <Plan plan={value as PostPlan | null} timezone={timezone} />
      ) : (
        <p className="side-value">
          {part.aspect === 'color' && value !== null && <TagDot color={asText(value)} />}
          {part.aspect === 'color' ? '' : asText(value) || t('sync.nothing')}
        </p>
      )}
    </div>
  );
}

function PartName({ part }: { readonly part: ConflictPart }) {
  const { data: accounts } = useLive('accounts.list', {});
  if (part.what === 'value') return <span className="side-part">{t(`sync.aspect.${part.aspect}`)}</span>;
  const account = accounts?.find(({ id }) => id === part.accountId)?.displayName;
  if (account === undefined) return null;
  return <span className="side-part">{t(part.what === 'text' ? 'sync.textFor' : 'sync.timeFor', { account })}</span>;
}

function Plan({ plan, timezone }: { readonly plan: PostPlan | null; readonly timezone: string }) {
  const zone = plan?.timezone ?? timezone;
  return (
    <p className="side-value">
      {plan?.state && <StateMark state={plan.state} />}
      {plan?.wallTime ? formatDayTime(plan.wallTime) : t('sync.noTime')}
      {plan?.state && <span className="side-part">{t(STATE_LOOKS[plan.state].label)}</span>}
      {plan?.wallTime && zone !== timezone && <span className="side-part">{zone.replaceAll('_', ' ')}</span>}
    </p>
  );
}

function asText(value: Value): string {
  return typeof value === 'string' ? value : '';
}

function isSame(left: Value, right: Value): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function keyOf(part: ConflictPart): string {
  return part.what === 'value' ? part.aspect : `${part.what} ${part.accountId}`;
}
