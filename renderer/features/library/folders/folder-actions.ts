import type { FolderView } from '../../../../shared/contract/folders.ts';
import { call } from '../../../lib/api.ts';
import { runCommand } from '../../../lib/commands.ts';
import { sayFailure } from '../../../lib/say-failure.ts';
import { t } from '../../../lib/text.ts';
import { showToast } from '../../../lib/toasts.ts';
import { setFilter, setLibrary, useLibrary } from '../library-store.ts';

const undoAction = () => ({
  action: { label: t('app.undo'), keys: 'Mod+Z', run: () => void runCommand('edit.undo') },
});

/** Into a folder, or out of every one (null). Files that go out of view are no longer selected. */
export async function moveFiles(ids: readonly string[], folder: Pick<FolderView, 'id' | 'name'> | null): Promise<void> {
  if (ids.length === 0) return;
  try {
    await call('folders.put', { ids: [...ids], folderId: folder?.id ?? null });
    leaveSelection(folder?.id ?? 'unfiled');
    const words = folder
      ? t('library.moved', { count: ids.length, folder: folder.name })
      : t('library.movedOut', { count: ids.length });
    showToast(words, undoAction());
  } catch (error) {
    sayFailure(error);
  }
}

/** A new folder with these files in it; one of this name that is there takes them. */
export async function moveToNewFolder(ids: readonly string[], name: string): Promise<void> {
  try {
    const { id } = await call('folders.add', { name, ids: [...ids] });
    leaveSelection(id);
    showToast(t('library.moved', { count: ids.length, folder: name }), undoAction());
  } catch (error) {
    sayFailure(error);
  }
}

function leaveSelection(wentTo: string): void {
  const { place, cursor } = useLibrary.getState();
  if (place === 'all' || place === wentTo) return;
  setLibrary({ selectedIds: [], anchor: cursor });
}

/** At once, with the way back: no file goes with it. */
export async function removeFolder({ id, name }: Pick<FolderView, 'id' | 'name'>): Promise<void> {
  try {
    await call('folders.remove', { id });
    if (useLibrary.getState().place === id) setFilter({ place: 'all' });
    showToast(t('library.folderDeleted', { name }), undoAction());
  } catch (error) {
    sayFailure(error);
  }
}
