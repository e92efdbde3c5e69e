import { assertNever } from '#shared/lib/must.ts';
import type { Trouble } from './trouble.ts';

/** Where a file stands on its way to Storage. */
export type UploadState =
  | { readonly kind: 'waiting' }
  /** It failed, and is tried again at `atMs`. */
  | { readonly kind: 'retrying'; readonly atMs: number; readonly trouble: Trouble }
  /** It waits for a person, or for what it failed by to change. */
  | { readonly kind: 'held'; readonly trouble: Trouble }
  /** All of it is there: the project has to look at it. */
  | { readonly kind: 'checking' };

/** What a failure means for the file, and for the queue. */
export type Verdict = {
  readonly state: UploadState;
  /** The upload that was begun serves no more. */
  readonly isForgotten: boolean;
  /** Nothing else is tried before. null: the trouble is this file's own. */
  readonly pauseMs: number | null;
};

export type Failure = {
  readonly trouble: Trouble;
  /** Failures of this file in a row, this one not counted. */
  readonly attempts: number;
  /** How often Storage had taken it and did not have it, this time not counted. */
  readonly losses: number;
  /** Failures of the line in a row, this one not counted. */
  readonly lineFailures: number;
  readonly nowMs: number;
  /** From 0 to 1: many files, and many devices, that lost one server do not come back at once. */
  readonly random: number;
};

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 300_000;
const LONGEST_OF_LINE_MS = 60_000;
const FULL_RETRY_MS = 60 * 60_000;
/** So often a file is sent to a Storage that does not keep it. */
const NOT_KEPT_TIMES = 3;

/** SPEC 3 and 5. */
export function judge(failure: Failure): Verdict {
  const { trouble } = failure;
  switch (trouble.reason) {
    case 'unreachable':
    case 'certificate':
    case 'not_storage':
    case 'token':
      return ofLine(failure, trouble.pauseMs ?? 0);
    case 'storage_full':
      return ofLine(failure, FULL_RETRY_MS);
    case 'busy':
      return isOfFile(trouble) ? later(failure) : ofLine(failure, trouble.pauseMs ?? 0);
    case 'offset':
      return soon(failure, false);
    case 'url_gone':
      return soon(failure, true);
    case 'not_kept':
      return failure.losses + 1 < NOT_KEPT_TIMES ? { ...later(failure), isForgotten: true } : held(trouble, true);
    case 'elsewhere':
    case 'file_unreadable':
    case 'unexpected':
    // Of what is fetched alone.
    case 'missing':
    case 'damaged':
    case 'disk_full':
      return later(failure);
    case 'refused':
    case 'too_large':
    case 'type':
      // Once it may, it goes on where it was.
      return held(trouble, false);
    case 'exists':
      // Whether it is what is wanted is for the project to see.
      return { state: { kind: 'checking' }, isForgotten: true, pauseMs: null };
    case 'file_gone':
    case 'file_changed':
      return held(trouble, true);
    default:
      return assertNever(trouble.reason);
  }
}

/** A lock is on one upload. */
function isOfFile({ code }: Trouble): boolean {
  return code === '423' || code === '400';
}

/**
 * Whether what was to wait until then may go on. Nobody is told to wait for longer than an hour: a time beyond is of a clock
 * that was wrong.
 */
export function isPast(atMs: number, nowMs: number): boolean {
  return atMs <= nowMs || atMs - nowMs > FULL_RETRY_MS + 60_000;
}

export function backOffMs(failures: number, random: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures, 20)) * (0.5 + random / 2);
}

function later({ trouble, attempts, nowMs, random }: Failure): Verdict {
  const waitMs = Math.max(trouble.pauseMs ?? 0, backOffMs(attempts, random));
  return { state: { kind: 'retrying', atMs: nowMs + waitMs, trouble }, isForgotten: false, pauseMs: null };
}

function soon(failure: Failure, isForgotten: boolean): Verdict {
  const { state } = failure.attempts === 0 ? { state: { kind: 'waiting' } as const } : later(failure);
  return { state, isForgotten, pauseMs: null };
}

/**
 * A file that the line fails at again and again lets the others pass (invariant 3), and does not wait much longer than the
 * line itself: what comes back is there for all.
 */
function ofLine({ trouble, attempts, lineFailures, nowMs, random }: Failure, leastMs: number): Verdict {
  const pauseMs = Math.max(leastMs, backOffMs(lineFailures, random));
  const fileMs = Math.max(pauseMs, Math.min(LONGEST_OF_LINE_MS, backOffMs(attempts, random)));
  return { state: { kind: 'retrying', atMs: nowMs + fileMs, trouble }, isForgotten: false, pauseMs };
}

function held(trouble: Trouble, isForgotten: boolean): Verdict {
  return { state: { kind: 'held', trouble }, isForgotten, pauseMs: null };
}
