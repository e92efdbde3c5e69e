import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { contract, type OperationName, type OutputOf } from '#shared/contract/index.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { systemClock } from '#shared/lib/clock.ts';
import { team } from '#shared/locales/en/team.ts';
import { type Disk, realDisk } from '../database/durable-files.ts';
import { PROJECTS_FILE } from '../ipc/desk-places.ts';
import type { ProjectHandlers } from '../ipc/handlers.ts';
import type { SignInLink } from '../ipc/sign-in-link.ts';
import { trustSystem } from '../ipc/trust-system.ts';
import type { Log } from '../ipc/wire-error.ts';
import type { Fetch } from '../sync/auth/guarded-fetch.ts';
import type { SecretBox } from '../sync/auth/session-store.ts';
import type { Auth, AuthOptions } from '../sync/auth/start-auth.ts';
import type { ToMain } from './protocol.ts';

/**
 * Sign-in as the engine has it: its secrets and the browser are main's. Loaded when somebody asks for the first time, since
 * a start needs none of it.
 */
export function startProjects(options: {
  readonly folder: string;
  readonly disk?: Disk;
  readonly log: Log;
  readonly box: SecretBox;
  readonly fetch?: Fetch;
  readonly tell: (message: ToMain) => void;
  readonly emit: AuthOptions['emit'];
  readonly countUnsent: AuthOptions['countUnsent'];
  readonly load?: () => Promise<{ readonly startAuth: (options: AuthOptions) => Auth }>;
}): Auth {
  const { log } = options;
  let loading: Promise<Auth> | null = null;

  async function load(): Promise<Auth> {
    const { startAuth } = await (options.load ?? (() => import('../sync/auth/start-auth.ts')))();
    if (!options.fetch) trustSystem(log);
    return startAuth({
      folder: options.folder,
      disk: options.disk ?? realDisk,
      clock: systemClock,
      log,
      fetch: options.fetch ?? globalThis.fetch,
      box: options.box,
      emit: options.emit,
      expectLink: () => options.tell({ type: 'wantLinks' }),
      openInBrowser: (url) => options.tell({ type: 'openInBrowser', url }),
      countUnsent: options.countUnsent,
      browserWords: { title: team['team.browserTitle'], text: team['team.browserText'] },
    });
  }

  function open(): Promise<Auth> {
    loading ??= load().catch((error: unknown) => {
      // Too many open files, say: the next question tries again.
      loading = null;
      throw error;
    });
    return loading;
  }

  /** An attempt waits in what is loaded: where that cannot be had, nobody waits. */
  async function takeLink(link: SignInLink): Promise<void> {
    try {
      await (await open()).takeLink(link);
    } catch (error) {
      log('error', 'a sign-in link was not taken', { name: error instanceof Error ? error.name : 'unknown' });
      options.emit('projects.signInEnded', { attempt: null, outcome: { kind: 'failed', code: 'internal' } });
    }
  }

  /** Who works on this computer alone is asked for by every start, and needs none of what follows. */
  const hasNone = () => loading === null && !existsSync(join(options.folder, PROJECTS_FILE));

  return {
    handlers: toHandlers(async (name, input) =>
      name === 'projects.list' && hasNone() ? NO_PROJECTS : await (await open()).handlers[name](input),
    ),
    readAccessToken: async (...question) => await (await open()).readAccessToken(...question),
    readProject: async (projectId) => await (await open()).readProject(projectId),
    takeLink,
    stop: async () => await (await loading?.catch(() => null))?.stop(),
  };
}

const NO_PROJECTS: OutputOf<'projects.list'> = {
  projects: [],
  protection: { isProtected: true, choice: null },
  isDamaged: false,
};

/** For an engine that was given no place for projects. */
export function refuseProjects(): ProjectHandlers {
  return toHandlers(async () => {
    throw new AppError('engine_unavailable', 'This engine has no place for projects');
  });
}

function toHandlers(answer: (name: keyof ProjectHandlers, input: never) => Promise<unknown>): ProjectHandlers {
  const names = (Object.keys(contract) as OperationName[]).filter((name) => name.startsWith('projects.'));
  return Object.fromEntries(
    names.map((name) => [name, (input: never) => answer(name as keyof ProjectHandlers, input)]),
  ) as unknown as ProjectHandlers;
}
