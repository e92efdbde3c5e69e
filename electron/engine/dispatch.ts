import type { Answer, CallMessage } from '#shared/contract/envelope.ts';
import { contract, isOperationName, isOsOperation, type OperationName } from '#shared/contract/index.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { type CommitContext, commit } from '../database/commit.ts';
import { stepHistory } from '../database/undo.ts';
import type { CommandHandler, Handlers, QueryHandler, TaskContext, TaskHandler } from '../ipc/handlers.ts';
import { type Log, toErrorAnswer } from '../ipc/wire-error.ts';

export type DispatchContext = CommitContext & {
  readonly handlers: Handlers;
  readonly log: Log;
  readonly emitChanged: (tables: readonly string[]) => void;
  readonly tasks: Omit<TaskContext, 'files'>;
  /** In development and tests: an answer that breaks the contract is a failure. */
  readonly checkOutput: boolean;
};

/** Carries out one call. Order: name is registered, input parses, handler runs, output parses. Never throws. */
export async function dispatch(context: DispatchContext, message: CallMessage): Promise<Answer> {
  try {
    return { ok: true, value: await run(context, message) };
  } catch (error) {
    return toErrorAnswer(error, message.name, context.log);
  }
}

async function run(context: DispatchContext, message: CallMessage): Promise<unknown> {
  const { name } = message;
  if (!isOperationName(name) || isOsOperation(name)) throw new AppError('invalid_input', `Unknown operation ${name}`);
  const operation = contract[name];
  const parsed = operation.input.safeParse(message.input);
  if (!parsed.success) throw new AppError('invalid_input', `${name}: ${describe(parsed.error)}`, { details: { name } });
  const value = await carryOutKind(context, name, parsed.data, message);
  if (context.checkOutput) operation.output.parse(value);
  return value;
}

async function carryOutKind(context: DispatchContext, name: OperationName, input: unknown, message: CallMessage) {
  const { kind } = contract[name];
  if (kind === 'query') return await runQuery(context, name, input);
  if (kind === 'command') return await runCommand(context, name, input, message);
  const handler = context.handlers[name as never] as TaskHandler<never>;
  return await handler(input as never, { ...context.tasks, files: message.files ?? [] });
}

async function runQuery(context: DispatchContext, name: OperationName, input: unknown): Promise<unknown> {
  const { mirror, clock, workspaceId } = context;
  const handler = context.handlers[name as never] as QueryHandler<never>;
  return await handler(input as never, { db: mirror.db, clock, workspaceId });
}

async function runCommand(
  context: DispatchContext,
  name: OperationName,
  input: unknown,
  message: CallMessage,
): Promise<unknown> {
  const { value, tables } = await carryOut(context, name, input, message);
  if (tables.length > 0) context.emitChanged(tables);
  return value;
}

async function carryOut(context: DispatchContext, name: OperationName, input: unknown, message: CallMessage) {
  const commandId = message.commandId ?? null;
  if (name === 'history.undo') return await stepHistory(context, commandId, 'undo');
  if (name === 'history.redo') return await stepHistory(context, commandId, 'redo');
  const handler = context.handlers[name as never] as CommandHandler<never>;
  const { clock, workspaceId } = context;
  return await commit(context, commandId, handler.mark(input as never), (tx) =>
    handler.run(input as never, { tx, clock, workspaceId, files: message.files ?? [] }),
  );
}

function describe(error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] }): string {
  return error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.map(String).join('.') || 'input'}: ${issue.message}`)
    .join('; ');
}
