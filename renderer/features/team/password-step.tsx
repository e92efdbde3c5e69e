import { useRef, useState } from 'react';
import type { ProjectView } from '../../../shared/contract/projects.ts';
import { SIGN_IN_PROVIDERS, type SignInProvider } from '../../../shared/domain/sign-in.ts';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/text-field.tsx';
import { call } from '../../lib/api.ts';
import { t } from '../../lib/text.ts';
import { TeamForm } from './team-form.tsx';
import { hostOf, showList } from './team-store.ts';
import type { Task } from './use-task.ts';

const EMAIL = /^[^\s@]+@[^\s@]+$/;

/** The ways of signing in that this project offers. */
export function PasswordStep({
  project,
  email,
  task,
  onEmail,
  onSendCode,
  onProvider,
  onConfirm,
  onDone,
}: {
  readonly project: ProjectView;
  readonly email: string;
  readonly task: Task;
  readonly onEmail: (email: string) => void;
  readonly onSendCode: () => void;
  readonly onProvider: (provider: SignInProvider) => void;
  /** A mail is on its way that confirms the address; `attempt` may end by its link. */
  readonly onConfirm: (attempt: string, isLeft: () => boolean) => void;
  readonly onDone: () => void;
}) {
  const { id: projectId, methods } = project;
  // SECURITY: in this form alone, and gone with it.
  const [password, setPassword] = useState('');
  const [isNew, setNew] = useState(false);
  const [wrong, setWrong] = useState<{ readonly email?: string; readonly password?: string }>({});
  const emailInput = useRef<HTMLInputElement>(null);

  function isUsable({ hasPassword }: { readonly hasPassword: boolean }): boolean {
    const found = {
      ...(EMAIL.test(email.trim()) ? {} : { email: t('team.emailWrong') }),
      ...(hasPassword && password === '' ? { password: t('team.passwordMissing') } : {}),
    };
    setWrong(found);
    task.setProblem(null);
    if (found.email !== undefined) emailInput.current?.focus();
    return found.email === undefined && found.password === undefined;
  }

  function submit(): void {
    if (!methods.email || !isUsable({ hasPassword: true })) return;
    void task.run(async (isLeft) => {
      const answer = await call(isNew ? 'projects.signUp' : 'projects.signIn', { projectId, email, password });
      if ('attempt' in answer) onConfirm(answer.attempt, isLeft);
      else if (!isLeft()) onDone();
    });
  }

  return (
    <TeamForm
      title={t('team.signInTo', { host: hostOf(project) })}
      problem={task.problem}
      onBack={showList}
      onSubmit={submit}
    >
      {methods.providers.length > 0 && (
        <div className="team-providers">
          {methods.providers.map((provider) => (
            <Button key={provider} isDisabled={task.isBusy} onPress={() => onProvider(provider)}>
              {t('team.continueWith', { name: SIGN_IN_PROVIDERS[provider] })}
            </Button>
          ))}
        </div>
      )}
      {methods.providers.length > 0 && methods.email && <p className="team-or">{t('team.or')}</p>}
      {!methods.email && methods.providers.length === 0 && <p>{t('team.noWays')}</p>}
      {methods.email && (
        <>
          <TextField
            label={t('team.email')}
            type="email"
            value={email}
            onChange={onEmail}
            inputRef={emailInput}
            autoFocus={email === ''}
            autoComplete="username"
            spellCheck="false"
            maxLength={320}
            error={wrong.email}
          />
          <TextField
            label={isNew ? t('team.newPassword') : t('team.password')}
            type="password"
            value={password}
            onChange={setPassword}
            autoFocus={email !== ''}
            autoComplete={isNew ? 'new-password' : 'current-password'}
            maxLength={1000}
            error={wrong.password}
          />
          <div className="team-form-foot">
            <Button kind="primary" type="submit" isDisabled={task.isBusy}>
              {isNew ? t('team.signUp') : t('team.signIn')}
            </Button>
            <Button
              kind="quiet"
              isDisabled={task.isBusy}
              onPress={() => isUsable({ hasPassword: false }) && onSendCode()}
            >
              {t('team.withCode')}
            </Button>
            {methods.signUp && (
              <Button kind="quiet" isDisabled={task.isBusy} onPress={() => setNew(!isNew)}>
                {isNew ? t('team.haveAccount') : t('team.signUp')}
              </Button>
            )}
          </div>
        </>
      )}
    </TeamForm>
  );
}
