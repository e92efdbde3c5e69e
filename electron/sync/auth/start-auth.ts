import { setTimeout as wait } from 'node:timers/promises';
import type { EngineEvents } from '#shared/contract/envelope.ts';
import type { Clock } from '#shared/lib/clock.ts';
import type { Disk } from '../../database/durable-files.ts';
import type { ProjectHandlers } from '../../ipc/handlers.ts';
import type { SignInLink } from '../../ipc/sign-in-link.ts';
import type { Log } from '../../ipc/wire-error.ts';
import type { ProjectKey } from './auth-api.ts';
import { boxUntil } from './box-until.ts';
import type { Fetch } from './guarded-fetch.ts';
import { createHandlers } from './handlers.ts';
import { createLinks } from './links.ts';
import { createPeople } from './people.ts';
import type { Who } from './session.ts';
import type { SecretBox } from './session-store.ts';

export type AuthOptions = {
  /** Holds the list of projects and, in a folder of its own, what is kept of sign-ins. Beside the workspaces, not in one. */
  readonly folder: string;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly log: Log;
  readonly fetch: Fetch;
  readonly box: SecretBox;
  /** A sign-in is about to begin that may come back as a deep link: the system is told to whom those are. */
  readonly expectLink: () => void;
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
  /** Ends what is under way. Resolves when what was being written is on the disk, or after a second or two. */
  readonly stop: () => Promise<void>;
};

/** A file takes a moment; a keyring that asks for its password may never answer. */
const LAST_WRITES_MS = 1_000;

/** Sign-in to projects: their list, who is signed in, and the ways to become so. Nothing is read before the first call. */
export function startAuth(options: AuthOptions): Auth {
  const stopping = new AbortController();
  const { signal } = stopping;
  // Who quits waits for no server. A token that is lost so is given again (sessions.ts).
  const fetch: Fetch = (input, init) => {
    const signals = [signal, ...(init?.signal ? [init.signal] : [])];
    return options.fetch(input, { ...init, signal: AbortSignal.any(signals) });
  };
  const leaving = new AbortController();
  const box = boxUntil(options.box, leaving.signal);
  const people = createPeople({ ...options, fetch, box, signal });
  const links = createLinks({ ...options, people });
  const written = () => Promise.race([people.settled(), wait(LAST_WRITES_MS, undefined, { ref: false })]);
  return {
    handlers: createHandlers({ ...options, fetch, box, people, links }),
    readAccessToken: people.readAccessToken,
    readProject: people.readProject,
    takeLink: links.take,
    stop: async () => {
      stopping.abort();
      links.stop();
      await written();
      leaving.abort();
      await written();
    },
  };
}
