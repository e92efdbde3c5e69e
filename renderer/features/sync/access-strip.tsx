import { Eye } from 'lucide-react';
import { Button } from '../../components/button.tsx';
import { t } from '../../lib/text.ts';
import { useSync } from '../../lib/use-sync.ts';
import './access-strip.css';

/** Above a calendar that may only be looked at: why, and how to have one of one's own. */
export function AccessStrip({ onKeepCopy }: { readonly onKeepCopy: (name: string) => void }) {
  const view = useSync();
  if (view?.access !== 'viewer') return null;
  const name = view.workspaceName ?? t('sync.thisWorkspace');
  return (
    <section className="access-strip" aria-label={t('access.label')}>
      <Eye className="access-strip-icon" size={16} strokeWidth={1.5} aria-hidden="true" />
      <p className="access-strip-words">{t('access.viewerIn', { workspace: name })}</p>
      <Button kind="quiet" onPress={() => onKeepCopy(name)}>
        {t('access.keepCopy')}
      </Button>
    </section>
  );
}
