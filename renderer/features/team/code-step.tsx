import { useState } from 'react';
import type { ProjectView } from '../../../shared/contract/projects.ts';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/text-field.tsx';
import { call } from '../../lib/api.ts';
import { t } from '../../lib/text.ts';
import { TeamForm } from './team-form.tsx';
import { hostOf } from './team-store.ts';
import type { Task } from './use-task.ts';

/** As `projects.verifyCode` has it. People copy it with the spaces that the mail shows it with. */
const CODE = /^\d{4,10}$/;

export function CodeStep({
  project,
  email,
  task,
  onBack,
  onAgain,
  onDone,
}: {
  readonly project: ProjectView;
  readonly email: string;
  readonly task: Task;
  readonly onBack: () => void;
  readonly onAgain: () => void;
  readonly onDone: () => void;
}) {
  const [typed, setTyped] = useState('');
  const code = typed.replaceAll(/\s/g, '');
  function submit(): void {
    if (!CODE.test(code)) {
      task.setProblem(t('team.codeWrong'));
      return;
    }
    void task.run(async (isLeft) => {
      await call('projects.verifyCode', { projectId: project.id, email, code });
      if (!isLeft()) onDone();
    });
  }
  return (
    <TeamForm
      title={t('team.signInTo', { host: hostOf(project) })}
      problem={task.problem}
      onBack={onBack}
      onSubmit={submit}
    >
      <TextField
        label={t('team.code')}
        hint={t('team.codeHint', { email })}
        value={typed}
        onChange={setTyped}
        autoFocus
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={20}
      />
      <div className="team-form-foot">
        <Button kind="primary" type="submit" isDisabled={task.isBusy}>
          {t('team.signIn')}
        </Button>
        <Button kind="quiet" isDisabled={task.isBusy} onPress={onAgain}>
          {t('team.codeAgain')}
        </Button>
      </div>
    </TeamForm>
  );
}
