import { randomBytes, randomUUID } from 'node:crypto';
import { AppError } from '#shared/lib/app-error.ts';
import type { SignInLink } from '../../ipc/sign-in-link.ts';
import type { SignedIn } from './auth-api.ts';

/** Somebody who went to the browser, or to their mail, and may come back with a code. */
export type Attempt = {
  readonly id: string;
  readonly projectId: string;
  readonly state: string;
  readonly exchange: (code: string) => Promise<SignedIn>;
  /** Shuts what was opened to wait for it. */
  readonly close: () => void;
};

export type Attempts = {
  /** `onLate`: it has waited long enough, or gave way to another. */
  readonly add: (attempt: Attempt, options: { patienceMs: number; onLate?: () => void }) => void;
  /** One use: the second link with the same state finds nobody. */
  readonly take: (state: string) => Attempt | null;
  readonly cancel: (id: string) => void;
  /** Returns those that were waiting. */
  readonly cancelAllOf: (projectId: string) => string[];
  readonly stop: () => void;
};

/** Nobody signs in to more at once; a window that is out of hand is not listened to for ever. */
const MAX_WAITING = 8;

export function newAttemptId(): string {
  return randomUUID();
}

/** SECURITY: 256 bits. Who cannot guess it can neither end an attempt nor put a code of their own into it. */
export function newState(): string {
  return randomBytes(32).toString('base64url');
}

export function createAttempts(): Attempts {
  const waiting = new Map<
    string,
    { readonly attempt: Attempt; readonly timer: NodeJS.Timeout; readonly late: () => void }
  >();

  function remove(state: string): Attempt | null {
    const entry = waiting.get(state);
    if (!entry) return null;
    waiting.delete(state);
    clearTimeout(entry.timer);
    entry.attempt.close();
    return entry.attempt;
  }

  return {
    add: (attempt, { patienceMs, onLate }) => {
      const [oldest] = waiting.values();
      if (oldest && waiting.size >= MAX_WAITING) oldest.late();
      const late = () => {
        if (remove(attempt.state)) onLate?.();
      };
      waiting.set(attempt.state, { attempt, timer: setTimeout(late, patienceMs).unref(), late });
    },
    take: remove,
    cancel: (id) => {
      for (const { attempt } of waiting.values()) if (attempt.id === id) remove(attempt.state);
    },
    cancelAllOf: (projectId) => {
      const all = [...waiting.values()].filter(({ attempt }) => attempt.projectId === projectId);
      return all.flatMap(({ attempt }) => remove(attempt.state)?.id ?? []);
    },
    stop: () => {
      for (const state of waiting.keys()) remove(state);
    },
  };
}

/** What Supabase or the service says when it sends somebody back without a code. */
export function toRefusal({ result }: SignInLink): AppError {
  const code = result.kind === 'refused' ? result.code : '';
  if (code === 'access_denied') return new AppError('cancelled', 'Refused in the browser');
  if (code === 'otp_expired') return new AppError('sign_in_code_refused', 'The link has expired');
  if (code === 'signup_disabled' || code === 'provider_disabled') {
    return new AppError('sign_in_not_offered', `The browser came back with ${code}`);
  }
  return new AppError('sign_in_failed', `The browser came back with ${code}`);
}
