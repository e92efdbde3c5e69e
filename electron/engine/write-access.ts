import type { OperationName } from '#shared/contract/index.ts';
import type { DeskAccess } from '#shared/contract/sync.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { readHistory } from '../database/undo.ts';
import { readAccess } from '../sync/access.ts';
import type { DispatchContext, ParsedCall } from './dispatch.ts';
import { isEarly, keepTyped } from './intents.ts';

/** Of this device alone: that somebody has seen something. */
const OF_DEVICE: readonly OperationName[] = ['sync.dismiss', 'sync.dismissAll'];
const OF_DEVICE_LABELS: readonly string[] = ['dismissConflict', 'dismissConflicts'];
/** Tasks that add rows. */
const WRITING_TASKS: readonly OperationName[] = ['media.import'];

/**
 * Fails with `not_a_writer` where what the call writes would go nowhere: its author may only look, or is no member any more.
 * SECURITY of data: letters that were on their way when that became known are kept all the same, as a change that waits.
 */
export async function assertWritable(context: DispatchContext, call: ParsedCall): Promise<void> {
  const { name, kind, input, message } = call;
  if (kind === 'query' || (kind === 'task' && !WRITING_TASKS.includes(name)) || OF_DEVICE.includes(name)) return;
  const access = await readAccess(context.mirror.db, context.workspaceId, context.sync);
  if (access === 'write' || (await isOfDevice(context, name))) return;
  if (!isEarly(name)) throw notAWriter(access, false);
  context.emitChanged(await keepTyped(context, name, { input, commandId: message.commandId ?? null }));
  throw notAWriter(access, true);
}

async function isOfDevice({ mirror, workspaceId }: DispatchContext, name: OperationName): Promise<boolean> {
  if (name !== 'history.undo' && name !== 'history.redo') return false;
  const { undo, redo } = await readHistory(mirror.db, workspaceId);
  return OF_DEVICE_LABELS.includes((name === 'history.undo' ? undo : redo)?.label ?? '');
}

function notAWriter(reason: Exclude<DeskAccess, 'write'>, isKept: boolean): AppError {
  return new AppError('not_a_writer', 'Nothing can be changed in this workspace', { details: { reason, isKept } });
}
