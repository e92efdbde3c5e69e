import { create } from 'zustand';

export type Toast = {
  readonly id: number;
  readonly text: string;
  readonly action: { readonly label: string; readonly keys?: string; readonly run: () => void } | null;
  /** An error stays until it is read and closed. */
  readonly kind: 'done' | 'error';
};

/** More than this at once is noise: the oldest goes, though never an error that offers a way out. */
const MAX_TOASTS = 3;

export const useToasts = create<{ readonly toasts: readonly Toast[] }>(() => ({ toasts: [] }));

let nextId = 1;

/** Says what was just done, and offers the way back. Returns its id. */
export function showToast(text: string, options: Partial<Pick<Toast, 'action' | 'kind'>> = {}): number {
  const toast: Toast = { id: nextId++, text, action: options.action ?? null, kind: options.kind ?? 'done' };
  // The same words again, with nothing to take back, are said once.
  const isSame = (known: Toast) => known.text === text && known.action === null && toast.action === null;
  useToasts.setState(({ toasts }) => ({
    toasts: thinOut([...toasts.filter((known) => !isSame(known)), toast]),
  }));
  return toast.id;
}

function thinOut(toasts: readonly Toast[]): readonly Toast[] {
  if (toasts.length <= MAX_TOASTS) return toasts;
  const oldest = toasts.slice(0, -1).findIndex(({ kind, action }) => kind === 'done' || action === null);
  return toasts.filter((_, index) => index !== oldest);
}

export function closeToast(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}

/** What is on show stays in its place. False: it is not on show any more. */
export function changeToast(id: number, change: Pick<Toast, 'action'>): boolean {
  const { toasts } = useToasts.getState();
  useToasts.setState({ toasts: toasts.map((toast) => (toast.id === id ? { ...toast, ...change } : toast)) });
  return toasts.some((toast) => toast.id === id);
}
