import { create } from 'zustand';

export type Toast = {
  readonly id: number;
  readonly text: string;
  readonly action: { readonly label: string; readonly keys?: string; readonly run: () => void } | null;
  /** An error stays until it is read and closed. */
  readonly kind: 'done' | 'error';
};

/** More than this at once is noise: the oldest goes. */
const MAX_TOASTS = 3;

export const useToasts = create<{ readonly toasts: readonly Toast[] }>(() => ({ toasts: [] }));

let nextId = 1;

/** Says what was just done, and offers the way back. */
export function showToast(text: string, options: Partial<Pick<Toast, 'action' | 'kind'>> = {}): void {
  const toast: Toast = { id: nextId++, text, action: options.action ?? null, kind: options.kind ?? 'done' };
  // The same words again, with nothing to take back, are said once.
  const isSame = (known: Toast) => known.text === text && known.action === null && toast.action === null;
  useToasts.setState(({ toasts }) => ({
    toasts: [...toasts.filter((known) => !isSame(known)), toast].slice(-MAX_TOASTS),
  }));
}

export function closeToast(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}
