import type { TroubleReason } from '#shared/domain/upload-troubles.ts';
import type { UploadQueue, UploadView } from './queue.ts';
import { isOfFile } from './upload-nudge.ts';

/** Of its own doing, and not of the line, a file has failed so often: whoever waits for it should know. */
const TOLD_ATTEMPTS = 3;

export type StuckUpload = { readonly assetId: string; readonly reason: TroubleReason };

export type UploadCount = {
  /** On their way, without those that are at the project already and only looked at there. */
  readonly files: number;
  /** With those of files that came there since nothing was on its way. */
  readonly sentBytes: number;
  readonly totalBytes: number;
  readonly isSending: boolean;
  /** They wait for a person, or have failed again and again by themselves. */
  readonly stuck: readonly StuckUpload[];
};

export function countUploads(uploads: Pick<UploadQueue, 'list' | 'doneBytes'>): UploadCount {
  const list = uploads.list();
  const onTheirWay = list.filter(({ state }) => state.kind !== 'held' && state.kind !== 'checking');
  const doneBytes = onTheirWay.length === 0 ? 0 : uploads.doneBytes();
  return {
    files: onTheirWay.length,
    sentBytes: onTheirWay.reduce((bytes, { sentBytes }) => bytes + sentBytes, doneBytes),
    totalBytes: onTheirWay.reduce((bytes, { sizeBytes }) => bytes + sizeBytes, doneBytes),
    isSending: onTheirWay.some(({ state }) => state.kind === 'sending'),
    stuck: list.flatMap(toStuck),
  };
}

function toStuck({ assetId, state, attempts }: UploadView): StuckUpload[] {
  if (state.kind === 'held') return [{ assetId, reason: state.trouble.reason }];
  const isTold = state.kind === 'retrying' && isOfFile(state.trouble) && attempts >= TOLD_ATTEMPTS;
  return isTold ? [{ assetId, reason: state.trouble.reason }] : [];
}
