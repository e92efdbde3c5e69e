import { create } from 'zustand';
import type { AppError } from '../../shared/lib/app-error.ts';

/**
 * Whether everything is on this disk. `failure`: what keeps something typed from being saved, until it is; else what kept
 * the last change, until a later one was saved.
 */
export const useSaving = create<{ readonly failure: AppError | null }>(() => ({ failure: null }));

/** What keeps a change from being saved, as opposed to a change that is refused. */
const UNSAVED = new Set(['disk_full', 'read_only', 'engine_unavailable', 'internal']);

let typed: AppError | null = null;
let last: AppError | null = null;

function tell(): void {
  const failure = typed ?? last;
  if (useSaving.getState().failure !== failure) useSaving.setState({ failure });
}

export function noteSaved(): void {
  last = null;
  tell();
}

export function noteFailure(error: AppError): void {
  if (UNSAVED.has(error.code)) last = error;
  tell();
}

/** Of what was typed: another change that is saved says nothing of it. null: all of it is saved. */
export function noteTyped(error: AppError | null): void {
  typed = error;
  tell();
}
