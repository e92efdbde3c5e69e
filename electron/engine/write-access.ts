import type { OperationName } from '#shared/contract/index.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { readHistory } from '../database/undo.ts';
import { readAccess } from '../sync/access.ts';
import type { DispatchContext, ParsedCall } from './dispatch.ts';

/** Of this device alone: that somebody has seen something. */
const OF_DEVICE: readonly OperationName[] = ['sync.dismiss', 'sync.dismissAll'];
const OF_DEVICE_LABELS: readonly string[] = ['dismissConflict', 'dismissConflicts'];
/** Tasks that add rows. */
const WRITING_TASKS: readonly OperationName[] = ['media.import', 'media.fit', 'media.dropFitted'];

/**
 * `not_a_writer` where what the call writes would go nowhere: its author may only look, or is no member any more. null:
 * they may.
 */
export async function readRefusal(context: DispatchContext, { name, kind }: ParsedCall): Promise<AppError | null> {
  if (kind === 'query' || (kind === 'task' && !WRITING_TASKS.includes(name)) || OF_DEVICE.includes(name)) return null;
  const access = await readAccess(context.mirror.db, context.workspaceId, context.sync);
  if (access === 'write' || (await isOfDevice(context, name))) return null;
  return new AppError('not_a_writer', 'Nothing can be changed in this workspace', {
    details: { reason: access, isKept: false },
  });
}

async function isOfDevice({ mirror, workspaceId }: DispatchContext, name: OperationName): Promise<boolean> {
  if (name !== 'history.undo' && name !== 'history.redo') return false;
  const { undo, redo } = await readHistory(mirror.db, workspaceId);
  return OF_DEVICE_LABELS.includes((name === 'history.undo' ? undo : redo)?.label ?? '');
}
