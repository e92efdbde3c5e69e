import { useEffect, useState } from 'react';
import type { BackupView } from '../../../shared/contract/backups.ts';
import { formatBytes } from '../../../shared/domain/format-bytes.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { call, subscribe } from '../../lib/api.ts';
import { formatPast } from '../../lib/dates.ts';
import { sayFailure } from '../../lib/say-failure.ts';
import { t } from '../../lib/text.ts';
import { showToast } from '../../lib/toasts.ts';

type Progress = { readonly done: number; readonly total: number };

/** Copies of the whole workspace, made by themselves and by hand; each can be gone back to. */
export function BackupsSection({ timezone }: { readonly timezone: string }) {
  const [backups, setBackups] = useState<readonly BackupView[] | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [progress, setProgress] = useState<Progress | null>(null);
  const [asked, setAsked] = useState<BackupView | null>(null);
  const refresh = () => call('backups.list', {}).then(setBackups, sayFailure);
  // biome-ignore lint/correctness/useExhaustiveDependencies: read once; a backup made or restored here reads again.
  useEffect(() => void refresh(), []);
  useEffect(() => subscribe('backup.progress', setProgress), []);

  async function run(work: () => Promise<string>): Promise<void> {
    setBusy(true);
    try {
      showToast(await work());
    } catch (error) {
      sayFailure(error);
    } finally {
      setBusy(false);
      setProgress(null);
      await refresh();
    }
  }
  const when = (backup: BackupView) => formatPast(backup.createdAt, timezone);
  const make = () =>
    run(async () => {
      const { posts } = await call('backups.create', {});
      return t('settings.backupMade', { count: posts });
    });
  const restore = (backup: BackupView) =>
    run(async () => {
      setAsked(null);
      await call('backups.restore', { id: backup.id });
      return t('settings.restored', { when: when(backup) });
    });

  return (
    <section className="page-section">
      <div className="page-row">
        <div className="page-row-words">
          <h2 className="page-heading">{t('settings.backups')}</h2>
          <span className="page-row-hint">{t('settings.backupsHint')}</span>
        </div>
        <Button isDisabled={isBusy} onPress={() => void make()}>
          {isBusy && progress && progress.total > 0
            ? t('settings.percent', { percent: Math.round((progress.done / progress.total) * 100) })
            : t('settings.backUpNow')}
        </Button>
      </div>
      <ul className="backup-list">
        {backups?.map((backup) => (
          <li key={backup.id} className="backup-row">
            <span className="backup-when">{when(backup)}</span>
            <span className="page-row-hint">
              {t('settings.backupFacts', {
                count: backup.posts,
                size: formatBytes(backup.sizeBytes),
                reason: backup.reason,
              })}
            </span>
            <Button
              kind="quiet"
              isDisabled={isBusy}
              aria-label={t('settings.restoreOf', { when: when(backup) })}
              onPress={() => setAsked(backup)}
            >
              {t('settings.restore')}
            </Button>
          </li>
        ))}
      </ul>
      {backups?.length === 0 && <p className="page-row-hint">{t('settings.noBackups')}</p>}
      {asked && (
        <Dialog title={t('settings.restoreTitle')} width={440} onClose={() => setAsked(null)}>
          <p>{t('settings.restoreText', { when: when(asked), count: asked.posts })}</p>
          <div className="dialog-foot">
            <Button kind="quiet" onPress={() => setAsked(null)}>
              {t('settings.cancel')}
            </Button>
            <Button kind="primary" onPress={() => void restore(asked)}>
              {t('settings.restore')}
            </Button>
          </div>
        </Dialog>
      )}
    </section>
  );
}
