import { create } from 'zustand';
import type { DeskAccess } from '../../shared/contract/sync.ts';
import { mayDo, type RightsAction } from '../../shared/domain/roles.ts';
import type { MemberRole } from '../../shared/domain/states.ts';
import { t } from './text.ts';
import { showToast } from './toasts.ts';

/** `role` null: a workspace of this device alone, or nothing is known of it yet. */
type Access = { readonly access: DeskAccess; readonly role: MemberRole | null };

/** Whether what is done here reaches anybody; who may only look is told why at the place itself. The engine has the last word. */
const useAccess = create<Access>(() => ({ access: 'write', role: null }));

export function setAccess(access: DeskAccess, role: MemberRole | null = null): void {
  useAccess.setState({ access, role });
}

/** `action`: what takes more than being a writer. */
export function useCanWrite(action?: RightsAction): boolean {
  return useAccess((state) => wordsFor(state, action) === null);
}

export function canWrite(action?: RightsAction): boolean {
  return wordsFor(useAccess.getState(), action) === null;
}

/** Why nothing can be changed, in a line; null: it can. */
export function useWhyNot(): string | null {
  return useAccess((state) => wordsFor(state));
}

export function whyNot(): string | null {
  return wordsFor(useAccess.getState());
}

/** For a key or a menu that would change something: false, and it is said why. */
export function mayWrite(action?: RightsAction): boolean {
  const words = wordsFor(useAccess.getState(), action);
  if (words !== null) showToast(words);
  return words === null;
}

function wordsFor({ access, role }: Access, action?: RightsAction): string | null {
  if (access !== 'write') return t(`access.${access}`);
  if (action === undefined || role === null || mayDo(role, action)) return null;
  return t('access.role', { role: t(`team.role.${role}`) });
}
