import type { TroubleReason } from '#shared/domain/upload-troubles.ts';
import type { Trouble } from './trouble.ts';

/**
 * Why the queue should look again. `files`: some were added to the vault. `order`: when something is to be published may be
 * another time.
 */
export type UploadNudge = 'rows' | 'files' | 'order' | 'online' | 'resume' | 'signed_in' | 'rights' | 'by_hand';

const OF_FILE = new Set<TroubleReason>(['file_gone', 'file_changed', 'file_unreadable']);
const OF_LINE = new Set<TroubleReason>(['unreachable', 'certificate', 'not_storage', 'busy']);

/** Of the file itself, and not of what stands between it and Storage. */
export function isOfFile({ reason }: Trouble): boolean {
  return !OF_LINE.has(reason) && reason !== 'token' && reason !== 'storage_full';
}

/** Whether what is held may go again. */
export function freesHeld(why: UploadNudge, { reason }: Trouble): boolean {
  if (why === 'by_hand') return true;
  return (why === 'rights' && reason === 'refused') || (why === 'files' && OF_FILE.has(reason));
}

/** Whether what waits for its time need not wait. */
export function endsWait(why: UploadNudge, { reason, pauseMs }: Trouble): boolean {
  if (why === 'by_hand') return true;
  if (why === 'signed_in') return reason === 'token';
  if (why === 'files') return OF_FILE.has(reason);
  // Whoever was asked to wait waits.
  return (why === 'online' || why === 'resume') && OF_LINE.has(reason) && pauseMs === undefined;
}

/** Whether an attempt that hangs is better begun again. */
export function breaksOff(why: UploadNudge): boolean {
  return why === 'by_hand' || why === 'online' || why === 'resume';
}
