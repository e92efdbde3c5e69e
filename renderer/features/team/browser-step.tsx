import { Button } from '../../components/button.tsx';
import { t } from '../../lib/text.ts';
import { TeamForm } from './team-form.tsx';

/** Somebody is in the browser; this page waits for them. */
export function BrowserStep({
  name,
  problem,
  onBack,
}: {
  readonly name: string;
  readonly problem: string | null;
  readonly onBack: () => void;
}) {
  return (
    <TeamForm title={t('team.inBrowser')} problem={problem} onBack={onBack} onSubmit={onBack}>
      <p role="status">{t('team.inBrowserText', { name })}</p>
      <div className="team-form-foot">
        <Button type="submit" autoFocus>
          {t('team.cancel')}
        </Button>
      </div>
    </TeamForm>
  );
}
