import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { FromMain, ToMain } from '#electron/engine/protocol.ts';
import type { Team } from '#electron/engine/team-sync.ts';
import { placesOf } from '#electron/ipc/desk-places.ts';
import type { WireOptions } from '#electron/media/upload/wire.ts';
import type { AnswerMessage, AttachedFile, CallError, EngineNotice } from '#shared/contract/envelope.ts';
import type { InputOf, OperationName, OutputOf } from '#shared/contract/index.ts';
import { teamOf, toDeskKey } from '#shared/domain/desk-key.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { bundleEntry } from './bundle-entry.ts';
import { keyring } from './sign-in-device.ts';
import { MIGRATIONS_FOLDER } from './template.ts';
import { unwrap } from './workspace.ts';

export type EngineProcess = {
  readonly pid: number;
  readonly send: (message: FromMain) => void;
  /** Rejects with `engine_restarted` when the process ends first. */
  readonly call: <Name extends OperationName>(
    name: Name,
    input: InputOf<Name>,
    options?: { readonly commandId?: string; readonly files?: readonly AttachedFile[] },
  ) => Promise<OutputOf<Name>>;
  readonly answer: (message: unknown) => Promise<AnswerMessage>;
  /** Settles once the mirror is open, or with the error that main would be told. */
  readonly opened: Promise<EngineNotice | null>;
  readonly kill: () => Promise<void>;
  /** Closes in order. */
  readonly stop: () => Promise<void>;
  readonly exited: Promise<number | null>;
  readonly logs: string[];
};

export type ProcessOptions = {
  readonly root: string;
  /** A team's desk, with who is signed in as another engine has left it in `root`. */
  readonly team?: Team;
  /** A desk of the device that `root` is, where people can sign in. */
  readonly deskKey?: string;
  readonly templateFolder: string | null;
  readonly recordFolder?: string;
  readonly bootId?: string;
  readonly hasMedia?: boolean;
  /** Files go to the project's Storage, moved in this process: a kill takes both. */
  readonly transfers?: WireOptions;
};

/** Made at import: a process is started without waiting, and killed as quickly. */
const entry = await bundleEntry(join(import.meta.dirname, 'engine-entry.ts'));

/** The engine in a process of its own, as main starts it: plain Node instead of a utility process. */
export function startEngineProcess(options: ProcessOptions): EngineProcess {
  const { root, deskKey, recordFolder, bootId, hasMedia, transfers } = options;
  const ofKey = deskKey === undefined ? null : teamOf(deskKey);
  const team = options.team ?? (ofKey ? { ...ofKey, name: 'Workspace' } : undefined);
  const places = deskKey === undefined ? null : placesOf(root, deskKey);
  const folder = places?.folder ?? join(root, team ? 'desk' : 'local');
  const box = keyring();
  const child: ChildProcess = fork(entry, [], {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: {
      ...process.env,
      ...(recordFolder ? { TEST_RECORD_FOLDER: recordFolder } : {}),
      ...(bootId ? { TEST_BOOT_ID: bootId } : {}),
      ...(hasMedia ? { TEST_DATA_FOLDER: folder } : {}),
      ...(transfers ? { TEST_TRANSFERS: JSON.stringify(transfers) } : {}),
    },
  });
  const pending = new Map<number, (answer: AnswerMessage) => void>();
  const logs: string[] = [];
  const opened = Promise.withResolvers<EngineNotice | null>();
  const stopped = Promise.withResolvers<void>();
  const exited = Promise.withResolvers<number | null>();
  opened.promise.catch(() => undefined);
  let lastId = 0;
  let hasExited = false;
  const ended: CallError = { code: 'engine_restarted', message: 'The engine ended', details: {}, traceId: '' };

  child.stderr?.on('data', (text) => logs.push(String(text)));
  child.on('message', (message: ToMain) => {
    if (message.type === 'answer') {
      pending.get(message.answer.id)?.(message.answer);
      pending.delete(message.answer.id);
    }
    if (message.type === 'log') logs.push(`${message.level} ${message.message} ${JSON.stringify(message.details)}`);
    if (message.type === 'ready') opened.resolve(message.notice);
    if (message.type === 'failed') opened.reject(toError(message.error));
    if (message.type === 'stopped') stopped.resolve();
    if (message.type === 'secret') void answerSecret(message);
  });
  child.on('exit', (code) => {
    hasExited = true;
    for (const [id, settle] of pending) settle({ id, ok: false, error: ended });
    pending.clear();
    opened.reject(toError(ended));
    stopped.resolve();
    exited.resolve(code);
  });
  child.on('error', () => undefined);

  async function answerSecret({ id, question }: Extract<ToMain, { type: 'secret' }>): Promise<void> {
    const value =
      question.kind === 'isProtected'
        ? await box.isProtected()
        : question.kind === 'seal'
          ? await box.seal(question.text)
          : await box.unseal(question.sealed);
    send({ type: 'secret', id, answer: { ok: true, value } });
  }

  const send = (message: FromMain) => void child.send(message, () => undefined);
  const answer = (message: unknown) => {
    const { id } = message as { id: number };
    return new Promise<AnswerMessage>((resolve) => {
      if (hasExited) return resolve({ id, ok: false, error: ended });
      pending.set(id, resolve);
      send({ type: 'call', message });
    });
  };
  send({
    type: 'open',
    folder,
    backupsFolder: places?.backupsFolder ?? join(root, 'backups'),
    templateFolder: options.templateFolder,
    migrationsFolder: MIGRATIONS_FOLDER,
    timezone: 'Europe/Berlin',
    checkOutput: true,
    ...(team ? { team, device: { userData: root, deskKey: toDeskKey(team) } } : {}),
    ...(deskKey === undefined ? {} : { device: { userData: root, deskKey } }),
  });
  return {
    pid: child.pid ?? 0,
    send,
    answer,
    call: async (name, input, { commandId = randomUUID(), files } = {}) =>
      unwrap(await answer({ id: ++lastId, name, input, commandId, ...(files ? { files } : {}) })) as never,
    opened: opened.promise,
    kill: async () => {
      child.kill('SIGKILL');
      await exited.promise;
    },
    stop: async () => {
      send({ type: 'stop' });
      await stopped.promise;
      child.kill('SIGKILL');
      await exited.promise;
    },
    exited: exited.promise,
    logs,
  };
}

function toError({ code, message, details }: CallError): AppError {
  return new AppError(code, message, { details: { ...details } });
}
