import { join } from 'node:path';
import { workspaces } from '#drizzle/schema/workspaces.ts';
import { type AnswerMessage, callMessage, type EngineEvents } from '#shared/contract/envelope.ts';
import { contract, isOperationName } from '#shared/contract/index.ts';
import { AppError } from '#shared/lib/app-error.ts';
import type { Clock } from '#shared/lib/clock.ts';
import { newId } from '#shared/lib/ids.ts';
import { commit } from '../database/commit.ts';
import { openJournal } from '../database/journal.ts';
import type { Migration } from '../database/migrate.ts';
import { openMirror } from '../database/open-mirror.ts';
import { type Log, toErrorAnswer } from '../ipc/wire-error.ts';
import { type MediaClient, refuseMedia } from '../media/client.ts';
import { type DispatchContext, dispatch } from './dispatch.ts';
import { handlers } from './handlers.ts';

export type EngineOptions = {
  /** The data folder; without one everything is in memory (tests). */
  readonly folder: string;
  readonly migrations: readonly Migration[];
  readonly clock: Clock;
  readonly log: Log;
  /** The zone of a workspace that is made now. */
  readonly timezone: string;
  readonly checkOutput: boolean;
  /** Without one, calls that read files are refused. */
  readonly media?: MediaClient;
  readonly emit: <Name extends keyof EngineEvents>(name: Name, event: EngineEvents[Name]) => void;
};

export type Engine = {
  /** Answers one message of a window, whatever it holds. Never throws. */
  readonly answer: (message: unknown) => Promise<AnswerMessage>;
  readonly stop: () => Promise<void>;
};

/** Calls wait for each other: PGlite has one connection, and commands run one at a time. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { journal, entries } = await openJournal(join(options.folder, 'journal'));
  const mirror = await openMirror({ folder: join(options.folder, 'mirror'), migrations: options.migrations, entries });
  const base = { mirror, journal, clock: options.clock };
  const workspaceId = await readOrCreateWorkspace(base, options.timezone);
  const changed = collectChanges((tables) => options.emit('data.changed', { tables }));
  const media = options.media ?? refuseMedia();
  const running = new Map<string, AbortController>();
  let commands: Promise<unknown> = Promise.resolve();

  function enqueue<Value>(work: () => Promise<Value>): Promise<Value> {
    const answer = commands.then(work);
    // What comes next runs whether this failed or not.
    commands = answer.catch(() => undefined);
    return answer;
  }

  const context: DispatchContext = {
    ...base,
    workspaceId,
    handlers,
    log: options.log,
    checkOutput: options.checkOutput,
    emitChanged: changed.add,
    tasks: {
      db: mirror.db,
      workspaceId,
      media,
      running,
      emit: options.emit,
      write: (mark, write) =>
        enqueue(async () => {
          const { value, tables } = await commit({ ...base, workspaceId }, null, mark, write);
          if (tables.length > 0) changed.add(tables);
          return value;
        }),
    },
  };
  return {
    answer: async (message) => {
      const parsed = callMessage.safeParse(message);
      if (!parsed.success) return { id: idOf(message), ...refuse(options.log) };
      const run = () => dispatch(context, parsed.data);
      const answer = isTask(parsed.data.name) ? run() : enqueue(run);
      return { id: parsed.data.id, ...(await answer) };
    },
    stop: async () => {
      for (const controller of running.values()) controller.abort();
      media.stop();
      await commands;
      changed.stop();
      await mirror.pg.close();
      await journal.close();
    },
  };
}

/** Tasks wait in no queue: they take as long as copying a film takes. */
function isTask(name: string): boolean {
  return isOperationName(name) && contract[name].kind === 'task';
}

function refuse(log: Log) {
  return toErrorAnswer(new AppError('invalid_input', 'Not a call'), 'unknown', log);
}

function idOf(message: unknown): number {
  const id = (message as { id?: unknown } | null | undefined)?.id;
  return typeof id === 'number' && Number.isSafeInteger(id) ? id : -1;
}

/** A burst of commands is one event. */
const CHANGE_DEBOUNCE_MS = 15;

function collectChanges(emit: (tables: string[]) => void) {
  const pending = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  const flush = () => {
    timer = null;
    const tables = [...pending];
    pending.clear();
    emit(tables);
  };
  return {
    add: (tables: readonly string[]) => {
      for (const table of tables) pending.add(table);
      timer ??= setTimeout(flush, CHANGE_DEBOUNCE_MS);
    },
    stop: () => {
      if (timer) clearTimeout(timer);
    },
  };
}

/** The local workspace of this folder: made at the first start, with no form and no sign-in. */
async function readOrCreateWorkspace(
  base: Omit<DispatchContext, 'workspaceId' | 'handlers' | 'log' | 'checkOutput' | 'emitChanged' | 'tasks'>,
  timezone: string,
): Promise<string> {
  const [known] = await base.mirror.db.select({ id: workspaces.id }).from(workspaces).limit(1);
  if (known) return known.id;
  const id = newId();
  await commit({ ...base, workspaceId: id }, null, { label: 'createWorkspace', undoable: false }, (tx) =>
    tx.insert(workspaces, { id, name: 'My workspace', timezone }),
  );
  return id;
}
