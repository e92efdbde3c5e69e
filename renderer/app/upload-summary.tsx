import { useEffect, useState } from 'react';
import type { UploadsView } from '../../shared/contract/media.ts';
import { t } from '../lib/text.ts';
import { useLive } from '../lib/use-live.ts';

/** What is there sooner than it could be read is not said. */
const UNSEEN_MS = 2_000;

/** After how sync stands: files that the project does not have yet. */
export function UploadSummary() {
  const { data } = useLive('media.readUploads', {});
  const isLasting = useLasting(data !== undefined && data.files > 0);
  if (!data) return null;
  return uploadWords(data, isLasting).map((words) => <span key={words}> · {words}</span>);
}

function uploadWords(
  { files, heldFiles, isSending, sentBytes, totalBytes }: UploadsView,
  isLasting: boolean,
): string[] {
  const percent = new Intl.NumberFormat(undefined, { style: 'percent' }).format(
    totalBytes ? sentBytes / totalBytes : 0,
  );
  return [
    ...(heldFiles > 0 ? [t('uploads.line.held', { count: heldFiles })] : []),
    ...(isLasting && files > 0 && isSending ? [t('uploads.line.sending', { count: files, percent })] : []),
    ...(isLasting && files > 0 && !isSending ? [t('uploads.line.waiting', { count: files })] : []),
  ];
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
