import { AppError } from '#shared/lib/app-error.ts';
import { newId } from '#shared/lib/ids.ts';
import type { ProjectHandlers } from '../../ipc/handlers.ts';
import { checkProject, readProjectKey } from './check-project.ts';
import { answerInvitation, listInvitations } from './invitations.ts';
import type { Links } from './links.ts';
import type { People } from './people.ts';
import { putProject } from './project-list.ts';
import type { AuthOptions } from './start-auth.ts';

/** What windows may ask for (shared/contract/projects.ts). SECURITY: no answer holds a token or a code. */
export function createHandlers(
  parts: Pick<AuthOptions, 'clock' | 'fetch' | 'box' | 'countUnsent'> & {
    readonly people: People;
    readonly links: Links;
  },
): ProjectHandlers {
  const { people, links, box } = parts;

  return {
    'projects.list': async () => {
      const projects = await people.readViews();
      people.lookOnce(projects);
      // A keyring may ask for its password: not before there is something to keep.
      const isProtected = projects.every((project) => project.people.length === 0) || (await box.isProtected());
      const protection = { isProtected, choice: await people.readChoice() };
      return { projects, protection, isDamaged: people.isDamaged() };
    },
    'projects.connect': async (typed) => {
      const key = readProjectKey(typed);
      const methods = await checkProject(key, parts);
      await people.change((list) => putProject(list, { id: newId(), ...key, methods }));
      const view = await people.readView(key.url);
      if (!view) throw new AppError('not_found', 'The project was taken off the list meanwhile');
      return view;
    },
    'projects.forget': async ({ projectId }) => {
      await people.assertSignedOut(projectId, () => true);
      links.cancelAllOf(projectId);
      await people.forgetProject(projectId);
      return {};
    },
    'projects.signIn': async ({ projectId, email, password }) =>
      await people.adopt(projectId, await (await people.apiOf(projectId)).signIn(email, password)),
    'projects.signUp': async ({ projectId, email, password }) => {
      const { state, redirectTo } = links.newAddress();
      const flow = await (await people.apiOf(projectId)).signUp(email, password, redirectTo);
      if (flow.signedIn) return { kind: 'signed_in' as const, ...(await people.adopt(projectId, flow.signedIn)) };
      return { kind: 'confirm' as const, ...links.waitForMail(projectId, state, flow) };
    },
    'projects.sendCode': async ({ projectId, email }) => {
      const { methods } = await people.readProject(projectId);
      const { state, redirectTo } = links.newAddress();
      const api = await people.apiOf(projectId);
      const flow = await api.sendCode(email, { redirectTo, mayCreate: methods.signUp });
      return links.waitForMail(projectId, state, flow);
    },
    'projects.verifyCode': async ({ projectId, email, code }) =>
      await people.adopt(projectId, await (await people.apiOf(projectId)).verifyCode(email, code)),
    'projects.signInWithProvider': async ({ projectId, provider }) => await links.goToProvider(projectId, provider),
    'projects.listInvitations': async () => await listInvitations(parts),
    'projects.answerInvitation': async (given) => {
      await answerInvitation(parts, given);
      return {};
    },
    'projects.cancelSignIn': async ({ attempt }) => {
      links.cancel(attempt);
      return {};
    },
    'projects.signOut': async ({ unsentTold, ...who }) => {
      await people.readPerson(who);
      const count = await parts.countUnsent(who);
      if (count > unsentTold) throw new AppError('unsent_changes', 'More waits than was told', { details: { count } });
      await people.signOut(who);
      return {};
    },
    'projects.forgetPerson': async (who) => {
      await people.readPerson(who);
      await people.forget(who);
      return {};
    },
    'projects.chooseUnprotected': async ({ choice }) => {
      await people.choose(choice);
      return {};
    },
  };
}
