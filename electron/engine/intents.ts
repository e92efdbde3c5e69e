import { contract, type EarlyCommandName, isOperationName, type OperationName } from '#shared/contract/index.ts';
import { isAppError } from '#shared/lib/app-error.ts';
import { commit } from '../database/commit.ts';
import type { IntentEntry } from '../database/journal-entry.ts';
import type { CommandHandler, EarlyHandler } from '../ipc/handlers.ts';
import type { DispatchContext } from './dispatch.ts';

/** Commands that are accepted, durable in the journal, before the mirror is open. */
export function isEarly(name: string): name is EarlyCommandName {
  return isOperationName(name) && contract[name].early;
}

/**
 * Carries out what was accepted before the mirror was open. It was answered already, so a refusal has nobody to go to:
 * what was typed is kept instead. Returns the tables that changed.
 */
export async function carryOutIntent(context: DispatchContext, intent: IntentEntry): Promise<string[]> {
  const { name, input, commandId, seq } = intent;
  return isEarly(name) ? await keepTyped(context, name, { input, commandId, intentSeq: seq }) : [];
}

type Typed = { readonly input: unknown; readonly commandId: string | null; readonly intentSeq?: number };

/** Where the post does not take what was typed, it is kept beside it. Returns the tables that changed. */
export async function keepTyped(context: DispatchContext, name: EarlyCommandName, typed: Typed): Promise<string[]> {
  try {
    return await write({ context, name, typed, run: 'run' });
  } catch (error) {
    context.log('warn', 'accepted command refused', { name, code: isAppError(error) ? error.code : 'internal' });
    if (isAppError(error, 'disk_full') || isAppError(error, 'read_only')) throw error;
    return await keepRefused(context, name, typed);
  }
}

/** Returns the tables that changed: none where there was nothing to keep. */
export async function keepRefused(context: DispatchContext, name: EarlyCommandName, typed: Typed): Promise<string[]> {
  return await write({ context, name, typed, run: 'keepRefused' });
}

async function write({
  context,
  name,
  typed: { input, ...origin },
  run,
}: {
  readonly context: DispatchContext;
  readonly name: EarlyCommandName;
  readonly typed: Typed;
  readonly run: 'run' | 'keepRefused';
}): Promise<string[]> {
  const handler = context.handlers[name as OperationName as never] as CommandHandler<never> & EarlyHandler<never>;
  const { clock, workspaceId } = context;
  const { tables } = await commit(context, origin, handler.mark(input as never), (tx) =>
    handler[run](input as never, { tx, clock, workspaceId, files: [] }),
  );
  return tables;
}
