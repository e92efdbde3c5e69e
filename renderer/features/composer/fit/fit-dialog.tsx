import { useState } from 'react';
import { Button } from '../../../components/button.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { ProgressBar } from '../../../components/progress-bar.tsx';
import { t } from '../../../lib/text.ts';
import { type FitJob, replacementsOf } from './fit-job.ts';
import { FitList } from './fit-list.tsx';
import { FitPane } from './fit-pane.tsx';
import { useFitting } from './use-fitting.ts';
import './fit-dialog.css';
import './trim-range.css';

/**
 * Files made to fit the accounts that would refuse them, all in one go: what would be done, then what came of it, each beside the
 * original. Closed without taking it, nothing of it is left.
 */
export function FitDialog({
  jobs,
  postId,
  onUse,
  onClose,
}: {
  /** As they were when it was opened. At least one. */
  readonly jobs: readonly FitJob[];
  readonly postId: string;
  /** By account, which file takes the place of which (ids of places in the post → ids of files). */
  readonly onUse: (made: ReadonlyMap<string, ReadonlyMap<string, string>>) => Promise<boolean>;
  readonly onClose: () => void;
}) {
  const fitting = useFitting(jobs, postId);
  const { states, isRunning } = fitting;
  const [chosen, setChosen] = useState(jobs[0]?.key ?? '');
  const [isTaking, setTaking] = useState(false);
  const job = jobs.find(({ key }) => key === chosen) ?? jobs[0];
  const can = jobs.filter(({ key }) => states.get(key)?.plan?.kind === 'steps');
  const made = jobs.filter(({ key }) => states.get(key)?.made);
  const left = can.filter(({ key }) => !states.get(key)?.made && !states.get(key)?.problem);
  const failed = can.filter(({ key }) => states.get(key)?.problem);
  const accounts = replacementsOf(jobs, states);

  async function use(): Promise<void> {
    setTaking(true);
    if (await onUse(accounts)) {
      fitting.keep();
      onClose();
    } else setTaking(false);
  }

  if (!job) return null;
  return (
    <Dialog title={titleOf(jobs)} width={jobs.length > 1 ? 1040 : 800} onClose={onClose}>
      <div className="fit-body" data-several={jobs.length > 1 ? '' : undefined}>
        {jobs.length > 1 && <FitList jobs={jobs} states={states} chosen={job.key} onChoose={setChosen} />}
        <FitPane
          key={job.item.id}
          job={job}
          state={states.get(job.key)}
          wish={fitting.wishOf(job)}
          isRunning={isRunning}
          onWish={(change) => fitting.wish(job, change)}
        />
      </div>
      <div className="dialog-foot fit-foot">
        {isRunning && (
          <div className="fit-progress">
            <span>{t('media.fit.progress', { done: made.length + 1, count: can.length - failed.length })}</span>
            <ProgressBar label={t('media.fit.making')} share={shareOf(can, states)} />
          </div>
        )}
        {isRunning ? (
          <Button onPress={fitting.cancel}>{t('media.fit.stop')}</Button>
        ) : (
          <Button kind="quiet" onPress={onClose}>
            {t(can.length > 0 ? 'media.fit.cancel' : 'media.fit.close')}
          </Button>
        )}
        {!isRunning && made.length > 0 && left.length > 0 && (
          <Button onPress={() => void fitting.run()}>{t('media.fit.make', { count: left.length })}</Button>
        )}
        {!isRunning && made.length > 0 && (
          <Button kind="primary" isDisabled={isTaking} onPress={() => void use()}>
            {wordsToUse(jobs, accounts)}
          </Button>
        )}
        {!isRunning && made.length === 0 && can.length > 0 && (
          <Button kind="primary" onPress={() => void fitting.run()}>
            {t('media.fit.make', { count: can.length })}
          </Button>
        )}
      </div>
    </Dialog>
  );
}

function titleOf(jobs: readonly FitJob[]): string {
  const files = new Set(jobs.map(({ item }) => item.id)).size;
  const accounts = new Set(jobs.map(({ check }) => check.account.id)).size;
  const [first] = jobs;
  if (!first) return '';
  if (files > 1) return t('media.fit.titleFiles', { files, accounts });
  if (accounts > 1) return t('media.fit.titleAccounts', { file: first.item.fileName, accounts });
  return t('media.fit.title', { file: first.item.fileName, account: first.check.account.displayName });
}

function wordsToUse(jobs: readonly FitJob[], accounts: ReadonlyMap<string, unknown>): string {
  const [only] = accounts.keys();
  const name = jobs.find(({ check }) => check.account.id === only)?.check.account.displayName ?? '';
  return accounts.size === 1 ? t('media.fit.use', { account: name }) : t('media.fit.useAll', { count: accounts.size });
}

/** Of all that can be made; a picture counts when it is done. */
function shareOf(jobs: readonly FitJob[], states: ReturnType<typeof useFitting>['states']): number {
  const shares = jobs.map(({ key }) => {
    const state = states.get(key);
    return state?.made || state?.problem ? 1 : (state?.share ?? 0);
  });
  return shares.reduce((sum, share) => sum + share, 0) / Math.max(1, jobs.length);
}
