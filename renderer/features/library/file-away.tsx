import { CloudDownload } from 'lucide-react';
import { useEffect } from 'react';
import type { DownloadsView, MediaView } from '../../../shared/contract/media.ts';
import { formatBytes } from '../../../shared/domain/format-bytes.ts';
import { Button } from '../../components/button.tsx';
import { ProgressBar } from '../../components/progress-bar.tsx';
import { call } from '../../lib/api.ts';
import { sayFailure } from '../../lib/say-failure.ts';
import { t } from '../../lib/text.ts';
import { useLive } from '../../lib/use-live.ts';
import './file-away.css';

/** A picture of this size is there before somebody could ask for it. */
const UNASKED_BYTES = 25 * 1024 * 1024;

/** Of a file whose bytes are on another device: how to have it here, and how far that is. */
export function FileAway({ file }: { readonly file: MediaView }) {
  const { data } = useLive('media.readDownloads', {});
  const { id, kind, sizeBytes } = file;
  const isUnasked = (kind === 'image' || kind === 'gif') && sizeBytes <= UNASKED_BYTES;
  useEffect(() => {
    if (isUnasked) fetchFile(id);
  }, [isUnasked, id]);
  const coming = data?.files.find((one) => one.id === id);
  return (
    <div className="file-away">
      {coming ? (
        <Coming file={coming} pause={data?.pause ?? null} />
      ) : (
        <>
          <p className="file-away-words">{t('library.away')}</p>
          {!isUnasked && (
            <Button onPress={() => fetchFile(id)}>
              <CloudDownload size={16} strokeWidth={1.5} aria-hidden="true" />
              {t('library.fetch', { size: formatBytes(sizeBytes) })}
            </Button>
          )}
        </>
      )}
    </div>
  );
}

type ComingFile = DownloadsView['files'][number];

function Coming({ file, pause }: { readonly file: ComingFile; readonly pause: DownloadsView['pause'] }) {
  const { id, receivedBytes, sizeBytes, isAsked } = file;
  const reason = pause?.reason ?? file.reason;
  return (
    <>
      <div className="file-away-way">
        <ProgressBar label={t('library.fetching')} share={receivedBytes / sizeBytes} />
        <p className="file-away-words">
          {t('uploads.bytes', { done: formatBytes(receivedBytes), total: formatBytes(sizeBytes) })}
          {reason && ` · ${t(`downloads.trouble.${reason}`)}`}
        </p>
      </div>
      {isAsked && (
        <Button kind="quiet" onPress={() => void call('media.cancelFetch', { ids: [id] }).catch(sayFailure)}>
          {t('library.cancelFetch')}
        </Button>
      )}
    </>
  );
}

function fetchFile(id: string): void {
  void call('media.fetch', { ids: [id] }).catch(sayFailure);
}
