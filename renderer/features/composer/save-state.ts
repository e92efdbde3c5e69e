import { create } from 'zustand';
import type { AppError } from '../../../shared/lib/app-error.ts';
import { noteTyped } from '../../lib/saving.ts';

/** What the status line says of what was typed. `since`: in milliseconds, the time of the last answer. */
export type SaveState =
  | { readonly kind: 'saved'; readonly since: number | null }
  | { readonly kind: 'saving'; readonly since: number | null }
  | { readonly kind: 'failed'; readonly since: number | null; readonly error: AppError };

/** One for the window: the worst of all that is under way. */
export const useSaveState = create<SaveState>(() => ({ kind: 'saved', since: null }));

const saving = new Set<string>();
const failed = new Map<string, AppError>();

/** Tells how one thing that is being saved stands; `key` names it. */
export function reportSaving(key: string, state: 'saving' | 'saved' | AppError): void {
  saving.delete(key);
  if (state === 'saving') saving.add(key);
  else if (state === 'saved') failed.delete(key);
  // It stays told while it is tried again.
  else failed.set(key, state);
  useSaveState.setState(worst(state === 'saved' ? Date.now() : useSaveState.getState().since), true);
  noteTyped([...failed.values()][0] ?? null);
}

function worst(since: number | null): SaveState {
  const [error] = failed.values();
  if (error) return { kind: 'failed', since, error };
  return { kind: saving.size > 0 ? 'saving' : 'saved', since };
}
