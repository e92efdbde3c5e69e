import { X } from 'lucide-react';
import type { ImportResult } from '../../../shared/contract/media.ts';
import { formatBytes } from '../../../shared/domain/format-bytes.ts';
import { MEDIA_SKIPS, type MediaRefusal } from '../../../shared/domain/media.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { ProgressBar } from '../../components/progress-bar.tsx';
import { failureWords } from '../../lib/say-failure.ts';
import { t } from '../../lib/text.ts';
import { cancelImport, closeImport, type ImportBatch, useImports } from './import-store.ts';
import { summaryWords } from './say-imported.ts';
import './import-panel.css';

/** How imports get on, and what was refused, in a corner that covers nothing one needs. Never takes the focus. */
export function ImportPanel() {
  const batches = useImports((state) => state.batches);
  const shown = batches.filter(({ phase }) => phase !== 'quiet');
  return (
    <section className="imports" aria-label={t('library.imports')}>
      {shown.map((batch) =>
        batch.phase === 'done' || batch.phase === 'failed' ? (
          <Outcome key={batch.id} batch={batch} />
        ) : (
          <Running key={batch.id} batch={batch} />
        ),
      )}
    </section>
  );
}

function Running({ batch: { id, phase, progress } }: { readonly batch: ImportBatch }) {
  const isStopping = phase === 'stopping';
  const title = progress ? t('library.importing', { total: progress.total }) : t('library.importLooking');
  return (
    <div className="import">
      <div className="import-head">
        <p className="import-title" role="status">
          {title}
        </p>
        <Button kind="quiet" isDisabled={isStopping} onPress={() => cancelImport(id)}>
          {t(isStopping ? 'library.importStopping' : 'library.importCancel')}
        </Button>
      </div>
      <ProgressBar label={title} share={progress && shareOf(progress.bytesDone, progress.bytesTotal)} />
      <p className="import-line">
        <span className="import-name">{progress?.currentName}</span>
        {progress && (
          <span className="import-figures">
            {t('library.importDone', { done: progress.done, total: progress.total })}
            {' · '}
            {t('library.importBytes', {
              done: formatBytes(progress.bytesDone),
              total: formatBytes(progress.bytesTotal),
            })}
          </span>
        )}
      </p>
    </div>
  );
}

function shareOf(done: number, total: number): number {
  return total === 0 ? 0 : done / total;
}

function Outcome({ batch: { id, result, error } }: { readonly batch: ImportBatch }) {
  return (
    <div className="import">
      <div className="import-head">
        <p className="import-title" role="status">
          {error ? failureWords(error) : result && summaryWords(result)}
        </p>
        <IconButton label={t('library.importClose')} onPress={() => closeImport(id)}>
          <X size={16} strokeWidth={1.5} aria-hidden="true" />
        </IconButton>
      </div>
      {result && <Refusals result={result} />}
    </div>
  );
}

function Refusals({ result }: { readonly result: ImportResult }) {
  const named = Map.groupBy(result.refused, ({ reason }) => reason);
  const reasons = Object.entries(result.refusedCounts) as [MediaRefusal, number][];
  const skipped = MEDIA_SKIPS.flatMap((reason) => {
    const count = result.skippedCounts[reason];
    return count ? [t(`media.skipped.${reason}`, { count })] : [];
  });
  if (reasons.length === 0 && skipped.length === 0) return null;
  return (
    <section
      className="import-refusals"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls is reached by the keyboard.
      tabIndex={0}
      aria-label={t('library.summaryRefused', { count: sum(reasons) })}
    >
      {reasons
        .sort((a, b) => b[1] - a[1])
        .map(([reason, count]) => (
          <div key={reason} className="import-reason">
            <p>
              {t(`media.refused.${reason}`)}
              {count > 1 && <span className="import-count"> {t('library.refusedCount', { count })}</span>}
            </p>
            <Names names={(named.get(reason) ?? []).map(({ fileName }) => fileName)} count={count} />
          </div>
        ))}
      {skipped.length > 0 && <p className="import-skipped">{t('library.passedOver', { what: skipped.join(', ') })}</p>}
    </section>
  );
}

function Names({ names, count }: { readonly names: readonly string[]; readonly count: number }) {
  return (
    <ul>
      {names.map((name, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two files of one folder drop may bear one name; the list never changes.
        <li key={place} className="import-name">
          {name}
        </li>
      ))}
      {count > names.length && <li>{t('library.refusedMore', { count: count - names.length })}</li>}
    </ul>
  );
}

function sum(reasons: readonly (readonly [unknown, number])[]): number {
  return reasons.reduce((total, [, count]) => total + count, 0);
}
