import { useEffect, useState } from 'react';
import type { DownloadsView, UploadsView } from '../../shared/contract/media.ts';
import { t } from '../lib/text.ts';
import { useLive } from '../lib/use-live.ts';

/** What is there sooner than it could be read is not said. */
const UNSEEN_MS = 2_000;

/** After how sync stands: files that the project does not have yet, and those that come from there. */
export function UploadSummary() {
  const { data } = useLive('media.readUploads', {});
  const { data: coming } = useLive('media.readDownloads', {});
  const isLasting = useLasting(data !== undefined && data.files > 0);
  const isComing = useLasting(coming?.isFetching === true);
  const words = [
    ...(data ? uploadWords(data, isLasting) : []),
    ...(coming && isComing ? [downloadWords(coming)] : []),
    ...(data ? holdWords(data, coming) : []),
  ];
  return words.map((one) => <span key={one}> · {one}</span>);
}

function uploadWords(
  { files, heldFiles, isSending, sentBytes, totalBytes }: UploadsView,
  isLasting: boolean,
): string[] {
  const percent = toPercent(totalBytes ? sentBytes / totalBytes : 0);
  return [
    ...(heldFiles > 0 ? [t('uploads.line.held', { count: heldFiles })] : []),
    ...(isLasting && files > 0 && isSending ? [t('uploads.line.sending', { count: files, percent })] : []),
    ...(isLasting && files > 0 && !isSending ? [t('uploads.line.waiting', { count: files })] : []),
  ];
}

/** A pause is said whether or not files wait: whoever forgot it would look for those that do not come. */
function holdWords({ hold, files }: UploadsView, coming: DownloadsView | undefined): string[] {
  if (hold === 'paused') return [t('transfers.line.paused')];
  return hold === 'metered' && files + (coming?.fileCount ?? 0) > 0 ? [t('transfers.line.metered')] : [];
}

function downloadWords({ fileCount, receivedBytes, totalBytes }: DownloadsView): string {
  const percent = toPercent(totalBytes ? receivedBytes / totalBytes : 0);
  return t('downloads.line.fetching', { count: fileCount, percent });
}

function toPercent(share: number): string {
  return new Intl.NumberFormat(undefined, { style: 'percent' }).format(share);
}

function useLasting(is: boolean): boolean {
  const [isLasting, setLasting] = useState(false);
  useEffect(() => {
    setLasting(false);
    if (!is) return;
    const timer = setTimeout(() => setLasting(true), UNSEEN_MS);
    return () => clearTimeout(timer);
  }, [is]);
  return is && isLasting;
}
