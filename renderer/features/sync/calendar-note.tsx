import type { ReactNode } from 'react';
import type { SyncView } from '../../../shared/contract/sync.ts';
import { Button } from '../../components/button.tsx';
import { call } from '../../lib/api.ts';
import { runCommand } from '../../lib/commands.ts';
import { copyText } from '../../lib/copy-text.ts';
import { sayFailure } from '../../lib/say-failure.ts';
import { t } from '../../lib/text.ts';
import { useSync } from '../../lib/use-sync.ts';
import './calendar-note.css';

type Ways = {
  /** To the desk of this computer alone. */
  readonly onGoHome: () => void;
  readonly onKeepCopy: (name: string) => void;
};

/** Over a calendar that has nothing to show: why, and what can be done. */
export function CalendarNote(ways: Ways) {
  const view = useSync();
  if (!view) return null;
  if (view.access === 'removed' || view.access === 'suspended')
    return <Outside view={view} how={view.access} {...ways} />;
  const isFetching = view.status.kind === 'syncing' || view.status.kind === 'idle';
  if (!isFetching || !view.firstSync || view.firstSync.isUsable) return null;
  const workspace = view.workspaceName ?? t('sync.thisWorkspace');
  return (
    <Card title={t('sync.first.title', { workspace })} isLate>
      <p>{t('sync.first.text')}</p>
    </Card>
  );
}

function Outside({
  view,
  how,
  onGoHome,
  onKeepCopy,
}: Ways & { readonly view: SyncView; readonly how: 'removed' | 'suspended' }) {
  const workspace = view.workspaceName ?? t('sync.thisWorkspace');
  const { count } = view.waiting;
  return (
    <Card title={t(`sync.state.${how}`, { workspace })}>
      <p>{t(`sync.${how}.text`, { count })}</p>
      <div className="calendar-note-foot">
        <Button onPress={onGoHome}>{t('sync.removed.desk')}</Button>
        {count > 0 && <Button onPress={() => onKeepCopy(workspace)}>{t('access.keepCopy')}</Button>}
        {count > 0 && <Button onPress={() => void copyUnsent()}>{t('sync.removed.copy')}</Button>}
        {count > 0 && (
          <Button kind="quiet" onPress={() => void runCommand('app.activity')}>
            {t('sync.removed.list')}
          </Button>
        )}
      </div>
    </Card>
  );
}

async function copyUnsent(): Promise<void> {
  try {
    const texts = await call('sync.readUnsentTexts', {});
    copyText(texts.map(({ text }) => text).join('\n\n'), t('sync.removed.copied', { count: texts.length }));
  } catch (error) {
    sayFailure(error);
  }
}

/** `isLate`: not for what is over in a blink. */
function Card({
  title,
  isLate = false,
  children,
}: {
  readonly title: string;
  readonly isLate?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <div className="calendar-note-place">
      <section className="calendar-note" data-late={isLate || undefined} aria-label={title}>
        <h2 className="calendar-note-title">{title}</h2>
        {children}
      </section>
    </div>
  );
}
