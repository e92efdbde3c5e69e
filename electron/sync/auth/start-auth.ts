import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { EngineEvents } from '#shared/contract/envelope.ts';
import type { ProjectView } from '#shared/contract/projects.ts';
import { AppError, isAppError } from '#shared/lib/app-error.ts';
import type { Clock } from '#shared/lib/clock.ts';
import { newId } from '#shared/lib/ids.ts';
import type { Disk } from '../../database/durable-files.ts';
import type { ProjectHandlers } from '../../ipc/handlers.ts';
import { DEEP_LINK_ADDRESS, type SignInLink } from '../../ipc/sign-in-link.ts';
import type { Log } from '../../ipc/wire-error.ts';
import { type Attempt, createAttempts, newAttemptId, newState, toRefusal } from './attempts.ts';
import { type AuthApi, createAuthApi, type Flow, type ProjectKey, type SignedIn } from './auth-api.ts';
import { checkProject, readProjectKey } from './check-project.ts';
import type { Fetch } from './guarded-fetch.ts';
import { listenOnLoopback } from './loopback.ts';
import { changePerson, putPerson, putProject, takePerson, takeProject, toView } from './project-list.ts';
import { openProjectStore, type StoredProject } from './project-store.ts';
import { readWorkspaces } from './read-workspaces.ts';
import type { Session, Who } from './session.ts';
import { openSessionStore, type SecretBox } from './session-store.ts';
import { createSessions } from './sessions.ts';

export type AuthOptions = {
  /** Holds the list of projects and, in a folder of its own, what is kept of sign-ins. Beside the workspaces, not in one. */
  readonly folder: string;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly log: Log;
  readonly fetch: Fetch;
  readonly box: SecretBox;
  /** Hands an address to the system's browser. */
  readonly openInBrowser: (url: string) => void;
  readonly emit: <Name extends 'projects.changed' | 'projects.signInEnded'>(
    name: Name,
    data: EngineEvents[Name],
  ) => void;
  /** Changes of this person on this device that the server has not got. */
  readonly countUnsent: (who: Who) => Promise<number>;
  /** What the browser shows when somebody came back. */
  readonly browserWords: { readonly title: string; readonly text: string };
  /** How long a browser and a mail are waited for. */
  readonly patienceMs?: { readonly browser: number; readonly mail: number };
};

export type Auth = {
  /** What windows may ask for. */
  readonly handlers: ProjectHandlers;
  /**
   * For sync, at every request: a token that is good for a while. `refused`: the one that a 401 came for. Fails with
   * `signed_out` (wait for `projects.changed`), else with what the network gives, and then try again.
   */
  readonly readAccessToken: (who: Who, refused?: string) => Promise<string>;
  /** Where this project is, and the key that goes beside every token. Fails with `not_found`. */
  readonly readProject: (projectId: string) => Promise<ProjectKey>;
  /** A deep link that main has parsed. */
  readonly takeLink: (link: SignInLink) => Promise<void>;
  /** Ends what is under way. Resolves when what was being written is on the disk. */
  readonly stop: () => Promise<void>;
};

/** Five minutes for a form and a second factor; a code in a mail lives for an hour, and so does its link. */
const PATIENCE_MS = { browser: 5 * 60_000, mail: 60 * 60_000 };

/** The server is told of a sign-out when it can be reached; after that the token is forgotten, and nobody has it. */
const REVOKE_AFTER_MS = [0, 5_000, 60_000, 10 * 60_000];

/** Sign-in to projects: their list, who is signed in, and the ways to become so. Nothing is read before the first call. */
export function startAuth(options: AuthOptions): Auth {
  const { clock, log, emit, openInBrowser } = options;
  const patienceMs = options.patienceMs ?? PATIENCE_MS;
  const stopping = new AbortController();
  // Who quits waits for no server. A token that is lost so is given again (sessions.ts).
  const fetch: Fetch = (input, init) => {
    const signals = [stopping.signal, ...(init?.signal ? [init.signal] : [])];
    return options.fetch(input, { ...init, signal: AbortSignal.any(signals) });
  };
  const attempts = createAttempts();
  const projects = openProjectStore(join(options.folder, 'projects.json'), options);
  const store = openSessionStore({
    ...options,
    folder: join(options.folder, 'sessions'),
    choice: async () => (await projects.read()).unprotected,
  });
  const sessions = createSessions({
    store,
    clock,
    apiOf,
    onEnded: async (who) => {
      log('warn', 'the server ended a session', { ...who });
      await change((list) => changePerson(list, who, { status: 'signed_out_by_server' }));
    },
  });
  let hasLooked = false;

  async function change(edit: (list: readonly StoredProject[]) => StoredProject[]): Promise<void> {
    await projects.change((stored) => ({ ...stored, projects: edit(stored.projects) }));
    emit('projects.changed', {});
  }

  async function readProject(projectId: string): Promise<StoredProject> {
    const found = (await projects.read()).projects.find(({ id }) => id === projectId);
    if (!found) throw new AppError('not_found', 'No such project');
    return found;
  }

  async function readPerson(who: Who) {
    const found = (await readProject(who.projectId)).people.find(({ userId }) => userId === who.userId);
    if (!found) throw new AppError('not_found', 'No such person');
    return found;
  }

  async function apiOf(projectId: string): Promise<AuthApi> {
    return createAuthApi(await readProject(projectId), { fetch, clock });
  }

  /** Durable before anybody hears of it. */
  async function adopt(projectId: string, { userId, session, ...person }: SignedIn): Promise<{ userId: string }> {
    const who = { projectId, userId };
    await sessions.adopt(who, session);
    await change((list) => putPerson(list, who, person));
    await lookForWorkspaces(who);
    return { userId };
  }

  /** What they are called can wait; that somebody is signed in cannot. */
  async function lookForWorkspaces(who: Who): Promise<void> {
    try {
      const project = await readProject(who.projectId);
      const workspaces = await readWorkspaces(project, await readAccessToken(who), { fetch, clock });
      await change((list) => changePerson(list, who, { workspaces }));
    } catch (error) {
      if (!isAppError(error)) throw error;
      log('info', 'workspaces not read', { ...who, code: error.code });
    }
  }

  async function readAccessToken(who: Who, refused?: string): Promise<string> {
    const { status } = await readPerson(who);
    if (status !== 'signed_in') throw new AppError('signed_out', `The person is ${status}`);
    return await sessions.readAccessToken(who, refused);
  }

  function waitForMail(projectId: string, state: string, { exchange }: Flow): { attempt: string } {
    const attempt: Attempt = { id: newAttemptId(), projectId, state, exchange, close: () => undefined };
    attempts.add(attempt, { patienceMs: patienceMs.mail });
    return { attempt: attempt.id };
  }

  function end(attempt: string | null, outcome: EngineEvents['projects.signInEnded']['outcome']): void {
    emit('projects.signInEnded', { attempt, outcome });
  }

  async function takeLink(link: SignInLink): Promise<void> {
    const attempt = attempts.take(link.state);
    if (!attempt) {
      log('warn', 'a sign-in link came for which nobody waits', {});
      end(null, { kind: 'failed', code: 'sign_in_link_unknown' });
      return;
    }
    const { id, projectId } = attempt;
    try {
      if (link.result.kind === 'refused') throw toRefusal(link);
      const { userId } = await adopt(projectId, await attempt.exchange(link.result.code));
      end(id, { kind: 'signed_in', projectId, userId });
    } catch (error) {
      const code = isAppError(error) ? error.code : 'internal';
      log(code === 'internal' ? 'error' : 'warn', 'a sign-in by link failed', { projectId, code });
      end(id, { kind: 'failed', code });
    }
  }

  /** Where no port can be had the browser is asked to open the app by its own scheme. */
  async function openDoor(state: string): Promise<{ url: string; close: () => void }> {
    const onLink = (link: SignInLink) => void takeLink(link);
    try {
      return await listenOnLoopback({ state, words: options.browserWords, onLink });
    } catch (error) {
      log('warn', 'no port for the browser to come back to', { code: String((error as NodeJS.ErrnoException).code) });
      return { url: deepLink(state), close: () => undefined };
    }
  }

  async function revoke(projectId: string, session: Session): Promise<void> {
    const api = await apiOf(projectId);
    for (const delayMs of REVOKE_AFTER_MS) {
      await wait(delayMs, undefined, { ref: false, signal: stopping.signal });
      const failure = await api.revoke(session).then(
        () => null,
        (error: unknown) => error,
      );
      // Told, or told that there is nothing to end any more.
      if (failure === null || isAppError(failure, 'signed_out')) return;
      log('info', 'the server has not heard of a sign-out', { code: isAppError(failure) ? failure.code : 'internal' });
    }
  }

  async function readViews(): Promise<ProjectView[]> {
    const { projects: list } = await projects.read();
    return await Promise.all(
      list.map(async (project) => {
        const look = async (userId: string) => await sessions.look({ projectId: project.id, userId });
        return await toView(project, look);
      }),
    );
  }

  /** Once a run: names of workspaces may be others, and a session may have been ended elsewhere. */
  function lookOnce(views: readonly ProjectView[]): void {
    if (hasLooked) return;
    hasLooked = true;
    for (const { id: projectId, people } of views) {
      for (const { userId, status } of people) {
        if (status === 'signed_in') void lookForWorkspaces({ projectId, userId }).catch(logTrouble);
      }
    }
  }

  function logTrouble(error: unknown): void {
    // SECURITY: its name alone; what a library says may quote what was sent.
    log('error', 'sign-in work failed', { name: error instanceof Error ? error.name : 'unknown' });
  }

  const handlers: ProjectHandlers = {
    'projects.list': async () => {
      const views = await readViews();
      lookOnce(views);
      const { unprotected: choice } = await projects.read();
      return { projects: views, protection: { isProtected: await options.box.isProtected(), choice } };
    },
    'projects.connect': async (typed) => {
      const key = readProjectKey(typed);
      const methods = await checkProject(key, { fetch, clock });
      await change((list) => putProject(list, { id: newId(), ...key, methods }));
      const view = (await readViews()).find(({ url }) => url === key.url);
      if (!view) throw new AppError('not_found', 'The project was taken off the list meanwhile');
      return view;
    },
    'projects.forget': async ({ projectId }) => {
      await readProject(projectId);
      const view = (await readViews()).find(({ id }) => id === projectId);
      if (view?.people.some(({ status }) => status === 'signed_in')) {
        throw new AppError('still_signed_in', 'Somebody is signed in');
      }
      for (const { userId } of view?.people ?? []) await sessions.drop({ projectId, userId });
      await change((list) => takeProject(list, projectId));
      return {};
    },
    'projects.signIn': async ({ projectId, email, password }) =>
      await adopt(projectId, await (await apiOf(projectId)).signIn(email, password)),
    'projects.signUp': async ({ projectId, email, password }) => {
      const state = newState();
      const flow = await (await apiOf(projectId)).signUp(email, password, deepLink(state));
      if (flow.signedIn) return { kind: 'signed_in' as const, ...(await adopt(projectId, flow.signedIn)) };
      return { kind: 'confirm' as const, ...waitForMail(projectId, state, flow) };
    },
    'projects.sendCode': async ({ projectId, email }) => {
      const { methods } = await readProject(projectId);
      const state = newState();
      const api = await apiOf(projectId);
      const flow = await api.sendCode(email, { redirectTo: deepLink(state), mayCreate: methods.signUp });
      return waitForMail(projectId, state, flow);
    },
    'projects.verifyCode': async ({ projectId, email, code }) =>
      await adopt(projectId, await (await apiOf(projectId)).verifyCode(email, code)),
    'projects.signInWithProvider': async ({ projectId, provider }) => {
      const project = await readProject(projectId);
      if (!project.methods.providers.includes(provider)) {
        throw new AppError('sign_in_not_offered', `The project does not offer ${provider}`);
      }
      const state = newState();
      const door = await openDoor(state);
      const { url, exchange } = await createAuthApi(project, { fetch, clock }).startProvider(provider, door.url);
      const attempt: Attempt = { id: newAttemptId(), projectId, state, exchange, close: door.close };
      const onLate = () => end(attempt.id, { kind: 'failed', code: 'sign_in_timed_out' });
      attempts.add(attempt, { patienceMs: patienceMs.browser, onLate });
      openInBrowser(url);
      return { attempt: attempt.id };
    },
    'projects.cancelSignIn': async ({ attempt }) => {
      attempts.cancel(attempt);
      return {};
    },
    'projects.signOut': async ({ projectId, userId, unsentTold }) => {
      const who = { projectId, userId };
      await readPerson(who);
      const count = await options.countUnsent(who);
      if (count > unsentTold) throw new AppError('unsent_changes', 'More waits than was told', { details: { count } });
      const session = await sessions.drop(who);
      await change((list) => changePerson(list, who, { status: 'signed_out' }));
      if (session) void revoke(projectId, session).catch((error) => stopping.signal.aborted || logTrouble(error));
      return {};
    },
    'projects.forgetPerson': async (who) => {
      await readPerson(who);
      const view = (await readViews()).find(({ id }) => id === who.projectId);
      const person = view?.people.find(({ userId }) => userId === who.userId);
      if (person?.status === 'signed_in') throw new AppError('still_signed_in', 'The person is signed in');
      await sessions.drop(who);
      await change((list) => takePerson(list, who));
      return {};
    },
    'projects.chooseUnprotected': async ({ choice }) => {
      // What is on the disk and not yet held would be passed over.
      await readViews();
      await projects.change((stored) => ({ ...stored, unprotected: choice }));
      await sessions.writeAll();
      emit('projects.changed', {});
      return {};
    },
  };

  return {
    handlers,
    readAccessToken,
    readProject,
    takeLink,
    stop: async () => {
      stopping.abort();
      attempts.stop();
      await Promise.all([projects.settled(), store.settled()]);
    },
  };
}

function deepLink(state: string): string {
  return `${DEEP_LINK_ADDRESS}?state=${state}`;
}
