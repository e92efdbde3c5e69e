import { create } from 'zustand';
import type { DeskAccess } from '../../shared/contract/sync.ts';
import { t } from './text.ts';
import { showToast } from './toasts.ts';

/** Whether what is done here reaches anybody; who may only look is told why at the place itself. The engine has the last word. */
const useAccess = create<{ readonly access: DeskAccess }>(() => ({ access: 'write' }));

export function setAccess(access: DeskAccess): void {
  useAccess.setState({ access });
}

export function useCanWrite(): boolean {
  return useAccess(({ access }) => access === 'write');
}

export function canWrite(): boolean {
  return useAccess.getState().access === 'write';
}

/** Why nothing can be changed, in a line; null: it can. */
export function useWhyNot(): string | null {
  return useAccess(({ access }) => wordsFor(access));
}

export function whyNot(): string | null {
  return wordsFor(useAccess.getState().access);
}

/** For a key or a menu that would change something: false, and it is said why. */
export function mayWrite(): boolean {
  const words = whyNot();
  if (words !== null) showToast(words);
  return words === null;
}

function wordsFor(access: DeskAccess): string | null {
  return access === 'write' ? null : t(`access.${access}`);
}
