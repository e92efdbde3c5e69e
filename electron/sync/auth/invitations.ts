import * as z from 'zod/mini';
import type { OutputOf } from '#shared/contract/index.ts';
import { MEMBER_ROLES } from '#shared/domain/states.ts';
import { AppError, isAppError } from '#shared/lib/app-error.ts';
import { callFunction } from './call-function.ts';
import type { People } from './people.ts';
import type { AuthOptions } from './start-auth.ts';

const invitations = z.array(
  z.object({
    id: z.uuid(),
    workspace_id: z.uuid(),
    workspace_name: z.string(),
    role: z.enum(MEMBER_ROLES),
    invited_by: z.nullable(z.string()),
  }),
);

type Parts = Pick<AuthOptions, 'clock' | 'fetch'> & { readonly people: People };
type Invitations = OutputOf<'projects.listInvitations'>;

/** Of everybody who is signed in here. Who cannot be asked is left out, and the answer says so. */
export async function listInvitations({ people, ...parts }: Parts): Promise<Invitations> {
  const asked = (await people.readViews()).flatMap(({ id: projectId, people: all }) =>
    all.filter(({ status }) => status === 'signed_in').map(({ userId, email }) => ({ projectId, userId, email })),
  );
  let isWhole = true;
  const found = await Promise.all(
    asked.map(async (who) => {
      try {
        const readToken = (refused?: string) => people.readAccessToken(who, refused);
        const project = await people.readProject(who.projectId);
        const answer = await callFunction(project, readToken, 'my_invitations', {}, parts);
        const parsed = invitations.safeParse(answer);
        if (!parsed.success) throw new AppError('sync_bad_answer', 'my_invitations gave no list');
        return parsed.data.map(({ id, workspace_id, workspace_name, role, invited_by }) => ({
          ...who,
          id,
          workspaceId: workspace_id,
          workspaceName: workspace_name,
          role,
          invitedBy: invited_by,
        }));
      } catch (error) {
        if (!isAppError(error)) throw error;
        isWhole = false;
        return [];
      }
    }),
  );
  return { invitations: found.flat(), isWhole };
}

/** Taken, the workspace is among the person's when it returns. Fails with `invitation_gone`; the same answer twice is one. */
export async function answerInvitation(
  { people, ...parts }: Parts,
  answer: {
    readonly projectId: string;
    readonly userId: string;
    readonly invitationId: string;
    readonly isAccepted: boolean;
  },
): Promise<void> {
  const { projectId, userId, invitationId, isAccepted } = answer;
  const who = { projectId, userId };
  const name = isAccepted ? 'accept_invitation' : 'decline_invitation';
  const readToken = (refused?: string) => people.readAccessToken(who, refused);
  try {
    await callFunction(await people.readProject(projectId), readToken, name, { invitation_id: invitationId }, parts);
  } catch (error) {
    // No role is asked for: it is not there.
    if (isAppError(error, 'not_allowed')) throw new AppError('invitation_gone', error.message);
    throw error;
  }
  if (isAccepted) await people.look(who);
}
