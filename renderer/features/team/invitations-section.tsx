import { useEffect, useState } from 'react';
import type { OutputOf } from '../../../shared/contract/index.ts';
import type { InvitationView, ProjectView } from '../../../shared/contract/projects.ts';
import { toDeskKey } from '../../../shared/domain/desk-key.ts';
import { isAppError } from '../../../shared/lib/app-error.ts';
import { Button } from '../../components/button.tsx';
import { call } from '../../lib/api.ts';
import { runCommand } from '../../lib/commands.ts';
import { goToDesk } from '../../lib/go-to-desk.ts';
import { openDesk } from '../../lib/open-desk.ts';
import { sayFailure } from '../../lib/say-failure.ts';
import { t } from '../../lib/text.ts';
import { showToast } from '../../lib/toasts.ts';

type List = OutputOf<'projects.listInvitations'>;
const NONE: List = { invitations: [], isWhole: true };

/** Workspaces that somebody who is signed in here is invited to. Asked when the page opens. */
export function InvitationsSection({ projects }: { readonly projects: readonly ProjectView[] }) {
  const [{ invitations, isWhole }, setList] = useState<List>(NONE);
  const signedIn = projects
    .flatMap(({ id, people }) => people.flatMap(({ userId, status }) => (status === 'signed_in' ? [id + userId] : [])))
    .join(' ');
  useEffect(() => {
    let isShown = true;
    async function read(): Promise<void> {
      const answer = await call('projects.listInvitations', {});
      if (isShown) setList(answer);
    }
    if (signedIn !== '') void read().catch(sayFailure);
    else setList(NONE);
    return () => {
      isShown = false;
    };
  }, [signedIn]);

  async function answer(invitation: InvitationView, isAccepted: boolean): Promise<void> {
    const { projectId, userId, id: invitationId, workspaceId, workspaceName: name } = invitation;
    const takeAway = () =>
      setList((list) => ({ ...list, invitations: list.invitations.filter(({ id }) => id !== invitationId) }));
    try {
      await call('projects.answerInvitation', { projectId, userId, invitationId, isAccepted });
      takeAway();
      if (!isAccepted) return;
      const key = toDeskKey({ projectId, userId, workspaceId });
      const isOpen = key === openDesk();
      const run = () => void (isOpen ? runCommand('app.calendar') : goToDesk({ key, name }));
      const open = { label: t('team.openIt'), run };
      showToast(t('team.joined', { workspace: name }), { action: open });
      // Its person was removed from it before: sync lets the rows in again.
      if (isOpen) await call('sync.now', {});
    } catch (error) {
      if (isAppError(error, 'invitation_gone')) takeAway();
      sayFailure(error);
    }
  }
  if (invitations.length === 0 && isWhole) return null;
  return (
    <section className="page-section" aria-label={t('team.invitations')}>
      <h2 className="page-heading">{t('team.invitations')}</h2>
      {invitations.length > 0 && (
        <ul className="team-people" aria-label={t('team.invitations')}>
          {invitations.map((invitation) => {
            const { id, workspaceName: workspace, role, invitedBy, email } = invitation;
            const who = invitedBy === null ? email : t('team.invitedBy', { name: invitedBy, email });
            return (
              <li key={id} className="team-person">
                <span className="team-person-words">
                  <span className="team-person-name">{workspace}</span>
                  <span className="team-person-meta">{[t(`team.role.${role}`), who].join(' · ')}</span>
                </span>
                <Button
                  kind="quiet"
                  aria-label={t('team.declineOf', { workspace })}
                  onPress={() => void answer(invitation, false)}
                >
                  {t('team.decline')}
                </Button>
                <Button aria-label={t('team.acceptOf', { workspace })} onPress={() => void answer(invitation, true)}>
                  {t('team.accept')}
                </Button>
              </li>
            );
          })}
        </ul>
      )}
      {!isWhole && <p className="page-row-hint">{t('team.invitationsPartly')}</p>}
    </section>
  );
}
