import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/text-field.tsx';
import { call } from '../../lib/api.ts';
import { t } from '../../lib/text.ts';
import { TeamForm } from './team-form.tsx';
import { showList, showSignIn } from './team-store.ts';
import { useTask } from './use-task.ts';

/** Address and key of a project; it is asked before it is kept. Then somebody signs in to it. */
export function ConnectForm() {
  const [url, setUrl] = useState('');
  const [key, setKey] = useState('');
  const { isBusy, problem, run } = useTask();
  const connect = () =>
    run(async (isLeft) => {
      const project = await call('projects.connect', { url, key });
      if (!isLeft()) showSignIn(project);
    });
  return (
    <TeamForm
      title={t('team.connect')}
      lead={t('team.connectHint')}
      problem={problem}
      onBack={showList}
      onSubmit={() => void connect()}
    >
      <TextField
        label={t('team.url')}
        value={url}
        onChange={setUrl}
        placeholder="https://name.supabase.co"
        autoFocus
        inputMode="url"
        spellCheck="false"
        maxLength={2000}
      />
      <TextField
        label={t('team.key')}
        value={key}
        onChange={setKey}
        placeholder="sb_publishable_…"
        autoComplete="off"
        spellCheck="false"
        maxLength={4000}
      />
      <details className="team-where">
        <summary>{t('team.where')}</summary>
        <p className="page-row-hint">{t('team.whereText')}</p>
      </details>
      <div className="team-form-foot">
        <Button kind="primary" type="submit" isDisabled={isBusy}>
          {isBusy ? t('team.connecting') : t('team.connectNow')}
        </Button>
      </div>
    </TeamForm>
  );
}
