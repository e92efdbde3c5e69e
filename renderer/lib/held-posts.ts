import { useEffect } from 'react';
import { create } from 'zustand';
import { useLive } from './use-live.ts';

const useHeld = create<{ readonly ids: ReadonlySet<string> }>(() => ({ ids: new Set() }));

/** Reads, for all that is drawn, which posts hold a file that will not go out. Where the calendar is. */
export function useReadHeld(): void {
  const { data } = useLive('calendar.readHeld', {});
  useEffect(() => {
    if (data) useHeld.setState({ ids: new Set(data.ids) });
  }, [data]);
}

/** Whether a post is queued and yet will not go out as it is. */
export function useIsHeld({ id, state }: { readonly id: string; readonly state: string }): boolean {
  return useHeld(({ ids }) => state === 'queued' && ids.has(id));
}
