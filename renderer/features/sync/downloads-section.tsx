import type { DownloadsView } from '../../../shared/contract/media.ts';
import { formatBytes } from '../../../shared/domain/format-bytes.ts';
import { ProgressBar } from '../../components/progress-bar.tsx';
import { t } from '../../lib/text.ts';
import './uploads.css';

/** More would be a list that nobody reads. */
const MOST_SHOWN = 20;

/** Files that come here from the project: each with how far it is, and what it waits for. */
export function DownloadsSection({ view }: { readonly view: DownloadsView }) {
  const shown = view.files.slice(0, MOST_SHOWN);
  return (
    <section>
      <h2 className="page-heading sync-heading">
        {t('downloads.heading')} <span className="sync-count">{t('uploads.count', { count: view.fileCount })}</span>
      </h2>
      {view.pause && <p className="uploads-why">{t(`downloads.trouble.${view.pause.reason}`)}</p>}
      <ul>
        {shown.map((file) => (
          <ComingRow key={file.id} file={file} isPaused={view.pause !== null} />
        ))}
      </ul>
      {view.fileCount > shown.length && (
        <p className="waiting-left">{t('downloads.more', { count: view.fileCount - shown.length })}</p>
      )}
    </section>
  );
}

function ComingRow({ file, isPaused }: { readonly file: DownloadsView['files'][number]; readonly isPaused: boolean }) {
  const { fileName, receivedBytes, sizeBytes, isAsked, reason } = file;
  const bytes = t('uploads.bytes', { done: formatBytes(receivedBytes), total: formatBytes(sizeBytes) });
  return (
    <li className="waiting-row">
      <p className="uploads-line">
        <span className="uploads-name">{fileName}</span>
        <span className="uploads-figures">{isAsked ? bytes : `${t('downloads.soon')} · ${bytes}`}</span>
      </p>
      <ProgressBar label={t('downloads.progress', { name: fileName })} share={receivedBytes / sizeBytes} />
      {reason && !isPaused && <p className="uploads-why">{t(`downloads.trouble.${reason}`)}</p>}
    </li>
  );
}
