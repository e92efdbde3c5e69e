import type { Answer, CallMessage } from '#shared/contract/envelope.ts';
import { contract, isOperationName, isOsOperation, type OperationName } from '#shared/contract/index.ts';
import { AppError, isAppError } from '#shared/lib/app-error.ts';
import { toStorable } from '#shared/lib/storable.ts';
import { type CommitContext, type Committed, commit } from '../database/commit.ts';
import { stepHistory } from '../database/undo.ts';
import type {
  CommandHandler,
  EngineHandlers,
  Handlers,
  QueryHandler,
  RunningDownloads,
  RunningStrips,
  RunningSync,
  RunningUploads,
  TaskContext,
  TaskHandler,
} from '../ipc/handlers.ts';
import { type Log, toErrorAnswer } from '../ipc/wire-error.ts';
import { isEarly, keepRefused, keepTyped } from './intents.ts';
import { readRefusal } from './write-access.ts';

export type DispatchContext = CommitContext & {
  readonly handlers: Handlers;
  readonly own: EngineHandlers;
  readonly sync: RunningSync;
  readonly uploads: RunningUploads;
  readonly downloads: RunningDownloads;
  readonly strips: RunningStrips;
  readonly log: Log;
  readonly emitChanged: (tables: readonly string[]) => void;
  readonly tasks: Omit<TaskContext, 'files'>;
  /** In development and tests: an answer that breaks the contract is a failure. */
  readonly checkOutput: boolean;
  /** Called with what was not expected: is the mirror still alive? */
  readonly onTrouble: (error: unknown) => Promise<void>;
};

export type ParsedCall = {
  readonly name: OperationName;
  readonly kind: 'query' | 'command' | 'task';
  readonly input: unknown;
  readonly message: CallMessage;
};

/** Name is registered, input parses: in this order, and before anything waits. Fails with `invalid_input`. */
export function parseCall(message: CallMessage): ParsedCall {
  const { name } = message;
  if (!isOperationName(name) || isOsOperation(name)) throw new AppError('invalid_input', 'Unknown operation');
  const operation = contract[name];
  const parsed = operation.input.safeParse(message.input);
  if (!parsed.success) throw new AppError('invalid_input', `${name}: ${describe(parsed.error)}`, { details: { name } });
  return { name, kind: operation.kind, input: toStorable(parsed.data), message };
}

/** Carries out one call: handler runs, output parses. Never throws. */
export async function dispatch(context: DispatchContext, call: ParsedCall): Promise<Answer> {
  try {
    const value = await carryOut(context, call);
    if (context.checkOutput) contract[call.name].output.parse(value);
    return { ok: true, value };
  } catch (error) {
    if (!(error instanceof AppError)) await context.onTrouble(error);
    return toErrorAnswer(error, call.name, context.log);
  }
}

async function carryOut(context: DispatchContext, call: ParsedCall): Promise<unknown> {
  const { name, kind, input, message } = call;
  const refusal = await readRefusal(context, call);
  if (refusal) throw await keepBeside(context, call, refusal);
  if (name === 'backups.list' || name === 'backups.create') return await context.own[name]();
  if (name.startsWith('projects.') || name.startsWith('desks.')) {
    return await (context.own[name as never] as (input: unknown) => Promise<unknown>)(input);
  }
  if (kind === 'query') {
    const { mirror, clock, workspaceId, sync, uploads, downloads, strips } = context;
    const handler = context.handlers[name as never] as QueryHandler<never>;
    return await handler(input as never, { db: mirror.db, clock, workspaceId, sync, uploads, downloads, strips });
  }
  if (kind === 'task') {
    const handler = context.handlers[name as never] as TaskHandler<never>;
    return await handler(input as never, forTask(context.tasks, message.files ?? []));
  }
  try {
    const { value, tables } = await runCommand(context, call);
    context.emitChanged(tables);
    return value;
  } catch (error) {
    const isRefused = isAppError(error, 'not_found') || isAppError(error, 'not_allowed');
    throw isRefused ? await keepBeside(context, call, error) : error;
  }
}

/** What is typed letter by letter, and is on its way when it becomes known that it is refused. */
function isTyped({ name, input }: ParsedCall): boolean {
  if (name !== 'posts.setTargetSettings')
    return isEarly(name) || name === 'posts.setAltText' || name === 'media.setAltText';
  const { settings } = input as { settings: Readonly<Record<string, unknown>> };
  return Object.values(settings).every((value) => typeof value !== 'boolean');
}

/**
 * Letters are not lost with the call that brought them: where their author may write nothing any more they wait as a change
 * all the same, and a text that its post does not take is kept beside it. Returns the refusal, with `isKept` where it says so.
 */
async function keepBeside(context: DispatchContext, call: ParsedCall, refusal: AppError): Promise<AppError> {
  const { name, input, message } = call;
  const isWaiting = isAppError(refusal, 'not_a_writer') && isTyped(call);
  let tables: string[] = [];
  if (isEarly(name)) {
    // What is kept of a refused call is no answer to it: asked again it is refused again.
    const commandId = isWaiting ? (message.commandId ?? null) : null;
    tables = await (isWaiting ? keepTyped : keepRefused)(context, name, { input, commandId });
  } else if (isWaiting) ({ tables } = await runCommand(context, call));
  if (tables.length > 0) context.emitChanged(tables);
  if (tables.length === 0 && !isWaiting) return refusal;
  return new AppError(refusal.code, refusal.message, { details: { ...refusal.details, isKept: true }, cause: refusal });
}

/** `db` is asked for at each use: a restore may replace it under a task that runs for minutes. */
function forTask(tasks: DispatchContext['tasks'], files: TaskContext['files']): TaskContext {
  const { workspaceId, media, emit, write, running, sync, uploads, downloads } = tasks;
  return {
    workspaceId,
    media,
    emit,
    write,
    running,
    sync,
    uploads,
    downloads,
    files,
    get db() {
      return tasks.db;
    },
  };
}

async function runCommand(context: DispatchContext, call: ParsedCall): Promise<Committed<unknown>> {
  const { name, input, message } = call;
  const commandId = message.commandId ?? null;
  if (name === 'history.undo') return await stepHistory(context, commandId, 'undo');
  if (name === 'history.redo') return await stepHistory(context, commandId, 'redo');
  if (name === 'backups.restore') {
    return { value: {}, tables: await context.own[name]((input as { id: string }).id, commandId) };
  }
  const handler = context.handlers[name as never] as CommandHandler<never>;
  const { clock, workspaceId } = context;
  return await commit(context, { commandId }, handler.mark(input as never), (tx) =>
    handler.run(input as never, { tx, clock, workspaceId, files: message.files ?? [] }),
  );
}

function describe(error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] }): string {
  return error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.map(String).join('.') || 'input'}: ${issue.message}`)
    .join('; ');
}
