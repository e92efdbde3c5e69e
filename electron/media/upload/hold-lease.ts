import { isAppError } from '#shared/lib/app-error.ts';
import type { Leases } from './ask-lease.ts';
import type { Trouble } from './trouble.ts';

export type Held = {
  /** Aborts when another device has the lease: this one was away for longer than it lasts. */
  readonly lost: AbortSignal;
  /** It is prolonged no more. `isDone`: another device need not wait for its end. */
  readonly end: (isDone: boolean) => Promise<void>;
};

export type LeaseAttempt =
  | { readonly kind: 'held'; readonly held: Held }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

type Options = {
  readonly leases: Leases;
  readonly sha256: string;
  readonly signal: AbortSignal;
  readonly complain: (message: string, error: unknown) => void;
};

/** So often while it lasts, one failure of the line costs nothing. */
const PROLONGED_TIMES = 3;

/** Of a small file, and in a project without leases. */
export const unheld: Held = { lost: new AbortController().signal, end: async () => undefined };

/** Takes the lease of a file and keeps it until it is ended. Throws what a token cannot be had for, and the signal's reason. */
export async function holdLease({ leases, sha256, signal, complain }: Options): Promise<LeaseAttempt> {
  const claimed = await leases.claim(sha256, signal);
  if (claimed.status === 'trouble') return { kind: 'trouble', trouble: claimed.trouble };
  if (claimed.status === 'not_offered') return { kind: 'held', held: unheld };
  if (claimed.status === 'busy') {
    return { kind: 'trouble', trouble: { reason: 'elsewhere', pauseMs: claimed.seconds * 1_000 } };
  }
  const ended = new AbortController();
  const lost = new AbortController();
  const asking = AbortSignal.any([signal, ended.signal]);
  let timer: NodeJS.Timeout | undefined;

  function prolongIn(seconds: number): void {
    timer = setTimeout(() => void prolong(seconds), (seconds * 1_000) / PROLONGED_TIMES);
    timer.unref();
  }

  async function prolong(seconds: number): Promise<void> {
    try {
      const again = await leases.claim(sha256, asking);
      if (again.status === 'busy') lost.abort();
    } catch (error) {
      // The line and the session are the sending's own matter: it ends where they fail it.
      if (!asking.aborted && !isAppError(error)) complain('a lease was not prolonged', error);
    }
    if (!asking.aborted && !lost.signal.aborted) prolongIn(seconds);
  }

  prolongIn(claimed.seconds);
  return {
    kind: 'held',
    held: {
      lost: lost.signal,
      end: async (isDone) => {
        ended.abort();
        clearTimeout(timer);
        if (!isDone || lost.signal.aborted || signal.aborted) return;
        await leases.release(sha256, signal).catch((error: unknown) => {
          // It ends by itself.
          if (!signal.aborted && !isAppError(error)) complain('a lease was not given back', error);
        });
      },
    },
  };
}
