import { useEffect, useRef, useState } from 'react';
import type { Events } from '../../../shared/contract/envelope.ts';
import type { ProjectView } from '../../../shared/contract/projects.ts';
import { SIGN_IN_PROVIDERS, type SignInProvider } from '../../../shared/domain/sign-in.ts';
import { AppError } from '../../../shared/lib/app-error.ts';
import { call, subscribe } from '../../lib/api.ts';
import { failureWords } from '../../lib/say-failure.ts';
import { t } from '../../lib/text.ts';
import { showToast } from '../../lib/toasts.ts';
import { BrowserStep } from './browser-step.tsx';
import { CodeStep } from './code-step.tsx';
import { PasswordStep } from './password-step.tsx';
import { showList } from './team-store.ts';
import { useTask } from './use-task.ts';

type Step =
  | { readonly kind: 'password' }
  | { readonly kind: 'code' }
  | { readonly kind: 'browser'; readonly provider: SignInProvider };

/** One page, three faces: password, the code from the mail, and waiting for the browser. */
export function SignInForm({ project, email: known }: { readonly project: ProjectView; readonly email: string }) {
  const [step, setStep] = useState<Step>({ kind: 'password' });
  const [email, setEmail] = useState(known);
  const task = useTask();
  const projectId = project.id;
  /** The sign-in that a mail or the browser may end. */
  const attempt = useRef<string | null>(null);

  function succeed(): void {
    attempt.current = null;
    showToast(t('team.signedInAs', { email: email || t('team.status.signed_in') }));
    showList();
  }

  function cancel(): void {
    if (attempt.current) void call('projects.cancelSignIn', { attempt: attempt.current });
    attempt.current = null;
  }

  function hear({ attempt: id, outcome }: Events['projects.signInEnded']): void {
    if (id !== attempt.current) return;
    if (outcome.kind === 'signed_in') {
      succeed();
      return;
    }
    attempt.current = null;
    setStep({ kind: 'password' });
    task.setProblem(outcome.code === 'cancelled' ? null : failureWords(new AppError(outcome.code, 'As told')));
  }
  const latest = useRef(hear);
  latest.current = hear;
  useEffect(() => subscribe('projects.signInEnded', (event) => latest.current(event)), []);
  // Whoever leaves the page waits for nothing any more.
  const leave = useRef(cancel);
  leave.current = cancel;
  useEffect(() => () => leave.current(), []);

  const sendCode = () =>
    task.run(async () => {
      cancel();
      attempt.current = (await call('projects.sendCode', { projectId, email })).attempt;
      setStep({ kind: 'code' });
    });
  const goToBrowser = (provider: SignInProvider) =>
    task.run(async () => {
      attempt.current = (await call('projects.signInWithProvider', { projectId, provider })).attempt;
      setStep({ kind: 'browser', provider });
    });
  const backToPassword = () => {
    cancel();
    task.setProblem(null);
    setStep({ kind: 'password' });
  };

  if (step.kind === 'browser') {
    return <BrowserStep name={SIGN_IN_PROVIDERS[step.provider]} problem={task.problem} onBack={backToPassword} />;
  }
  if (step.kind === 'code') {
    return (
      <CodeStep
        project={project}
        email={email}
        task={task}
        onBack={backToPassword}
        onAgain={() => void sendCode()}
        onDone={succeed}
      />
    );
  }
  return (
    <PasswordStep
      project={project}
      email={email}
      task={task}
      onEmail={setEmail}
      onSendCode={() => void sendCode()}
      onProvider={(provider) => void goToBrowser(provider)}
      onConfirm={(id) => {
        attempt.current = id;
        setStep({ kind: 'code' });
      }}
      onDone={succeed}
    />
  );
}
