import { Button } from 'react-aria-components';
import type { EngineState } from '../../shared/contract/envelope.ts';
import type { AppError } from '../../shared/lib/app-error.ts';
import { runCommand } from '../lib/commands.ts';
import { useEngineState } from '../lib/engine-state.ts';
import { isUnsaved, useSaving } from '../lib/saving.ts';
import { failureWords } from '../lib/say-failure.ts';
import { t } from '../lib/text.ts';
import { useSync } from '../lib/use-sync.ts';
import { SyncSummary } from './sync-summary.tsx';
import { UploadSummary } from './upload-summary.tsx';
import './status-line.css';

/** The one place that speaks of saving and syncing. It never blinks: a save under way looks like one that is done, unless it fails or takes long. */
export function StatusLine({ timezone }: { readonly timezone: string | undefined }) {
  const engine = useEngineState((state) => state.engine);
  const { failure, isTyped, isSlow } = useSaving();
  const sync = useSync();
  const isSynced = sync !== null && failure === null && engine.kind === 'ready';
  return (
    <footer className="status-line">
      <div className="status-saving" role={failure ? 'alert' : undefined}>
        <Button
          className={failure ? 'status-button status-failed' : 'status-button'}
          onPress={() => void runCommand('app.activity')}
        >
          {failure ? wordsForFailure(failure) : wordsFor(engine, isSlow)}
          {isSynced && <SyncSummary view={sync} timezone={timezone ?? 'UTC'} />}
          {isSynced && <UploadSummary />}
        </Button>
        {isTyped && (
          <Button className="status-button status-again" onPress={() => void runCommand('composer.saveAgain')}>
            {t('app.saveAgain')}
          </Button>
        )}
      </div>
      <Button className="status-button" onPress={() => void runCommand('app.settings')}>
        {timezone === undefined ? ' ' : t('app.zone', { zone: timezone.replaceAll('_', ' ') })}
      </Button>
    </footer>
  );
}

function wordsForFailure(failure: AppError): string {
  return isUnsaved(failure) ? failureWords(failure) : t('app.notSavedPost');
}

function wordsFor(engine: EngineState, isSlow: boolean): string {
  if (engine.kind === 'opening') return t('app.opening');
  if (engine.kind === 'restarting') return t('app.openingAgain');
  return t(isSlow ? 'app.saving' : 'app.saved');
}
