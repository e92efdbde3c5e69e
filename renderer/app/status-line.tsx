import { Button } from 'react-aria-components';
import type { EngineState } from '../../shared/contract/envelope.ts';
import { runCommand } from '../lib/commands.ts';
import { useEngineState } from '../lib/engine-state.ts';
import { useSaving } from '../lib/saving.ts';
import { t } from '../lib/text.ts';
import './status-line.css';

/** The one place that speaks of saving. It never blinks: a save under way looks like one that is done until it fails. */
export function StatusLine({ timezone }: { readonly timezone: string | undefined }) {
  const engine = useEngineState((state) => state.engine);
  const failure = useSaving((state) => state.failure);
  return (
    <footer className="status-line">
      <Button className="status-button" onPress={() => void runCommand('app.activity')}>
        {failure ? (
          <span className="status-failed">{t('app.notSavedWhy', { reason: failure.code })}</span>
        ) : (
          wordsFor(engine)
        )}
      </Button>
      <Button className="status-button" onPress={() => void runCommand('app.settings')}>
        {timezone === undefined ? ' ' : t('app.zone', { zone: timezone.replaceAll('_', ' ') })}
      </Button>
    </footer>
  );
}

function wordsFor(engine: EngineState): string {
  if (engine.kind === 'opening') return t('app.opening');
  if (engine.kind === 'restarting') return t('app.openingAgain');
  return t('app.saved');
}
