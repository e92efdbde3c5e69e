import { create } from 'zustand';
import type { DeskView } from '../../shared/contract/desks.ts';
import { call } from './api.ts';
import { openDesk } from './open-desk.ts';
import { isUnsaved, useSaving } from './saving.ts';
import { failureWords, sayFailure } from './say-failure.ts';
import { t } from './text.ts';
import { showToast } from './toasts.ts';
import { whenSaved } from './typing/savers.ts';

/** Opens another workspace in the place of this one. The window is made anew. */
export async function goToDesk({ key, name }: Pick<DeskView, 'key' | 'name'>): Promise<void> {
  if (key === openDesk()) return;
  try {
    if (!(await whenSaved())) sayUnsaved();
    else await call('os.openDesk', { key, name: name ?? '' });
  } catch (error) {
    sayFailure(error);
  }
}

/** What cannot be saved at all is to be changed, what cannot be saved now is to be waited for. */
function sayUnsaved(): void {
  const { failure } = useSaving.getState();
  showToast(failure && !isUnsaved(failure) ? failureWords(failure) : t('desks.unsaved'), { kind: 'error' });
}

/** The copy that is being thought about, since files would be missing in it. */
export const useWantedCopy = create<{ readonly name: string | null }>(() => ({ name: null }));

/**
 * A local copy of the open workspace, which a team or a project can take from nobody. Where files are not here yet the person
 * is asked first: nobody could fetch them for the copy any more.
 */
export async function copyHere(name: string): Promise<void> {
  try {
    const { ids } = await call('media.readAway', {});
    if (ids.length > 0) useWantedCopy.setState({ name });
    else await copyNow(name);
  } catch (error) {
    sayFailure(error);
  }
}

export async function copyNow(name: string): Promise<void> {
  try {
    const copy = await call('desks.toLocal', { id: crypto.randomUUID(), name });
    showToast(t('desks.copied', { name }), {
      action: { label: t('desks.openCopy'), run: () => void goToDesk(copy) },
    });
  } catch (error) {
    sayFailure(error);
  }
}
