import type { TroubleReason } from '#shared/domain/upload-troubles.ts';
import { readPause } from '../../sync/auth/guarded-fetch.ts';
import type { Trouble } from './trouble.ts';

export type StorageAnswer = { readonly status: number; readonly headers: Headers; readonly text: string };

/** Longer than that nobody means it, or somebody's clock is wrong. */
export const LONGEST_PAUSE_MS = 60 * 60_000;

/** Both of Storage's shapes: its own, and the one of newer versions. */
type Said = {
  readonly statusCode?: unknown;
  readonly error?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
};

/**
 * What an answer of Storage that is no success means. Its plain endpoints, and whatever stands before the resumable ones,
 * answer 400 and have the true status in the body; the resumable ones answer in plain words with the true status
 * (supabase/storage, src/http/error-handler.ts, src/http/routes/tus/lifecycle.ts).
 */
export function readTrouble({ status, headers, text }: StorageAnswer, nowMs: number): Trouble {
  const said = parse(text);
  const trueStatus = status === 400 ? Number(said?.statusCode) || status : status;
  const words = `${said?.error ?? ''} ${said?.code ?? ''} ${said?.message ?? text.slice(0, 500)}`;
  const reason = toReason(trueStatus, words, said !== null);
  // Of who stands in the way, a hotel's network say, no wish is heard.
  const { seconds } = reason === 'busy' ? readPause(headers, null, nowMs) : { seconds: null };
  const pauseMs = seconds === null ? {} : { pauseMs: Math.min(seconds * 1_000, LONGEST_PAUSE_MS) };
  return { reason, code: String(trueStatus), ...pauseMs };
}

function toReason(status: number, words: string, isJson: boolean): TroubleReason {
  // A success of somebody else's: it lacks what Storage would have said.
  if (status < 400) return 'not_storage';
  // Of whatever stands before Storage, which says them with a page.
  if (status === 413) return 'too_large';
  if (status === 429) return 'busy';
  if (!isJson && /<html|<!doctype/i.test(words)) return status >= 500 ? 'busy' : 'not_storage';
  if (status === 402) return 'storage_full';
  if (status === 401 || (status === 403 && isOfSession(words))) return 'token';
  if (status === 403) return 'refused';
  if (status === 404 || status === 410) return 'url_gone';
  if (status === 409) return /offset/i.test(words) ? 'offset' : 'exists';
  if (/maximum (allowed )?size|entity too large/i.test(words)) return 'too_large';
  if (status === 415 || /mime type/i.test(words)) return 'type';
  if (status === 408 || status === 423 || status >= 500 || /lock/i.test(words)) return 'busy';
  return 'unexpected';
}

/** A policy that refuses answers 403 as well, and says which. */
function isOfSession(words: string): boolean {
  return !/row-level security/i.test(words) && /\bexp\b|jwt|jws|signature|claim|token|sign in/i.test(words);
}

function parse(text: string): Said | null {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? body : null;
  } catch {
    return null;
  }
}
