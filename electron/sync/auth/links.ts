import type { EngineEvents } from '#shared/contract/envelope.ts';
import type { SignInProvider } from '#shared/domain/sign-in.ts';
import { AppError, isAppError } from '#shared/lib/app-error.ts';
import { DEEP_LINK_ADDRESS, type SignInLink } from '../../ipc/sign-in-link.ts';
import { type Attempt, createAttempts, newAttemptId, newState, toRefusal } from './attempts.ts';
import type { Flow } from './auth-api.ts';
import { listenOnLoopback } from './loopback.ts';
import type { People } from './people.ts';
import type { AuthOptions } from './start-auth.ts';

/** Sign-ins that go by way of the browser or a mail, and come back as a link. */
export type Links = {
  /** A state, and the address to which a mail's link leads. */
  readonly newAddress: () => { readonly state: string; readonly redirectTo: string };
  /** The link of the mail, if it comes, signs in; the code in the same mail does so without it. */
  readonly waitForMail: (projectId: string, state: string, flow: Flow) => { attempt: string };
  /** Sends somebody to the browser. Fails with `not_found`, `sign_in_not_offered`. */
  readonly goToProvider: (projectId: string, provider: SignInProvider) => Promise<{ attempt: string }>;
  /** Never fails: what becomes of it is told in `projects.signInEnded`. */
  readonly take: (link: SignInLink) => Promise<void>;
  readonly cancel: (attempt: string) => void;
  /** Told to whoever waits, as `cancelled`. */
  readonly cancelAllOf: (projectId: string) => void;
  readonly stop: () => void;
};

/** Five minutes for a form and a second factor; a code in a mail lives for an hour, and so does its link. */
const PATIENCE_MS = { browser: 5 * 60_000, mail: 60 * 60_000 };

export function createLinks(
  options: Pick<AuthOptions, 'log' | 'emit' | 'expectLink' | 'openInBrowser' | 'browserWords' | 'patienceMs'> & {
    readonly people: Pick<People, 'readProject' | 'apiOf' | 'adopt'>;
  },
): Links {
  const { log, people } = options;
  const patienceMs = options.patienceMs ?? PATIENCE_MS;
  const attempts = createAttempts();

  function end(attempt: string | null, outcome: EngineEvents['projects.signInEnded']['outcome']): void {
    options.emit('projects.signInEnded', { attempt, outcome });
  }

  function deepLink(state: string): string {
    options.expectLink();
    return `${DEEP_LINK_ADDRESS}?state=${state}`;
  }

  async function take(link: SignInLink): Promise<void> {
    const attempt = attempts.take(link.state);
    if (!attempt) {
      log('warn', 'a sign-in link came for which nobody waits', {});
      end(null, { kind: 'failed', code: 'sign_in_link_unknown' });
      return;
    }
    const { id, projectId } = attempt;
    try {
      if (link.result.kind === 'refused') throw toRefusal(link);
      const { userId } = await people.adopt(projectId, await attempt.exchange(link.result.code));
      end(id, { kind: 'signed_in', projectId, userId });
    } catch (error) {
      const code = isAppError(error) ? error.code : 'internal';
      log(code === 'internal' ? 'error' : 'warn', 'a sign-in by link failed', { projectId, code });
      end(id, { kind: 'failed', code });
    }
  }

  /** Where no port can be had the browser is asked to open the app by its own scheme. */
  async function openDoor(state: string): Promise<{ url: string; close: () => void }> {
    try {
      return await listenOnLoopback({ state, words: options.browserWords, onLink: (link) => void take(link) });
    } catch (error) {
      log('warn', 'no port for the browser to come back to', { code: String((error as NodeJS.ErrnoException).code) });
      return { url: deepLink(state), close: () => undefined };
    }
  }

  return {
    newAddress: () => {
      const state = newState();
      return { state, redirectTo: deepLink(state) };
    },
    waitForMail: (projectId, state, { exchange }) => {
      const attempt: Attempt = { id: newAttemptId(), projectId, state, exchange, close: () => undefined };
      attempts.add(attempt, { patienceMs: patienceMs.mail });
      return { attempt: attempt.id };
    },
    goToProvider: async (projectId, provider) => {
      const { methods } = await people.readProject(projectId);
      if (!methods.providers.includes(provider)) {
        throw new AppError('sign_in_not_offered', `The project does not offer ${provider}`);
      }
      const api = await people.apiOf(projectId);
      const state = newState();
      const door = await openDoor(state);
      const { url, exchange } = await api.startProvider(provider, door.url).catch((error: unknown) => {
        door.close();
        throw error;
      });
      const attempt: Attempt = { id: newAttemptId(), projectId, state, exchange, close: door.close };
      const onLate = () => end(attempt.id, { kind: 'failed', code: 'sign_in_timed_out' });
      attempts.add(attempt, { patienceMs: patienceMs.browser, onLate });
      options.openInBrowser(url);
      return { attempt: attempt.id };
    },
    take,
    cancel: attempts.cancel,
    cancelAllOf: (projectId) => {
      for (const id of attempts.cancelAllOf(projectId)) end(id, { kind: 'failed', code: 'cancelled' });
    },
    stop: attempts.stop,
  };
}
