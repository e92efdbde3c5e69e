import { useEffect, useRef, useState } from 'react';
import type { Events } from '../../../shared/contract/envelope.ts';
import type { ProjectView } from '../../../shared/contract/projects.ts';
import { SIGN_IN_PROVIDERS, type SignInProvider } from '../../../shared/domain/sign-in.ts';
import { AppError } from '../../../shared/lib/app-error.ts';
import { call, subscribe } from '../../lib/api.ts';
import { onEngineLeft } from '../../lib/engine-state.ts';
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
    cancel();
    showToast(t('team.signedInAs', { email: email || t('team.status.signed_in') }));
    showList();
  }

  function cancel(): void {
    if (attempt.current) cancelAttempt(attempt.current);
    attempt.current = null;
  }

  /** One that comes when this page is gone, or was left for something else, is waited for by nobody. */
  function hold(id: string, isLeft: () => boolean, next: Step): void {
    if (isLeft()) {
      cancelAttempt(id);
      return;
    }
    attempt.current = id;
    setStep(next);
  }

  function hear({ attempt: id, outcome }: Events['projects.signInEnded']): void {
    if (id !== attempt.current) return;
    attempt.current = null;
    if (outcome.kind === 'signed_in') {
      succeed();
      return;
    }
    setStep({ kind: 'password' });
    task.setProblem(outcome.code === 'cancelled' ? null : failureWords(new AppError(outcome.code, 'As told')));
  }

  /** It knew who waits. The code of a mail is good all the same. */
  function loseEngine(): void {
    attempt.current = null;
    if (step.kind !== 'browser') return;
    setStep({ kind: 'password' });
    task.setProblem(t('errors.engine_restarted'));
  }

  const latest = useRef({ hear, loseEngine, cancel });
  latest.current = { hear, loseEngine, cancel };
  useEffect(() => {
    const stops = [
      subscribe('projects.signInEnded', (event) => latest.current.hear(event)),
      onEngineLeft(() => latest.current.loseEngine()),
      // Whoever leaves the page waits for nothing any more.
      () => latest.current.cancel(),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);

  const sendCode = () =>
    task.run(async (isLeft) => {
      cancel();
      hold((await call('projects.sendCode', { projectId, email })).attempt, isLeft, { kind: 'code' });
    });
  const goToBrowser = (provider: SignInProvider) =>
    task.run(async (isLeft) => {
      cancel();
      const begun = await call('projects.signInWithProvider', { projectId, provider });
      hold(begun.attempt, isLeft, { kind: 'browser', provider });
    });
  const backToPassword = () => {
    cancel();
    task.leave();
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
      onConfirm={(id, isLeft) => hold(id, isLeft, { kind: 'code' })}
      onDone={succeed}
    />
  );
}

/** An engine that is gone waits for nothing; neither does one that does not answer for long. */
function cancelAttempt(attempt: string): void {
  call('projects.cancelSignIn', { attempt }).catch(() => undefined);
}
