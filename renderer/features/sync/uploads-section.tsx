import type { UploadsView } from '../../../shared/contract/media.ts';
import { formatBytes } from '../../../shared/domain/format-bytes.ts';
import { Button } from '../../components/button.tsx';
import { ProgressBar } from '../../components/progress-bar.tsx';
import { call } from '../../lib/api.ts';
import { sayFailure } from '../../lib/say-failure.ts';
import { t } from '../../lib/text.ts';
import './uploads.css';

/** Files that the project does not have yet: how far they are, and which of them wait for a person. */
export function UploadsSection({ view }: { readonly view: UploadsView }) {
  return (
    <section>
      <div className="sync-head">
        <h2 className="page-heading sync-heading">
          {t(view.files > 0 || view.heldFiles === 0 ? 'uploads.heading' : 'uploads.heldHeading')}{' '}
          {view.files > 0 && <span className="sync-count">{t('uploads.count', { count: view.files })}</span>}
        </h2>
        {(view.pause !== null || view.heldFiles + view.uncheckedFiles > 0) && (
          <Button kind="quiet" onPress={() => void call('media.sendAgain', {}).catch(sayFailure)}>
            {t('uploads.again')}
          </Button>
        )}
      </div>
      {view.files > 0 && <OnTheirWay view={view} />}
      {view.heldFiles > 0 && <Held view={view} />}
      {view.uncheckedFiles > 0 && (
        <p className="uploads-why">{t('uploads.unchecked', { count: view.uncheckedFiles })}</p>
      )}
    </section>
  );
}

function OnTheirWay({ view: { sentBytes, totalBytes, pause, hold } }: { readonly view: UploadsView }) {
  const figures = t('uploads.bytes', { done: formatBytes(sentBytes), total: formatBytes(totalBytes) });
  return (
    <div className="uploads">
      <ProgressBar label={t('uploads.progress')} share={totalBytes === 0 ? 0 : sentBytes / totalBytes} />
      <p className="uploads-line">
        <span>{pause && hold === null && t(`uploads.trouble.${pause.reason}`)}</span>
        <span className="uploads-figures">{figures}</span>
      </p>
    </div>
  );
}

function Held({ view: { held, heldFiles, files } }: { readonly view: UploadsView }) {
  return (
    <>
      {files > 0 && <h3 className="uploads-held">{t('uploads.heldHeading')}</h3>}
      <ul>
        {held.map(({ id, fileName, reason }) => (
          <li key={id} className="waiting-row">
            <p className="uploads-name">{fileName}</p>
            <p className="uploads-why">{t(`uploads.trouble.${reason}`)}</p>
          </li>
        ))}
      </ul>
      {heldFiles > held.length && (
        <p className="waiting-left">{t('uploads.heldMore', { count: heldFiles - held.length })}</p>
      )}
    </>
  );
}
