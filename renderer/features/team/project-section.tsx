import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { PersonView, ProjectView } from '../../../shared/contract/projects.ts';
import { isAppError } from '../../../shared/lib/app-error.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { call } from '../../lib/api.ts';
import { sayFailure } from '../../lib/say-failure.ts';
import { t } from '../../lib/text.ts';
import { showToast } from '../../lib/toasts.ts';
import { hostOf, showSignIn } from './team-store.ts';

/** One project: who is signed in to it on this device, and the ways in and out. */
export function ProjectSection({ project }: { readonly project: ProjectView }) {
  const host = hostOf(project);
  const { id: projectId, people } = project;
  const isEmpty = people.every(({ status }) => status !== 'signed_in');
  return (
    <section className="page-section" aria-label={host}>
      <div className="page-row">
        <h2 className="page-heading">{host}</h2>
        <div className="team-actions">
          {isEmpty && (
            <Button
              kind="quiet"
              aria-label={t('team.forgetProject', { host })}
              onPress={() => void call('projects.forget', { projectId }).catch(sayFailure)}
            >
              {t('team.forget')}
            </Button>
          )}
          <Button onPress={() => showSignIn(project)}>
            {people.length === 0 ? t('team.signIn') : t('team.addPerson')}
          </Button>
        </div>
      </div>
      {people.length > 0 && (
        <ul className="team-people" aria-label={t('team.people', { host })}>
          {people.map((person) => (
            <PersonRow key={person.userId} project={project} person={person} />
          ))}
        </ul>
      )}
    </section>
  );
}

function PersonRow({ project, person }: { readonly project: ProjectView; readonly person: PersonView }) {
  const { email, displayName, status } = person;
  const who = { projectId: project.id, userId: person.userId };
  const [unsent, setUnsent] = useState<number | null>(null);

  /** What waits here is told before, not behind. */
  async function signOut(unsentTold: number): Promise<void> {
    setUnsent(null);
    try {
      await call('projects.signOut', { ...who, unsentTold });
      showToast(t('team.signedOut', { email }));
    } catch (error) {
      if (isAppError(error, 'unsent_changes')) setUnsent(Number(error.details.count));
      else sayFailure(error);
    }
  }

  return (
    <li className="team-person">
      <span className="team-person-words">
        <span className="team-person-name">{displayName === '' ? email : `${displayName} · ${email}`}</span>
        <StatusWords person={person} />
      </span>
      {status === 'signed_in' ? (
        <Button kind="quiet" aria-label={t('team.signOutOf', { email })} onPress={() => void signOut(0)}>
          {t('team.signOut')}
        </Button>
      ) : (
        <>
          <Button
            kind="quiet"
            aria-label={t('team.forgetPerson', { email })}
            onPress={() => void call('projects.forgetPerson', who).catch(sayFailure)}
          >
            {t('team.forget')}
          </Button>
          <Button onPress={() => showSignIn(project, email)}>{t('team.signInAgain')}</Button>
        </>
      )}
      {unsent !== null && (
        <Dialog title={t('team.unsentTitle')} width={440} onClose={() => setUnsent(null)}>
          <p>{t('team.unsentText', { count: unsent, email })}</p>
          <div className="dialog-foot">
            <Button kind="quiet" onPress={() => setUnsent(null)}>
              {t('team.cancel')}
            </Button>
            <Button kind="primary" onPress={() => void signOut(unsent)}>
              {t('team.signOut')}
            </Button>
          </div>
        </Dialog>
      )}
    </li>
  );
}

function StatusWords({ person: { status, isKept, workspaces } }: { readonly person: PersonView }) {
  if (status === 'signed_out_by_server' || status === 'unreadable' || status === 'wrong_address') {
    return (
      <span className="team-person-meta team-warning">
        <TriangleAlert size={14} strokeWidth={1.5} aria-hidden="true" />
        {t(`team.status.${status}`)}
      </span>
    );
  }
  if (status === 'signed_out') return <span className="team-person-meta">{t('team.status.signed_out')}</span>;
  const names = workspaces.map(({ name }) => name).join(', ');
  return (
    <span className="team-person-meta">
      {[names === '' ? t('team.noWorkspaces') : names, isKept ? '' : t('team.notKept')].filter(Boolean).join(' · ')}
    </span>
  );
}
