import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Disk, realDisk } from '#electron/database/durable-files.ts';
import type { Fetch } from '#electron/sync/auth/guarded-fetch.ts';
import type { SecretBox } from '#electron/sync/auth/session-store.ts';
import { type Auth, startAuth } from '#electron/sync/auth/start-auth.ts';
import type { EngineEvents } from '#shared/contract/envelope.ts';
import type { PersonView } from '#shared/contract/projects.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { must } from '#shared/lib/must.ts';
import type { GoTrue } from './server/gotrue.ts';
import { makeFolder } from './temporary-folder.ts';

type Ended = EngineEvents['projects.signInEnded'];

/** A device on which people sign in. It survives its own restarts; its clock goes where it is told. */
export type SignInDevice = {
  readonly auth: () => Auth;
  readonly call: Auth['handlers'];
  readonly folder: string;
  readonly sessionsFolder: string;
  /** Everything that a log, a window or an error of a call ever got to see, as text. */
  readonly seen: string[];
  readonly opened: string[];
  /** Each time that the system was told that a deep link may come. */
  readonly expected: string[];
  readonly ended: Ended[];
  readonly forward: (ms: number) => void;
  /** Connects the project and signs this person in with a password. */
  readonly signIn: (email: string, password?: string) => Promise<{ projectId: string; userId: string }>;
  readonly person: (email: string) => Promise<PersonView>;
  /** The power goes, and comes back: what was not on the disk by then never gets there. */
  readonly restart: (changes?: Partial<DeviceOptions>) => Promise<void>;
  /** What a call was refused with; fails where it was not refused. */
  readonly refusal: (work: Promise<unknown>) => Promise<{ code: string; details: unknown }>;
  readonly nextEnd: () => Promise<Ended>;
  /** Tokens, codes and passwords that a log, an error, an event or an answer holds. */
  readonly leaks: () => string[];
};

export type DeviceOptions = {
  readonly box: SecretBox;
  readonly disk: Disk;
  readonly fetch: Fetch;
  readonly unsent: number;
  readonly patienceMs: { readonly browser: number; readonly mail: number };
};

/** Turns every letter round: enough to see whether something was sealed. */
export function keyring(password = 'a'): SecretBox {
  const mark = `sealed with ${password}:`;
  const turn = (text: string) => [...text].reverse().join('');
  return {
    isProtected: async () => true,
    seal: async (text) => Buffer.from(mark + turn(text)).toString('base64'),
    unseal: async (sealed) => {
      const text = Buffer.from(sealed, 'base64').toString();
      if (!text.startsWith(mark)) throw new Error('Error while decrypting the ciphertext');
      return turn(text.slice(mark.length));
    },
  };
}

export function noKeyring(): SecretBox {
  const fail = async () => {
    throw new Error('Encryption is not available');
  };
  return { isProtected: async () => false, seal: fail, unseal: fail };
}

/** Of a server: where it is, who has which password, and what must not be seen. */
type Known = Pick<GoTrue, 'url' | 'publishableKey' | 'people' | 'secrets'>;

export async function openSignInDevice(server: Known, options: Partial<DeviceOptions> = {}): Promise<SignInDevice> {
  const folder = join(await makeFolder(), 'projects');
  const seen: string[] = [];
  const opened: string[] = [];
  const expected: string[] = [];
  const ended: Ended[] = [];
  const waiting: ((event: Ended) => void)[] = [];
  let nowMs = Date.parse('2027-03-02T09:00:00.000Z');
  let settings: DeviceOptions = {
    box: keyring(),
    disk: realDisk,
    fetch: globalThis.fetch,
    unsent: 0,
    patienceMs: { browser: 60_000, mail: 60_000 },
    ...options,
  };
  let power = plugIn(settings.disk);
  let auth = start();

  function start(): Auth {
    return startAuth({
      ...settings,
      disk: power.disk,
      folder,
      clock: { nowMs: () => nowMs },
      log: (...line) => seen.push(JSON.stringify(line)),
      expectLink: () => expected.push('a link'),
      openInBrowser: (url) => opened.push(url),
      countUnsent: async () => settings.unsent,
      browserWords: { title: 'You can go back to Postroom', text: 'This page can be closed.' },
      emit: (name, data) => {
        seen.push(JSON.stringify([name, data]));
        if (name !== 'projects.signInEnded') return;
        ended.push(data as Ended);
        waiting.shift()?.(data as Ended);
      },
    });
  }

  /** As a window gets it: an answer or an error, and both are seen. */
  const call = new Proxy({} as Auth['handlers'], {
    get: (_target, name) => async (input: never) => {
      try {
        const answer = await auth.handlers[name as keyof Auth['handlers']](input);
        seen.push(JSON.stringify(answer));
        return answer;
      } catch (error) {
        if (error instanceof AppError) seen.push(JSON.stringify([error.message, error.details, String(error.cause)]));
        else seen.push(String(error instanceof Error ? error.stack : error));
        throw error;
      }
    },
  });

  return {
    auth: () => auth,
    call,
    folder,
    sessionsFolder: join(folder, 'sessions'),
    seen,
    opened,
    expected,
    ended,
    forward: (ms) => {
      nowMs += ms;
    },
    signIn: async (email, password = 'correct horse') => {
      const known = server.people.get(email);
      if (!known) server.people.set(email, { id: crypto.randomUUID(), password });
      const { id: projectId } = await call['projects.connect']({ url: server.url, key: server.publishableKey });
      return { projectId, ...(await call['projects.signIn']({ projectId, email, password })) };
    },
    person: async (email) => {
      const { projects } = await call['projects.list']({});
      return must(
        projects.flatMap(({ people }) => people).find((person) => person.email === email),
        email,
      );
    },
    restart: async (changes = {}) => {
      void auth.stop();
      await power.cut();
      settings = { ...settings, ...changes };
      power = plugIn(settings.disk);
      auth = start();
    },
    refusal: async (work) => {
      const error = await work.then(
        () => new Error('It was not refused'),
        (failure: unknown) => failure,
      );
      if (!(error instanceof AppError)) throw error;
      return { code: error.code, details: error.details };
    },
    leaks: () => {
      const states = opened.map((url) => must(/state%3D([\w-]+)/.exec(url)?.[1], 'the state'));
      // Six digits may stand in a longer number: those are looked for as whole words.
      const words = new Set(seen.flatMap((text) => text.split(/[^\w-]+/)));
      return [...server.secrets, ...states].filter((secret) =>
        /^\d+$/.test(secret) ? words.has(secret) : seen.some((text) => text.includes(secret)),
      );
    },
    nextEnd: () => new Promise((resolve) => waiting.push(resolve)),
  };
}

/** What the disk is doing when the power goes is done or not; it does nothing more after that. */
const LAST_OPERATION_MS = 200;

function plugIn(disk: Disk): { readonly disk: Disk; readonly cut: () => Promise<void> } {
  const running = new Set<Promise<unknown>>();
  let isOff = false;
  const guard = <Args extends readonly unknown[], Value>(work: (...args: Args) => Promise<Value>) =>
    (async (...args: Args) => {
      if (isOff) return await new Promise<never>(() => undefined);
      const done = work(...args);
      running.add(done);
      return await done.finally(() => running.delete(done));
    }) as typeof work;
  return {
    disk: { open: guard(disk.open), rename: guard(disk.rename), syncFolder: guard(disk.syncFolder) },
    cut: async () => {
      isOff = true;
      await Promise.race([Promise.allSettled(running), wait(LAST_OPERATION_MS)]);
    },
  };
}
