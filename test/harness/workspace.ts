import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Disk } from '#electron/database/durable-files.ts';
import { type Engine, type EngineOptions, startEngine } from '#electron/engine/engine.ts';
import type { Auth } from '#electron/sync/auth/start-auth.ts';
import type { AnswerMessage, EngineNotice } from '#shared/contract/envelope.ts';
import type { InputOf, OperationName, OutputOf } from '#shared/contract/index.ts';
import type { Provider } from '#shared/domain/states.ts';
import { AppError } from '#shared/lib/app-error.ts';
import type { Clock } from '#shared/lib/clock.ts';
import { newId } from '#shared/lib/ids.ts';
import { migrations, testTemplate } from './template.ts';

/** A clock that stands still until it is told to go on. */
export type TestClock = Clock & { readonly forward: (ms: number) => void };

export function testClock(startIso = '2026-03-02T09:00:00.000Z'): TestClock {
  let now = Date.parse(startIso);
  return {
    nowMs: () => now,
    forward: (ms) => {
      now += ms;
    },
  };
}

export type DeskOptions = {
  /** Keeps `local` and `backups`; a new temporary one without it. */
  readonly root?: string;
  readonly clock?: Clock;
  readonly disk?: Disk;
  readonly bootId?: string;
  readonly sync?: EngineOptions['sync'];
  readonly onEvent?: (name: string, data: unknown) => void;
  readonly auth?: Auth;
  readonly migrations?: EngineOptions['migrations'];
  readonly templateFolder?: string | null;
  /** Do not wait for the mirror: what is called meanwhile is called early. */
  readonly isImpatient?: boolean;
};

/** A person's desk without the window: the real engine on a real folder, in this process. */
export type Desk = {
  readonly root: string;
  readonly folder: string;
  readonly engine: Engine;
  readonly notice: () => Promise<EngineNotice | null>;
  readonly events: { readonly name: string; readonly data: unknown }[];
  readonly fatal: unknown[];
  readonly call: <Name extends OperationName>(
    name: Name,
    input: InputOf<Name>,
    options?: { readonly commandId?: string },
  ) => Promise<OutputOf<Name>>;
  readonly given: {
    readonly account: (account?: { provider?: Provider; name?: string }) => Promise<string>;
    readonly tag: (name: string) => Promise<string>;
    readonly post: (post?: { content?: string; wallTime?: string | null; accountIds?: string[] }) => Promise<string>;
  };
  readonly textOf: (postId: string) => Promise<string | undefined>;
  /** The folders as a kill would leave them now, in a new place. */
  readonly image: () => Promise<string>;
  readonly close: () => Promise<void>;
};

export async function openDesk(options: DeskOptions = {}): Promise<Desk> {
  const root = options.root ?? (await mkdtemp(join(tmpdir(), 'postroom-desk-')));
  const folder = join(root, 'local');
  const events: { name: string; data: unknown }[] = [];
  const fatal: unknown[] = [];
  const engine = await startEngine({
    folder,
    backupsFolder: join(root, 'backups'),
    templateFolder: options.templateFolder === undefined ? await testTemplate() : options.templateFolder,
    migrations: options.migrations ?? migrations,
    clock: options.clock ?? testClock(),
    log: () => undefined,
    timezone: 'Europe/Berlin',
    checkOutput: true,
    emit: (name, data) => {
      events.push({ name, data });
      options.onEvent?.(name, data);
    },
    onFatal: (error) => fatal.push(error),
    ...(options.sync ? { sync: options.sync } : {}),
    ...(options.disk ? { disk: options.disk } : {}),
    ...(options.bootId ? { bootId: options.bootId } : {}),
    ...(options.auth ? { auth: options.auth } : {}),
  });
  engine.opened.catch(() => undefined);
  if (!options.isImpatient) await engine.opened;
  let lastId = 0;

  async function call<Name extends OperationName>(
    name: Name,
    input: InputOf<Name>,
    { commandId = randomUUID() }: { readonly commandId?: string } = {},
  ): Promise<OutputOf<Name>> {
    return unwrap(await engine.answer({ id: ++lastId, name, input, commandId })) as OutputOf<Name>;
  }

  return {
    root,
    folder,
    engine,
    notice: () => engine.opened,
    events,
    fatal,
    call,
    given: {
      account: async ({ provider = 'mastodon', name = 'Postroom' } = {}) => {
        const id = newId();
        await call('accounts.add', { id, provider, displayName: name, handle: name.toLowerCase() });
        return id;
      },
      tag: async (name) => (await call('tags.add', { name })).id,
      post: async (post = {}) => {
        const id = newId();
        await call('posts.create', { id, ...post });
        return id;
      },
    },
    textOf: async (id) => (await call('posts.read', { id }))?.content,
    image: async () => {
      const copy = await mkdtemp(join(tmpdir(), 'postroom-image-'));
      await cp(root, copy, { recursive: true });
      await rm(join(copy, 'local', 'lock'), { force: true });
      return copy;
    },
    close: () => engine.stop(),
  };
}

export function unwrap(answer: AnswerMessage): unknown {
  if (answer.ok) return answer.value;
  throw new AppError(answer.error.code, answer.error.message, { details: answer.error.details });
}

/** Closes whatever a test opened and removes its folders. Call in `afterEach`. */
export function desks() {
  const open: Desk[] = [];
  const roots = new Set<string>();
  return {
    open: async (options: DeskOptions = {}): Promise<Desk> => {
      if (options.root) roots.add(options.root);
      const desk = await openDesk(options);
      roots.add(desk.root);
      open.push(desk);
      return desk;
    },
    tidy: async () => {
      for (const desk of open.splice(0)) await desk.close().catch(() => undefined);
      for (const root of roots) await rm(root, { recursive: true, force: true });
      roots.clear();
    },
  };
}
