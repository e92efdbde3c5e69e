import { create } from 'zustand';
import type { AccountView } from '../../../shared/contract/accounts.ts';

/** The form that is open, if any: a new account, or one that is there. */
export type AccountForm = { readonly kind: 'add' } | { readonly kind: 'edit'; readonly account: AccountView };

export const useAccountForm = create<{ readonly form: AccountForm | null }>(() => ({ form: null }));

export function openAccountForm(form: AccountForm): void {
  useAccountForm.setState({ form });
}

export function closeAccountForm(): void {
  useAccountForm.setState({ form: null });
}
