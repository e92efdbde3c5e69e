import { formatBytes } from '../../../shared/domain/format-bytes.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ProgressBar } from '../../components/progress-bar.tsx';
import { call } from '../../lib/api.ts';
import { copyNow, useWantedCopy } from '../../lib/go-to-desk.ts';
import { sayFailure } from '../../lib/say-failure.ts';
import { t } from '../../lib/text.ts';
import { useLive } from '../../lib/use-live.ts';

const close = () => useWantedCopy.setState({ name: null });

/** Before a copy to which files would be missing: they can be had first. */
export function CopyDialog({ name }: { readonly name: string }) {
  const { data: away } = useLive('media.readAway', {});
  const { data: coming } = useLive('media.readDownloads', {});
  const files = away?.ids.length ?? 0;
  const isComing = (coming?.fileCount ?? 0) > 0;
  async function copy(): Promise<void> {
    close();
    await copyNow(name);
  }
  return (
    <Dialog title={t('desks.copyHere')} width={440} onClose={close}>
      <p>
        {files > 0
          ? t('desks.copyAway', { count: files, size: formatBytes(away?.sizeBytes ?? 0) })
          : t('desks.copyWhole')}
      </p>
      {isComing && coming && (
        <ProgressBar
          label={t('downloads.heading')}
          share={coming.totalBytes === 0 ? null : coming.receivedBytes / coming.totalBytes}
        />
      )}
      {coming?.pause && <p className="page-row-hint">{t(`downloads.trouble.${coming.pause.reason}`)}</p>}
      <div className="dialog-foot">
        <Button kind="quiet" onPress={close}>
          {t('desks.cancel')}
        </Button>
        {files > 0 && !isComing && (
          <Button onPress={() => void call('media.fetch', { ids: [...(away?.ids ?? [])] }).catch(sayFailure)}>
            {t('desks.copyFetch')}
          </Button>
        )}
        <Button kind={files > 0 ? 'quiet' : 'primary'} onPress={() => void copy()}>
          {t(files > 0 ? 'desks.copyWithout' : 'desks.copyNow')}
        </Button>
      </div>
    </Dialog>
  );
}
