import { contract, type OperationName } from '#shared/contract/index.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { systemClock } from '#shared/lib/clock.ts';
import { messages } from '#shared/locales/en/index.ts';
import { type Disk, realDisk } from '../database/durable-files.ts';
import type { ProjectHandlers } from '../ipc/handlers.ts';
import type { Log } from '../ipc/wire-error.ts';
import type { Fetch } from '../sync/auth/guarded-fetch.ts';
import type { SecretBox } from '../sync/auth/session-store.ts';
import { type Auth, type AuthOptions, startAuth } from '../sync/auth/start-auth.ts';
import type { ToMain } from './protocol.ts';

/** Sign-in as the engine has it: its secrets and the browser are main's. Nothing is read before somebody asks. */
export function startProjects(options: {
  readonly folder: string;
  readonly disk?: Disk;
  readonly log: Log;
  readonly box: SecretBox;
  readonly fetch?: Fetch;
  readonly tell: (message: ToMain) => void;
  readonly emit: AuthOptions['emit'];
}): Auth {
  return startAuth({
    folder: options.folder,
    disk: options.disk ?? realDisk,
    clock: systemClock,
    log: options.log,
    fetch: options.fetch ?? globalThis.fetch,
    box: options.box,
    emit: options.emit,
    openInBrowser: (url) => options.tell({ type: 'openInBrowser', url }),
    // Sync is not wired to a workspace yet: nothing waits.
    countUnsent: async () => 0,
    browserWords: { title: messages['team.browserTitle'], text: messages['team.browserText'] },
  });
}

/** For an engine that was given no place for projects. */
export function refuseProjects(): ProjectHandlers {
  const refuse = async () => {
    throw new AppError('engine_unavailable', 'This engine has no place for projects');
  };
  const names = (Object.keys(contract) as OperationName[]).filter((name) => name.startsWith('projects.'));
  return Object.fromEntries(names.map((name) => [name, refuse])) as unknown as ProjectHandlers;
}
