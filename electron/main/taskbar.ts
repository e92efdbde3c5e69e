import type { ProgressBarOptions } from 'electron';
import type { TransferProgress } from '#shared/domain/transfer-rules.ts';

/** What a window's button on the taskbar shows, or the dock. `share` below 0: nothing. */
export type TaskbarShow = { readonly share: number; readonly mode: NonNullable<ProgressBarOptions['mode']> };

const NOTHING: TaskbarShow = { share: -1, mode: 'none' };

/** What is over sooner than it could be seen is not shown, and a bar does not blink between two files. */
const CALM_MS = 2_000;

/**
 * Windows alone has colours for what stands still and what waits for a person. Elsewhere a bar that does not move would only
 * look as if it did not get on, so there is none.
 */
export function toTaskbarShow(progress: TransferProgress | null, platform: NodeJS.Platform): TaskbarShow {
  if (progress === null) return NOTHING;
  const { doneBytes, totalBytes, isMoving, isHeld } = progress;
  // In whole per cents: that often it is another, and no oftener.
  const share = totalBytes === 0 ? 1 : Math.floor((doneBytes / totalBytes) * 100) / 100;
  if (platform !== 'win32') return isMoving ? { share, mode: 'normal' } : NOTHING;
  return { share, mode: isHeld ? 'error' : isMoving ? 'normal' : 'paused' };
}

/** Shows how far files are on the taskbar. `show` is called only when it is something else than before. */
export function followOnTaskbar(platform: NodeJS.Platform, show: (what: TaskbarShow) => void) {
  let shown = NOTHING;
  let next = NOTHING;
  let timer: NodeJS.Timeout | null = null;

  function apply(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    if (next.share === shown.share && next.mode === shown.mode) return;
    shown = next;
    show(next);
  }

  return {
    take: (progress: TransferProgress | null): void => {
      next = toTaskbarShow(progress, platform);
      if (next.mode === shown.mode) apply();
      else timer ??= setTimeout(apply, CALM_MS);
    },
    /** For a window that is new. */
    shown: (): TaskbarShow => shown,
  };
}
