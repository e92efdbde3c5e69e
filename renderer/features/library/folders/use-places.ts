import { t } from '../../../lib/text.ts';
import { useLive } from '../../../lib/use-live.ts';
import type { FolderPlace } from './folder-row.tsx';

/** All files, those in no folder where there are folders, then each folder. Empty while it is being read. */
export function usePlaces(): readonly FolderPlace[] {
  const { data } = useLive('folders.list', {});
  if (!data) return [];
  const { folders, unfiledCount, totalCount } = data;
  const all = { id: 'all', name: t('library.allFiles'), fileCount: totalCount };
  if (folders.length === 0) return [all];
  return [all, { id: 'unfiled', name: t('library.unfiled'), fileCount: unfiledCount }, ...folders];
}
