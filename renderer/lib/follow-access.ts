import { useEffect } from 'react';
import { useSync } from './use-sync.ts';
import { setAccess } from './write-access.ts';

/** Once for the window: what may be done in the open workspace, for all that asks before it does something. */
export function useFollowAccess(): void {
  const sync = useSync();
  const access = sync?.access ?? 'write';
  const role = sync?.role ?? null;
  useEffect(() => setAccess(access, role), [access, role]);
}
