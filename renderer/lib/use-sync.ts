import type { SyncView } from '../../shared/contract/sync.ts';
import { useLive } from './use-live.ts';

/** How sync stands. null: a workspace of this device alone, or not read yet: nothing of sync is shown. */
export function useSync(): SyncView | null {
  const { data } = useLive('sync.read', {});
  const { data: workspace } = useLive('workspace.read', {});
  if (data === undefined || data.status.kind === 'local') return null;
  // Where the rows are gone the window still knows the name.
  return { ...data, workspaceName: data.workspaceName ?? workspace?.name ?? null };
}
