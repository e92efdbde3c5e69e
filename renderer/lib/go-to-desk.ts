import type { DeskView } from '../../shared/contract/desks.ts';
import { call } from './api.ts';
import { openDesk } from './open-desk.ts';
import { sayFailure } from './say-failure.ts';
import { t } from './text.ts';
import { showToast } from './toasts.ts';
import { whenSaved } from './typing/savers.ts';

/** Opens another workspace in the place of this one. The window is made anew. */
export async function goToDesk({ key, name }: Pick<DeskView, 'key' | 'name'>): Promise<void> {
  if (key === openDesk()) return;
  try {
    if (!(await whenSaved())) showToast(t('desks.unsaved'));
    else await call('os.openDesk', { key, name: name ?? '' });
  } catch (error) {
    sayFailure(error);
  }
}

/** A local copy of the open workspace, which a team or a project can take from nobody. */
export async function copyHere(name: string): Promise<void> {
  try {
    const copy = await call('desks.toLocal', { id: crypto.randomUUID(), name });
    showToast(t('desks.copied', { name }), {
      action: { label: t('desks.openCopy'), run: () => void goToDesk(copy) },
    });
  } catch (error) {
    sayFailure(error);
  }
}
