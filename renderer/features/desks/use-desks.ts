import { useEffect, useState } from 'react';
import type { OutputOf } from '../../../shared/contract/index.ts';
import { call, subscribe } from '../../lib/api.ts';
import { onEngineReturned } from '../../lib/engine-state.ts';
import { sayFailure } from '../../lib/say-failure.ts';

export type Desks = OutputOf<'desks.list'>;

/** Who asks needs who is signed in, which a start does not: that comes first. */
const AFTER_START_MS = 1_500;

/** The workspaces that this device can open; asked again when people or names change. null: not read yet. */
export function useDesks(): Desks | null {
  const [desks, setDesks] = useState<Desks | null>(null);
  useEffect(() => {
    let asked = 0;
    async function read(): Promise<void> {
      asked++;
      const mine = asked;
      const answer = await call('desks.list', {});
      if (mine === asked) setDesks(answer);
    }
    const refresh = () => void read().catch(sayFailure);
    const timer = setTimeout(refresh, Math.max(0, AFTER_START_MS - performance.now()));
    const stops = [
      subscribe('projects.changed', refresh),
      subscribe('data.changed', ({ tables }) => {
        if (tables.includes('workspaces') || tables.includes('workspace_members')) refresh();
      }),
      onEngineReturned(refresh),
    ];
    return () => {
      asked = -1;
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, []);
  return desks;
}
