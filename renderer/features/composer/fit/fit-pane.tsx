import type { ReactNode } from 'react';
import { type MediaExtension, mediaUrl } from '../../../../shared/domain/media.ts';
import { Button } from '../../../components/button.tsx';
import { t } from '../../../lib/text.ts';
import { formatClock } from './clock-time.ts';
import { FilmSide } from './film-sides.tsx';
import { FitFacts } from './fit-facts.tsx';
import { type FitJob, type FitPlanView, type FitWish, type JobState, NEW_JOB, type Trim } from './fit-job.ts';
import { planWords } from './fit-words.ts';
import { PictureAfter, PictureBefore, WholePicture } from './picture-sides.tsx';
import { TrimRange } from './trim-range.tsx';

/** One file for one account: what it is beside what goes out, the facts of both, and what is to be chosen. */
export function FitPane({
  job,
  state = NEW_JOB,
  wish,
  isRunning,
  onWish,
}: {
  readonly job: FitJob;
  readonly state: JobState | undefined;
  readonly wish: FitWish;
  readonly isRunning: boolean;
  readonly onWish: (change: Partial<FitWish>) => void;
}) {
  const { item } = job;
  const { plan, made, problem } = state;
  const isFilm = item.kind === 'video';
  const beforeMs = plan?.kind === 'cannot' && plan.code === 'no_key_frame' ? plan.values.beforeMs : undefined;
  return (
    <div className="fit-pane">
      <div className="fit-pair">
        <Side name={t('media.fit.before')}>
          {isFilm ? (
            <FilmSide file={item} cut={null} label={t('media.fit.before')} />
          ) : (
            <PictureBefore
              item={item}
              fit={pictureOf(plan)}
              focus={wish.focus}
              onFocus={isRunning ? null : (focus) => onWish({ focus })}
            />
          )}
        </Side>
        <Side name={t('media.fit.after')}>
          <After job={job} state={state} wish={wish} />
        </Side>
      </div>
      {isFilm && item.durationMs !== null && (
        <TrimRange
          src={mediaUrl({ sha256: item.sha256, extension: item.extension as MediaExtension })}
          durationMs={item.durationMs}
          value={wish.trim ?? plannedTrim(plan) ?? { startMs: 0, endMs: item.durationMs }}
          isDisabled={isRunning}
          onChange={(trim) => onWish({ trim })}
        />
      )}
      <FitFacts job={job} plan={plan} made={made} />
      <ul className="fit-words" aria-live="polite">
        {plan === null && problem === null && <li>{t('media.fit.planning')}</li>}
        {plan &&
          planWords(plan, wish.trim).map((words) => (
            <li key={words} className={plan.kind === 'cannot' ? 'fit-problem' : undefined}>
              {words}
            </li>
          ))}
        {problem !== null && <li className="fit-problem">{problem}</li>}
        {typeof beforeMs === 'number' && wish.trim && (
          <li>
            <Button onPress={() => onWish({ trim: { startMs: beforeMs, endMs: wish.trim?.endMs ?? beforeMs } })}>
              {t('media.fit.beginAt', { start: formatClock(beforeMs) })}
            </Button>
          </li>
        )}
      </ul>
    </div>
  );
}

function Side({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <figure className="fit-side">
      <figcaption>{name}</figcaption>
      {children}
    </figure>
  );
}

/** What was really made; until then what will be seen of it. */
function After({
  job: { item },
  state: { plan, made },
  wish,
}: {
  readonly job: FitJob;
  readonly state: JobState;
  readonly wish: FitWish;
}) {
  if (item.kind === 'video') {
    const label = t('media.fit.after');
    return made ? (
      <FilmSide file={made} cut={null} label={label} />
    ) : (
      <FilmSide file={item} cut={realTrim(plan)} label={label} />
    );
  }
  return made ? <WholePicture item={made} /> : <PictureAfter item={item} fit={pictureOf(plan)} focus={wish.focus} />;
}

function pictureOf(plan: FitPlanView | null) {
  return plan?.kind === 'steps' && plan.fit.kind === 'picture' ? plan.fit : null;
}

function plannedTrim(plan: FitPlanView | null): Trim | null {
  return plan?.kind === 'steps' && plan.fit.kind === 'film' ? plan.fit.trim : null;
}

/** From where it really begins. */
function realTrim(plan: FitPlanView | null): Trim | null {
  const trim = plannedTrim(plan);
  return trim && plan?.kind === 'steps' ? { ...trim, startMs: plan.after.startMs ?? trim.startMs } : trim;
}
