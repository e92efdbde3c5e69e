import { AppError } from '#shared/lib/app-error.ts';
import type { Clock } from '#shared/lib/clock.ts';
import { assertNever } from '#shared/lib/must.ts';
import type { Checked } from './ask-check.ts';
import { toTokenTrouble } from './carry.ts';
import { backOffMs, isPast } from './upload-state.ts';

export type Checks = {
  /** The files that Storage has and the project has not looked at. What is not among them is not asked for any more. */
  readonly want: (assetIds: readonly string[]) => void;
  /** What they waited for may have ended; `isAsked`: by the person, who goes past what the project asks. */
  readonly hurry: (isAsked: boolean) => void;
  /** The project has no function that looks. */
  readonly isMissing: () => boolean;
  /** Resolves when nothing is under way any more. */
  readonly stop: () => Promise<void>;
};

export type ChecksOptions = {
  readonly ask: (assetId: string, signal: AbortSignal) => Promise<Checked>;
  /** It is ready: its row will say so. */
  readonly onReady: (assetId: string) => void;
  /** Storage has not got it, or had another. */
  readonly onLost: (assetId: string) => Promise<void>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly complain: (message: string, error: unknown) => void;
};

/** A project without the function may be given it. */
const NOT_OFFERED_MS = 60 * 60_000;
/** The row of a file that is ready is on its way. Where it does not come, it is asked again. */
const ROW_MS = 60_000;

/** What comes of one file after it was asked for: it is asked again at `atMs`, each time a little later. */
type Rest = { readonly atMs: number; readonly times: number };
type Pause = { readonly untilMs: number; readonly isWished: boolean };

/** Has the project look at one file after the other (SPEC 4). */
export function startChecks({ ask, onReady, onLost, clock, random, complain }: ChecksOptions): Checks {
  const stopping = new AbortController();
  const rests = new Map<string, Rest>();
  /** How far each was read when it was asked for last. */
  const reached = new Map<string, number>();
  let wanted: readonly string[] = [];
  let pause: Pause | null = null;
  let isMissing = false;
  let failures = 0;
  let running: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;

  function pump(): void {
    clearTimeout(timer);
    if (running || stopping.signal.aborted || wanted.length === 0) return;
    const nowMs = clock.nowMs();
    if (pause && isPast(pause.untilMs, nowMs)) pause = null;
    const isDue = (assetId: string) => isPast(rests.get(assetId)?.atMs ?? 0, nowMs);
    const next = pause ? undefined : wanted.find(isDue);
    if (next === undefined) {
      const dueAtMs = pause?.untilMs ?? Math.min(...wanted.map((assetId) => rests.get(assetId)?.atMs ?? 0));
      timer = setTimeout(pump, Math.max(0, dueAtMs - nowMs));
      timer.unref();
      return;
    }
    running = check(next)
      .catch((error: unknown) => complain('a file was not checked', error))
      .finally(() => {
        running = null;
        pump();
      });
  }

  async function check(assetId: string): Promise<void> {
    try {
      const checked = await ask(assetId, stopping.signal);
      if (checked.status !== 'trouble') isMissing = checked.status === 'not_offered';
      if (checked.status !== 'trouble' && checked.status !== 'not_offered') failures = 0;
      await heed(assetId, checked);
    } catch (error) {
      if (stopping.signal.aborted) return;
      const trouble = toTokenTrouble(error);
      restAll(trouble?.pauseMs ?? 0);
      restOne(assetId, 0);
      if (trouble === null) throw error;
    }
  }

  async function heed(assetId: string, checked: Checked): Promise<void> {
    switch (checked.status) {
      case 'processing': {
        const isFurther = checked.doneBytes > (reached.get(assetId) ?? 0);
        reached.set(assetId, checked.doneBytes);
        // One that gets no further would be read for ever, and hold up the others (invariant 3).
        if (isFurther) rests.delete(assetId);
        else restOne(assetId, 0);
        return;
      }
      case 'ready':
        restOne(assetId, Math.min(NOT_OFFERED_MS, ROW_MS * 2 ** (rests.get(assetId)?.times ?? 0)));
        onReady(assetId);
        return;
      case 'gone':
        // Its row is on its way there: bytes may be quicker.
        restOne(assetId, 0);
        return;
      case 'failed':
      case 'missing':
        restOne(assetId, ROW_MS);
        await onLost(assetId);
        return;
      case 'not_offered':
        restAll(NOT_OFFERED_MS);
        return;
      case 'trouble':
        // It may be this file's own: after the pause the others come first.
        restAll(checked.trouble.pauseMs ?? 0);
        restOne(assetId, checked.trouble.pauseMs ?? 0);
        return;
      default:
        assertNever(checked);
    }
  }

  function restAll(wishMs: number): void {
    const untilMs = clock.nowMs() + Math.max(wishMs, backOffMs(failures, random()));
    pause = { untilMs, isWished: wishMs > 0 };
    failures += 1;
  }

  function restOne(assetId: string, leastMs: number): void {
    const times = (rests.get(assetId)?.times ?? 0) + 1;
    const atMs = clock.nowMs() + Math.max(leastMs, backOffMs(times, random()));
    rests.set(assetId, { atMs, times });
  }

  return {
    want: (assetIds) => {
      wanted = assetIds;
      const still = new Set(assetIds);
      for (const assetId of rests.keys()) if (!still.has(assetId)) rests.delete(assetId);
      for (const assetId of reached.keys()) if (!still.has(assetId)) reached.delete(assetId);
      pump();
    },
    hurry: (isAsked) => {
      if (pause?.isWished && !isAsked) return;
      pause = null;
      failures = 0;
      if (isAsked) rests.clear();
      pump();
    },
    isMissing: () => isMissing,
    stop: async () => {
      stopping.abort(new AppError('cancelled', 'The engine stops'));
      clearTimeout(timer);
      await running;
    },
  };
}
