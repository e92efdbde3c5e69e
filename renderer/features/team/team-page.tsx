import { type ReactNode, useEffect } from 'react';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { failureWords } from '../../lib/say-failure.ts';
import { t } from '../../lib/text.ts';
import { ConnectForm } from './connect-form.tsx';
import { InvitationsSection } from './invitations-section.tsx';
import { MembersSection } from './members-section.tsx';
import { ProjectSection } from './project-section.tsx';
import { SignInForm } from './sign-in-form.tsx';
import { forgetStep, showStep, useTeamStep } from './team-store.ts';
import { UnprotectedNote } from './unprotected-note.tsx';
import { useProjects } from './use-projects.ts';
import '../../components/page.css';
import './team.css';

/** The projects of teams, and who is signed in to them on this device. */
export function TeamPage() {
  const { list, problem } = useProjects();
  const step = useTeamStep((state) => state.step);
  useEffect(() => forgetStep, []);
  const connect = () => showStep({ kind: 'connect' });
  if (step.kind === 'connect')
    return (
      <Narrow>
        <ConnectForm />
      </Narrow>
    );
  if (step.kind === 'signIn') {
    return (
      <Narrow>
        <SignInForm key={`${step.project.id} ${step.email}`} project={step.project} email={step.email} />
      </Narrow>
    );
  }
  if (problem && list === null) return <EmptyState sentence={failureWords(problem)} />;
  if (list === null) {
    return (
      <div className="team-waiting" role="status">
        <EmptyState sentence={t('team.waiting')} />
      </div>
    );
  }
  const { projects, protection, isDamaged } = list;
  if (projects.length === 0 && !isDamaged) {
    return <EmptyState sentence={t('team.none')} action={{ label: t('team.connect'), onPress: connect }} />;
  }
  const hasPeople = projects.some(({ people }) => people.length > 0);
  return (
    <div className="page">
      <header className="page-head">
        <p className="page-lead">{t('team.lead')}</p>
        <Button kind="primary" autoFocus={step.isBack} onPress={connect}>
          {t('team.connect')}
        </Button>
      </header>
      {isDamaged && (
        <p className="team-note" role="status">
          {t('team.damaged')}
        </p>
      )}
      {!protection.isProtected && hasPeople && <UnprotectedNote choice={protection.choice} />}
      <InvitationsSection projects={projects} />
      <MembersSection />
      {projects.map((project) => (
        <ProjectSection key={project.id} project={project} />
      ))}
    </div>
  );
}

function Narrow({ children }: { readonly children: ReactNode }) {
  return (
    <div className="page">
      <div className="team-narrow">{children}</div>
    </div>
  );
}
