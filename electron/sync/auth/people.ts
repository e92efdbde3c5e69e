import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { PersonView, ProjectView } from '#shared/contract/projects.ts';
import type { UnprotectedChoice } from '#shared/domain/sign-in.ts';
import { AppError, isAppError } from '#shared/lib/app-error.ts';
import { PROJECTS_FILE } from '../../ipc/desk-places.ts';
import { type AuthApi, createAuthApi, type SignedIn } from './auth-api.ts';
import { changePerson, putPerson, takePerson, takeProject, toView } from './project-list.ts';
import { openProjectStore, type StoredProject } from './project-store.ts';
import { readWorkspaces } from './read-workspaces.ts';
import type { Session, Who } from './session.ts';
import { openSessionStore } from './session-store.ts';
import { createSessions } from './sessions.ts';
import type { Auth, AuthOptions } from './start-auth.ts';
import { createTurns } from './turns.ts';

type Edit = (list: readonly StoredProject[]) => StoredProject[];

/** Projects, and who is signed in to them. */
export type People = Pick<Auth, 'readAccessToken'> & {
  /** Fails with `not_found`. */
  readonly readProject: (projectId: string) => Promise<StoredProject>;
  readonly readPerson: (who: Who) => Promise<PersonView>;
  readonly apiOf: (projectId: string) => Promise<AuthApi>;
  /** As windows see them. */
  readonly readViews: () => Promise<ProjectView[]>;
  /** null: no such project, or no more. */
  readonly readView: (url: string) => Promise<ProjectView | null>;
  readonly isDamaged: () => boolean;
  readonly readChoice: () => Promise<UnprotectedChoice | null>;
  readonly change: (edit: Edit) => Promise<void>;
  /** Somebody has signed in. Durable when it returns. Fails with `not_found` when the project was taken off the list. */
  readonly adopt: (projectId: string, signedIn: SignedIn) => Promise<{ userId: string }>;
  /** Asks once a run: names of workspaces may be others, and a session may have been ended elsewhere. */
  readonly lookOnce: (views: readonly ProjectView[]) => void;
  /** What workspaces this person has now; a failure is not worth one. */
  readonly look: (who: Who) => Promise<void>;
  /** Forgets the session here, and then tells the server. Works with no network. */
  readonly signOut: (who: Who) => Promise<void>;
  /** Fails with `still_signed_in`. */
  readonly assertSignedOut: (projectId: string, isMeant: (userId: string) => boolean) => Promise<void>;
  /** Takes somebody off the list who is signed out, with what is kept of them. */
  readonly forget: (who: Who) => Promise<void>;
  readonly forgetProject: (projectId: string) => Promise<void>;
  readonly choose: (choice: UnprotectedChoice) => Promise<void>;
  readonly settled: () => Promise<unknown>;
};

/** Somebody who signs in is not kept waiting for names. */
const LONGEST_LOOK_MS = 2_000;

/** The server is told of a sign-out when it can be reached; after that the token is forgotten, and nobody has it. */
const REVOKE_AFTER_MS = [0, 5_000, 60_000, 10 * 60_000];

export function createPeople(
  options: Pick<AuthOptions, 'folder' | 'disk' | 'clock' | 'log' | 'fetch' | 'box' | 'emit'> & {
    /** Aborted when the app ends. */
    readonly signal: AbortSignal;
  },
): People {
  const { clock, log, emit, fetch, signal } = options;
  const projects = openProjectStore(join(options.folder, PROJECTS_FILE), options);
  const readChoice = async () => (await projects.read()).unprotected;
  const urlOf = async (projectId: string) => (await readProject(projectId)).url;
  const store = openSessionStore({ ...options, folder: join(options.folder, 'sessions'), choice: readChoice, urlOf });
  const sessions = createSessions({ store, clock, apiOf, onEnded });
  /** Signing in, signing out, taking off the list: each touches both the list and the session. */
  const turns = createTurns();
  let hasLooked = false;

  async function edit(change: Edit): Promise<void> {
    await projects.change((stored) => ({ ...stored, projects: change(stored.projects) }));
  }

  async function change(next: Edit): Promise<void> {
    await edit(next);
    emit('projects.changed', {});
  }

  async function onEnded(who: Who): Promise<void> {
    log('warn', 'the server ended a session', { ...who });
    await change((list) => changePerson(list, who, { status: 'signed_out_by_server' }));
  }

  async function readProject(projectId: string): Promise<StoredProject> {
    const found = (await projects.read()).projects.find(({ id }) => id === projectId);
    if (!found) throw new AppError('not_found', 'No such project');
    return found;
  }

  async function readPerson(who: Who): Promise<PersonView> {
    const found = (await readProject(who.projectId)).people.find(({ userId }) => userId === who.userId);
    if (!found) throw new AppError('not_found', 'No such person');
    return found;
  }

  async function apiOf(projectId: string): Promise<AuthApi> {
    return createAuthApi(await readProject(projectId), { fetch, clock });
  }

  async function readAccessToken(who: Who, refused?: string): Promise<string> {
    const { status } = await readPerson(who);
    if (status !== 'signed_in') throw new AppError('signed_out', `The person is ${status}`);
    return await sessions.readAccessToken(who, refused);
  }

  function view(project: StoredProject): Promise<ProjectView> {
    return toView(project, (userId) => sessions.look({ projectId: project.id, userId }));
  }

  async function readViews(): Promise<ProjectView[]> {
    return await Promise.all((await projects.read()).projects.map(view));
  }

  async function assertSignedOut(projectId: string, isMeant: (userId: string) => boolean): Promise<void> {
    const { people } = await view(await readProject(projectId));
    const isThere = people.some(({ userId, status }) => status === 'signed_in' && isMeant(userId));
    if (isThere) throw new AppError('still_signed_in', 'Somebody is signed in');
  }

  /**
   * The list first: a session that no list knows would lie on the disk for ever, an entry without one is somebody who is
   * signed out.
   */
  async function adopt(who: Who, { session, ...person }: Omit<SignedIn, 'userId'>): Promise<void> {
    const project = await readProject(who.projectId);
    const before = project.people.find(({ userId }) => userId === who.userId);
    try {
      await edit((list) => putPerson(list, who, person));
      const earlier = await sessions.adopt(who, session);
      if (earlier) endOnServer(project, earlier);
    } catch (error) {
      // Nobody has it any more.
      endOnServer(project, session);
      await edit((list) => (before ? changePerson(list, who, before) : takePerson(list, who))).catch((failure) =>
        logTrouble('the list is not as it was before a sign-in that failed', failure),
      );
      throw error;
    }
    emit('projects.changed', {});
  }

  /** What they are called is not worth a failure. */
  async function lookForWorkspaces(who: Who): Promise<void> {
    try {
      const project = await readProject(who.projectId);
      const workspaces = await readWorkspaces(project, (refused) => readAccessToken(who, refused), { fetch, clock });
      await change((list) => changePerson(list, who, { workspaces }));
    } catch (error) {
      logTrouble('workspaces not read', error);
    }
  }

  function endOnServer(project: StoredProject, session: Session): void {
    revoke(project, session).catch((error: unknown) => logTrouble('a session not ended', error));
  }

  async function revoke(project: StoredProject, session: Session): Promise<void> {
    const api = createAuthApi(project, { fetch, clock });
    for (const delayMs of REVOKE_AFTER_MS) {
      await wait(delayMs, undefined, { ref: false, signal });
      const failure = await api.revoke(session).then(
        () => null,
        (error: unknown) => error,
      );
      // Told, or told that there is nothing to end any more.
      if (failure === null || isAppError(failure, 'signed_out')) return;
      logTrouble('the server has not heard of a sign-out', failure);
    }
  }

  /** SECURITY: a code or a name alone; what a library says may quote what was sent. */
  function logTrouble(what: string, error: unknown): void {
    if (signal.aborted) return;
    if (isAppError(error)) log('info', what, { code: error.code });
    else log('error', what, { name: error instanceof Error ? error.name : 'unknown' });
  }

  return {
    readProject,
    readPerson,
    apiOf,
    readAccessToken,
    readViews,
    readView: async (url) => {
      const project = (await projects.read()).projects.find((other) => other.url === url);
      return project ? await view(project) : null;
    },
    isDamaged: projects.isDamaged,
    readChoice,
    change,
    adopt: async (projectId, { userId, ...signedIn }) => {
      const who = { projectId, userId };
      await turns.add(() => adopt(who, signedIn));
      await Promise.race([lookForWorkspaces(who), wait(LONGEST_LOOK_MS, undefined, { ref: false })]);
      return { userId };
    },
    lookOnce: (views) => {
      if (hasLooked) return;
      hasLooked = true;
      for (const { id: projectId, people } of views) {
        for (const { userId, status } of people)
          if (status === 'signed_in') void lookForWorkspaces({ projectId, userId });
      }
    },
    look: lookForWorkspaces,
    signOut: (who) =>
      turns.add(async () => {
        const project = await readProject(who.projectId);
        const session = await sessions.drop(who);
        if (session) endOnServer(project, session);
        await change((list) => changePerson(list, who, { status: 'signed_out' }));
      }),
    assertSignedOut,
    // The session first, and then who it was of.
    forget: (who) =>
      turns.add(async () => {
        await assertSignedOut(who.projectId, (userId) => userId === who.userId);
        await sessions.forget(who);
        await change((list) => takePerson(list, who));
      }),
    forgetProject: (projectId) =>
      turns.add(async () => {
        await assertSignedOut(projectId, () => true);
        await sessions.forgetAllOf(projectId);
        await change((list) => takeProject(list, projectId));
      }),
    choose: async (choice) => {
      // What is on the disk and not yet held would be passed over.
      await readViews();
      await projects.change((stored) => ({ ...stored, unprotected: choice }));
      await sessions.writeAll({ mayLieOpen: choice === 'keep' });
      emit('projects.changed', {});
    },
    settled: () => Promise.all([turns.settled(), projects.settled(), store.settled()]),
  };
}
