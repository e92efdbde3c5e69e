import { create } from 'zustand';

/** Whether the form for a new workspace is open. */
export const useNewDesk = create<{ readonly isOpen: boolean }>(() => ({ isOpen: false }));

export function showNewDesk(): void {
  useNewDesk.setState({ isOpen: true });
}

export function closeNewDesk(): void {
  useNewDesk.setState({ isOpen: false });
}
