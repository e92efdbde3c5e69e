import { create } from 'zustand';
import { setUi } from './ui-store.ts';

/** Which post somebody wants to see among what needs a look; once it is seen, none. */
export const useWantedLook = create<{ readonly subjectId: string | null }>(() => ({ subjectId: null }));

export function wantLook(subjectId: string | null): void {
  useWantedLook.setState({ subjectId });
  if (subjectId !== null) setUi({ page: 'activity', overlay: null });
}
