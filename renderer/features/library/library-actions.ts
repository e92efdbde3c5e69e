import type { MediaView } from '../../../shared/contract/media.ts';
import { newId } from '../../../shared/lib/ids.ts';
import { call } from '../../lib/api.ts';
import { runCommand } from '../../lib/commands.ts';
import { sayFailure } from '../../lib/say-failure.ts';
import { t } from '../../lib/text.ts';
import { showToast } from '../../lib/toasts.ts';
import { setUi, useUi } from '../../lib/ui-store.ts';
import { type MediaFilter, setLibrary, toFilter, useLibrary } from './library-store.ts';

/** What the engine gives in one answer. */
const MOST_AT_ONCE = 500;
/** As many as `posts.setMedia` takes. */
const MOST_IN_POST = 100;

/** Ids of a stretch of the list, also where it has not been scrolled to. */
export async function readIds(filter: MediaFilter, from: number, to: number): Promise<string[]> {
  const ids: string[] = [];
  while (from + ids.length <= to) {
    const limit = Math.min(MOST_AT_ONCE, to - from - ids.length + 1);
    const { items } = await call('media.list', { ...filter, offset: from + ids.length, limit });
    ids.push(...items.map(({ id }) => id));
    if (items.length < limit) break;
  }
  return ids;
}

export async function selectAll(): Promise<void> {
  const ids = await readIds(toFilter(useLibrary.getState()), 0, Number.MAX_SAFE_INTEGER);
  setLibrary({ selectedIds: ids });
}

/** Deletes what is selected, at once, with the way back. Files that a post holds stay, and it is said why. */
export async function deleteSelected(): Promise<void> {
  const { selectedIds } = useLibrary.getState();
  if (selectedIds.length === 0) return;
  try {
    const files = await call('media.read', { ids: [...selectedIds] });
    const used = files.filter(({ useCount }) => useCount > 0);
    if (used.length > 0) sayInUse(files, used);
    else await deleteFiles(files);
  } catch (error) {
    sayFailure(error);
  }
}

async function deleteFiles(files: readonly MediaView[]): Promise<void> {
  try {
    await call('media.delete', { ids: files.map(({ id }) => id) });
    setLibrary(({ cursor }) => ({ selectedIds: [], anchor: cursor }));
    showToast(t('library.deleted', { count: files.length, name: files[0]?.fileName ?? '' }), {
      action: { label: t('app.undo'), keys: 'Mod+Z', run: () => void runCommand('edit.undo') },
    });
  } catch (error) {
    sayFailure(error);
  }
}

function sayInUse(files: readonly MediaView[], used: readonly MediaView[]): void {
  const [one] = used;
  if (used.length === files.length) {
    const values = { count: used.length, name: one?.fileName ?? '', posts: one?.useCount ?? 0 };
    showToast(t('library.inUse', values));
    return;
  }
  const others = files.filter((file) => file.useCount === 0);
  showToast(t('library.someInUse', { used: used.length }), {
    action: { label: t('library.deleteOthers', { count: others.length }), run: () => void deleteFiles(others) },
  });
}

/** A new draft with these files, in their order in the library. */
export async function startPostWith(assetIds: readonly string[]): Promise<void> {
  if (assetIds.length > MOST_IN_POST) return void showToast(t('library.tooManyForPost'));
  const id = newId();
  try {
    await call('posts.create', { id, accountIds: [...useUi.getState().filter.accountIds] });
    await call('posts.setMedia', { postId: id, assetIds: [...assetIds] });
    setUi({ openPost: { id, create: null } });
  } catch (error) {
    sayFailure(error);
  }
}

/** To the end of the files of the post that is open. */
export async function addToOpenPost(assetIds: readonly string[]): Promise<void> {
  const { openPost } = useUi.getState();
  if (!openPost) return;
  try {
    if (openPost.create) {
      const { wallTime, accountIds } = openPost.create;
      await call('posts.create', { id: openPost.id, wallTime, accountIds: [...accountIds] });
    }
    const post = await call('posts.read', { id: openPost.id });
    const held = post?.media.map(({ assetId }) => assetId) ?? [];
    const fresh = assetIds.filter((id) => !held.includes(id));
    if (held.length + fresh.length > MOST_IN_POST) return void showToast(t('library.tooManyForPost'));
    await call('posts.addMedia', { postId: openPost.id, assetIds: fresh });
    showToast(t('library.addedToPost', { count: fresh.length }));
  } catch (error) {
    sayFailure(error);
  }
}
