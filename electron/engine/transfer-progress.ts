import type { TransferProgress } from '#shared/domain/transfer-rules.ts';
import type { RunningDownloads, RunningUploads } from '../ipc/handlers.ts';
import type { DownloadView } from '../media/download/download-state.ts';
import { countUploads } from '../media/upload/count-uploads.ts';

/** Also one that waits for the line. What another device has yet to send is on no way. */
function isComing({ state }: DownloadView): boolean {
  if (state.kind === 'retrying') return state.trouble.reason !== 'missing';
  return state.kind === 'fetching' || state.kind === 'waiting';
}

/** Both directions together. Pictures are too small to tell of. */
export function readTransferProgress(uploads: RunningUploads, downloads: RunningDownloads): TransferProgress | null {
  const up = countUploads(uploads);
  const list = downloads.list();
  const coming = list.filter(isComing);
  const isMoving = up.isSending || list.some(({ state }) => state.kind === 'fetching');
  const isHeld = up.stuck.length > 0 || list.some(({ state }) => state.kind === 'held');
  if (up.files + coming.length === 0 && !isHeld) return null;
  const doneBytes = coming.length === 0 ? 0 : downloads.doneBytes();
  return {
    doneBytes: up.sentBytes + coming.reduce((sum, { receivedBytes }) => sum + receivedBytes, doneBytes),
    totalBytes: up.totalBytes + coming.reduce((sum, { sizeBytes }) => sum + sizeBytes, doneBytes),
    isMoving,
    isHeld,
  };
}
