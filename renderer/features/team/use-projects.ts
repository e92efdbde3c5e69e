import { useEffect, useState } from 'react';
import type { OutputOf } from '../../../shared/contract/index.ts';
import { call, subscribe } from '../../lib/api.ts';
import { onEngineReturned } from '../../lib/engine-state.ts';
import { sayFailure } from '../../lib/say-failure.ts';

/** Projects and who is signed in; asked again when that changes. null: not read yet. */
export function useProjects(): OutputOf<'projects.list'> | null {
  const [list, setList] = useState<OutputOf<'projects.list'> | null>(null);
  useEffect(() => {
    let asked = 0;
    async function read(): Promise<void> {
      asked++;
      const mine = asked;
      const answer = await call('projects.list', {});
      if (mine === asked) setList(answer);
    }
    const refresh = () => void read().catch(sayFailure);
    refresh();
    const stops = [subscribe('projects.changed', refresh), onEngineReturned(refresh)];
    return () => {
      asked = -1;
      for (const stop of stops) stop();
    };
  }, []);
  return list;
}
