import type { MediaView } from '../../../shared/contract/media.ts';
import { isAppError } from '../../../shared/lib/app-error.ts';
import { call } from '../../lib/api.ts';

/** Each file once: a picture that cannot be drawn would be tried for ever. */
const tried = new Set<string>();

/** A thumbnail that the list names is not on the disk (a cleaned folder, a restored backup): it is drawn again. True: it is there. */
export async function remakeThumbnails({
  id,
  thumbnailSizes,
}: Pick<MediaView, 'id' | 'thumbnailSizes'>): Promise<boolean> {
  if (thumbnailSizes.length === 0 || tried.has(id)) return false;
  tried.add(id);
  try {
    const { isHere } = await call('media.remakeThumbnails', { id });
    // Once its file has come it is drawn.
    if (!isHere) tried.delete(id);
    return isHere;
  } catch (error) {
    // The icon stands for it, and whoever opens the details sees the file itself.
    if (!isAppError(error)) throw error;
    return false;
  }
}
