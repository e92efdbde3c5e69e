import { useCallback, useEffect, useState } from 'react';
import { isAppError } from '../../shared/lib/app-error.ts';
import { call, subscribe } from './api.ts';

/** Who shows a file of which there is nothing here yet, by the file's hash. */
const waiting = new Map<string, Set<() => void>>();
let wanted = new Set<string>();

subscribe('media.presence', ({ here }) => arrive(here));

function arrive(hashes: readonly string[]): void {
  for (const sha256 of hashes) for (const show of waiting.get(sha256) ?? []) show();
}

function awaitPicture(sha256: string, show: () => void): () => void {
  const others = waiting.get(sha256) ?? new Set();
  waiting.set(sha256, others.add(show));
  if (wanted.size === 0) setTimeout(sendWanted, 50);
  wanted.add(sha256);
  return () => {
    others.delete(show);
    if (others.size === 0) waiting.delete(sha256);
  };
}

/** What is there and cannot be shown is not asked for for ever. */
const MOST_TIMES = 4;
/** As many as a window can show. */
const MOST_WANTED = 500;

/** A month of tiles that have no picture is one call. */
async function sendWanted(): Promise<void> {
  const hashes = [...wanted].slice(0, MOST_WANTED);
  wanted = new Set();
  try {
    // One may have come between the look for it and this.
    arrive((await call('media.wantPictures', { hashes })).here);
  } catch (error) {
    // They come in their turn.
    if (!isAppError(error)) throw error;
  }
}

/**
 * A picture of a file that may be on another device: `src` null while there is none here; once it comes it is shown.
 * `redraw`, for what only got lost here, says whether it is back.
 */
export function useStoredImage(
  { sha256, url }: { readonly sha256: string; readonly url: string | null },
  redraw?: () => Promise<boolean>,
): { readonly src: string | null; readonly onError: () => void } {
  const [missing, setMissing] = useState<string | null>(null);
  const [times, setTimes] = useState(0);
  const isMissing = url !== null && url === missing;
  const show = useCallback(() => {
    setMissing(null);
    setTimes((before) => before + 1);
  }, []);
  const isAwaited = isMissing && times < MOST_TIMES;
  useEffect(() => (isAwaited ? awaitPicture(sha256, show) : undefined), [isAwaited, sha256, show]);
  return {
    // The same address again would be the same failure, remembered.
    src: url === null || isMissing ? null : times === 0 ? url : `${url}?${times}`,
    onError: () => {
      setMissing(url);
      void redraw?.().then((isBack) => isBack && show());
    },
  };
}
