import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { realDisk } from '#electron/database/durable-files.ts';
import { type Engine, startEngine } from '#electron/engine/engine.ts';
import type { Team } from '#electron/engine/team-sync.ts';
import type { Fetch } from '#electron/sync/auth/guarded-fetch.ts';
import { type Auth, startAuth } from '#electron/sync/auth/start-auth.ts';
import type { AttachedFile } from '#shared/contract/envelope.ts';
import type { InputOf, OperationName, OutputOf } from '#shared/contract/index.ts';
import type { TransferRules } from '#shared/domain/transfer-rules.ts';
import { newId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import { startMediaClient } from './media-client.ts';
import { type LocalBackend, startLocalBackend } from './server/backend.ts';
import { keyring } from './sign-in-device.ts';
import { migrations, testTemplate } from './template.ts';
import { makeFolder } from './temporary-folder.ts';
import { startTransferClient } from './transfer-engine.ts';
import { unwrap } from './workspace.ts';

export const PASSWORD = 'correct horse';
export const TEAM_NAME = 'Harbour team';

/** A project with one workspace, and somebody who owns it. */
export type TeamProject = {
  readonly backend: LocalBackend;
  readonly email: string;
  readonly workspaceId: string;
  /** A row as the server has it. */
  readonly row: (table: string, id: string) => Promise<Record<string, unknown> | undefined>;
  readonly revisions: () => Promise<string[]>;
  /** The person is a member no more, or again. */
  readonly setMember: (status: 'active' | 'suspended') => Promise<void>;
  readonly stop: () => Promise<void>;
};

export async function startTeamProject(): Promise<TeamProject> {
  const backend = await startLocalBackend();
  const email = 'ada@example.com';
  const client = backend.client();
  must((await client.auth.signUp({ email, password: PASSWORD })).data.session, 'the session');
  const { data, error: failure } = await client.rpc('create_workspace', {
    name: TEAM_NAME,
    timezone: 'Europe/Berlin',
  });
  if (failure) throw new Error(failure.message);
  const made = { workspaceId: (data as { id: string }).id };
  const grace = must(
    (await backend.client().auth.signUp({ email: 'grace@example.com', password: PASSWORD })).data.user,
    'Grace',
  );
  const owner = {
    workspace_id: made.workspaceId,
    user_id: grace.id,
    email: 'grace@example.com',
    role: 'owner',
    status: 'active',
  };
  const { error: refused } = await backend.serviceClient().from('workspace_members').insert(owner);
  if (refused) throw new Error(refused.message);
  return {
    backend,
    email,
    ...made,
    row: async (table, id) => {
      const { data } = await client.from(table).select('*').eq('id', id);
      return (data as Record<string, unknown>[] | null)?.[0];
    },
    setMember: async (status) => {
      const members = backend.serviceClient().from('workspace_members');
      const { error } = await members.update({ status }).match({ workspace_id: made.workspaceId, email });
      if (error) throw new Error(error.message);
    },
    revisions: async () => {
      const { data } = await client.from('post_revisions').select('content');
      return (data as { content: string }[]).map(({ content }) => content);
    },
    stop: backend.stop,
  };
}

/** A device of somebody in the team: the real engine in this process, on a folder of its own, over real HTTP. */
export type TeamDevice = {
  readonly root: string;
  readonly team: Team;
  readonly engine: Engine;
  readonly auth: Auth;
  readonly call: <Name extends OperationName>(
    name: Name,
    input: InputOf<Name>,
    files?: readonly AttachedFile[],
  ) => Promise<OutputOf<Name>>;
  readonly post: (content: string) => Promise<string>;
  readonly textOf: (postId: string) => Promise<string | undefined>;
  /** `base`: what stood there when it was read, as the composer sends it; sync may have brought another text meanwhile. */
  readonly type: (postId: string, content: string, base?: string) => Promise<void>;
  /** Until what is here and what is there are the same, and nothing is under way. */
  readonly settled: () => Promise<void>;
  readonly network: { isDown: boolean };
  /** The folders as they are now, in a new place. */
  readonly image: () => Promise<string>;
  readonly close: () => Promise<void>;
};

export type TeamDeviceOptions = {
  readonly root?: string;
  readonly bootId?: string;
  readonly isDown?: boolean;
  /** What stands between the device and the project. */
  readonly url?: string;
  /** Files go to the project's Storage. */
  readonly hasTransfers?: boolean;
  /** What main has told the engine of them before it opened the workspace. */
  readonly transferRules?: TransferRules;
};

export async function openTeamDevice(project: TeamProject, options: TeamDeviceOptions = {}): Promise<TeamDevice> {
  const { backend, email, workspaceId } = project;
  const root = options.root ?? (await makeFolder());
  const network = { isDown: options.isDown ?? false };
  const fetch: Fetch = async (input, init) => {
    if (network.isDown) throw new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } });
    return await globalThis.fetch(input, init);
  };
  const auth = startAuth({
    folder: join(root, 'projects'),
    disk: realDisk,
    clock: { nowMs: Date.now },
    log: () => undefined,
    fetch,
    box: keyring(),
    openInBrowser: () => undefined,
    expectLink: () => undefined,
    countUnsent: async () => 0,
    browserWords: { title: '', text: '' },
    emit: () => undefined,
  });
  const { projects } = await auth.handlers['projects.list']({});
  const known = projects[0];
  const projectId =
    known?.id ??
    (await auth.handlers['projects.connect']({ url: options.url ?? backend.url, key: backend.publishableKey })).id;
  const userId =
    known?.people[0]?.userId ??
    (await auth.handlers['projects.signIn']({ projectId, email, password: PASSWORD })).userId;
  const team = { projectId, userId, workspaceId, name: TEAM_NAME };
  const engine = await startEngine({
    folder: join(root, 'desk'),
    backupsFolder: join(root, 'backups'),
    templateFolder: await testTemplate(),
    migrations,
    clock: { nowMs: Date.now },
    log: () => undefined,
    timezone: 'Europe/Berlin',
    checkOutput: true,
    auth,
    fetch,
    team,
    emit: () => undefined,
    onFatal: () => undefined,
    media: startMediaClient(join(root, 'desk'), () => undefined),
    ...(options.hasTransfers ? { transfer: startTransferClient() } : {}),
    ...(options.transferRules ? { transferRules: options.transferRules } : {}),
    ...(options.bootId ? { bootId: options.bootId } : {}),
  });
  await engine.opened;
  const sync = must(engine.sync, 'sync');
  let lastId = 0;

  const call: TeamDevice['call'] = async (name, input, files) => {
    const message = { id: ++lastId, name, input, commandId: newId(), ...(files ? { files } : {}) };
    return unwrap(await engine.answer(message)) as never;
  };

  return {
    root,
    team,
    engine,
    auth,
    call,
    network,
    post: async (content) => {
      const id = newId();
      await call('posts.create', { id, content });
      return id;
    },
    textOf: async (id) => (await call('posts.read', { id }))?.content,
    type: async (postId, content, base) => {
      await call('posts.writeText', { postId, content, ...(base === undefined ? {} : { base }) });
    },
    settled: async () => {
      const before = sync.calls().length;
      sync.nudge('by_hand');
      const start = sync.state();
      const isDone = () => sync.state().kind !== 'syncing' && sync.state() !== start && sync.calls().length >= before;
      for (let times = 0; times < 600 && !isDone(); times++) await wait(50);
      if (sync.state().kind !== 'idle') throw new Error(`Sync is ${JSON.stringify(sync.state())}`);
    },
    image: async () => {
      const copy = await makeFolder();
      await cp(root, copy, { recursive: true });
      await rm(join(copy, 'desk', 'lock'), { force: true });
      return copy;
    },
    close: async () => {
      await auth.stop();
      await engine.stop();
    },
  };
}
