import type { CallError } from '../../shared/contract/envelope.ts';
import type { MessageKey } from '../../shared/locales/en/index.ts';
import { Button } from '../components/button.tsx';
import { call } from '../lib/api.ts';
import { openDesk } from '../lib/open-desk.ts';
import { t } from '../lib/text.ts';
import { RestoreList } from './restore-list.tsx';
import './message-screen.css';

/** What a person can do about each; the others share the words for an engine that does not answer. */
const KNOWN = ['folder_newer', 'folder_locked', 'read_only', 'disk_full', 'folder_broken', 'folder_silent'] as const;
type Known = (typeof KNOWN)[number] | 'other';

/** The whole window, when the workspace cannot be opened: what happened, what is safe, what to do. */
export function EngineScreen({ error }: { readonly error: CallError }) {
  const code: Known = KNOWN.find((known) => known === error.code) ?? 'other';
  const part = (name: 'title' | 'safe' | 'todo') => t(`engine.${code}.${name}` as MessageKey);
  return (
    <main className="message-page">
      <div className="message-screen" role="alert">
        <h1 className="message-title">{part('title')}</h1>
        <p className="message-text">{part('safe')}</p>
        <p className="message-text">{part('todo')}</p>
        <div className="message-actions">
          <Button kind="primary" onPress={() => void call('os.openAgain', {})}>
            {t('engine.restart')}
          </Button>
          <Button onPress={() => void call('os.showDataFolder', {})}>{t('settings.showFolder')}</Button>
          {openDesk() !== 'local' && (
            <Button onPress={() => void call('os.openDesk', { key: 'local', name: '' })}>{t('desks.goHome')}</Button>
          )}
        </div>
        {(code === 'folder_broken' || code === 'other') && <RestoreList />}
        <p className="message-detail">{t('engine.detail', { code: error.code, message: error.message })}</p>
      </div>
    </main>
  );
}
