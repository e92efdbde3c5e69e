import { create } from 'zustand';
import type { AppError } from '../../shared/lib/app-error.ts';

/** Whether the last change is on this disk. `failure` stays until a later change was saved. */
export const useSaving = create<{ readonly failure: AppError | null }>(() => ({ failure: null }));

/** What keeps a change from being saved, as opposed to a change that is refused. */
const UNSAVED = new Set(['disk_full', 'read_only', 'engine_unavailable', 'internal']);

export function noteSaved(): void {
  if (useSaving.getState().failure) useSaving.setState({ failure: null });
}

export function noteFailure(error: AppError): void {
  if (UNSAVED.has(error.code)) useSaving.setState({ failure: error });
}
