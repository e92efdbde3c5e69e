import { expect, test } from 'vitest';
import type { DownloadState } from '../media/download/download-state.ts';
import { noDownloads } from './team-downloads.ts';
import { noUploads } from './team-uploads.ts';
import { readTransferProgress } from './transfer-progress.ts';

const coming = (state: DownloadState, receivedBytes = 0) => ({
  assetId: 'asset',
  sizeBytes: 100,
  receivedBytes,
  isAsked: true,
  state,
});
const progressOf = (...list: ReturnType<typeof coming>[]) =>
  readTransferProgress(noUploads, { ...noDownloads, list: () => list });

test('what waits for the line stays counted: the bar stands still (upload/SPEC 3.7)', () => {
  const cut = { kind: 'retrying', atMs: 9, trouble: { reason: 'unreachable' } } as const;
  const before = progressOf(coming({ kind: 'fetching' }, 40), coming({ kind: 'waiting' }));
  expect([before, progressOf(coming(cut, 40), coming({ kind: 'waiting' })), progressOf(coming(cut, 40))]).toEqual([
    { doneBytes: 40, totalBytes: 200, isMoving: true, isHeld: false },
    { doneBytes: 40, totalBytes: 200, isMoving: false, isHeld: false },
    { doneBytes: 40, totalBytes: 100, isMoving: false, isHeld: false },
  ]);
});

test('what another device has yet to send is on no way', () => {
  expect(progressOf(coming({ kind: 'retrying', atMs: 9, trouble: { reason: 'missing' } }))).toBeNull();
});
