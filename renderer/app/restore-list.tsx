import { useEffect, useState } from 'react';
import type { BackupView } from '../../shared/contract/backups.ts';
import { formatBytes } from '../../shared/domain/format-bytes.ts';
import { isAppError } from '../../shared/lib/app-error.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { call } from '../lib/api.ts';
import { formatPast } from '../lib/dates.ts';
import { failureWords } from '../lib/say-failure.ts';
import { t } from '../lib/text.ts';

/** The backups that a folder which cannot be opened can be gone back to. */
export function RestoreList() {
  const [backups, setBackups] = useState<readonly BackupView[] | null>(null);
  const [asked, setAsked] = useState<BackupView | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    void call('os.listBackups', {}).then(setBackups, (error) => setFailure(wordsFor(error)));
  }, []);

  async function restore(id: string): Promise<void> {
    setAsked(null);
    setFailure(null);
    setBusy(true);
    // Once it is done the workspace is in the place of all this.
    await call('os.restoreBackup', { id }).catch((error) => setFailure(wordsFor(error)));
    setBusy(false);
  }

  return (
    <section className="restore" aria-label={t('engine.backups')}>
      <h2 className="restore-heading">{t('engine.backups')}</h2>
      {failure && (
        <p className="message-text" role="status">
          {failure}
        </p>
      )}
      {backups?.length === 0 && <p className="message-text">{t('engine.noBackups')}</p>}
      <ul className="restore-list">
        {backups?.map((backup) => (
          <li key={backup.id} className="restore-row">
            <span className="restore-when">{when(backup)}</span>
            <span className="restore-facts">
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
      {asked && (
        <Dialog title={t('engine.restoreTitle')} width={440} onClose={() => setAsked(null)}>
          <p>{t('engine.restoreText', { when: when(asked), count: asked.posts })}</p>
          <div className="dialog-foot">
            <Button kind="quiet" onPress={() => setAsked(null)}>
              {t('settings.cancel')}
            </Button>
            <Button kind="primary" onPress={() => void restore(asked.id)}>
              {t('settings.restore')}
            </Button>
          </div>
        </Dialog>
      )}
    </section>
  );
}

/** In the system's zone: the workspace's own is in the workspace. */
function when(backup: BackupView): string {
  return formatPast(backup.createdAt, Intl.DateTimeFormat().resolvedOptions().timeZone);
}

function wordsFor(error: unknown): string {
  if (!isAppError(error)) throw error;
  return failureWords(error);
}
