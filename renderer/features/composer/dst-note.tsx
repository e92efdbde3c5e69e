import { Radio, RadioGroup } from 'react-aria-components';
import type { PostView } from '../../../shared/contract/posts.ts';
import type { DstChoice } from '../../../shared/domain/states.ts';
import { resolveWallTime, toInstant, toWallTime } from '../../../shared/domain/zone.ts';
import { formatTime } from '../../lib/dates.ts';
import { t } from '../../lib/text.ts';
import { offsetWords } from './time-words.ts';

/** Where the clocks change, a time comes twice or not at all: which one is meant is asked, and a moved one is told. */
export function DstNote({
  time: { wallTime, timezone, dstChoice },
  isEditable,
  onChoose,
}: {
  readonly time: Pick<PostView, 'wallTime' | 'timezone' | 'dstChoice'>;
  readonly isEditable: boolean;
  readonly onChoose: (choice: DstChoice) => void;
}) {
  if (wallTime === null) return null;
  const { kind, instant } = resolveWallTime(wallTime, timezone, dstChoice);
  if (kind === 'plain') return null;
  const time = formatTime(wallTime);
  if (kind === 'shifted') {
    const actual = formatTime(toWallTime(instant, timezone));
    return <p className="dst-note">{t('composer.dstSkipped', { time, actual })}</p>;
  }
  return (
    <div className="dst-note">
      <p>{t('composer.dstTwice', { time })}</p>
      <RadioGroup
        aria-label={t('composer.dstWhich')}
        className="dst-choices"
        value={dstChoice}
        isDisabled={!isEditable}
        onChange={(choice) => onChoose(choice as DstChoice)}
      >
        <Radio value="earlier" className="dst-choice">
          {t('composer.dstEarlier', { offset: offsetWords(toInstant(wallTime, timezone, 'earlier'), timezone) })}
        </Radio>
        <Radio value="later" className="dst-choice">
          {t('composer.dstLater', { offset: offsetWords(toInstant(wallTime, timezone, 'later'), timezone) })}
        </Radio>
      </RadioGroup>
    </div>
  );
}
