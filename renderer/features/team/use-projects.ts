import { useEffect, useState } from 'react';
import type { OutputOf } from '../../../shared/contract/index.ts';
import { type AppError, isAppError } from '../../../shared/lib/app-error.ts';
import { call, subscribe } from '../../lib/api.ts';
import { onEngineReturned } from '../../lib/engine-state.ts';
import { sayFailure } from '../../lib/say-failure.ts';

/** Projects and who is signed in; asked again when that changes. `list` null: not read yet, or not to be read: `problem`. */
export function useProjects(): { readonly list: OutputOf<'projects.list'> | null; readonly problem: AppError | null } {
  const [problem, setProblem] = useState<AppError | null>(null);
  const [list, setList] = useState<OutputOf<'projects.list'> | null>(null);
  useEffect(() => {
    let asked = 0;
    let isShown = false;
    async function read(): Promise<void> {
      asked++;
      const mine = asked;
      const answer = await call('projects.list', {});
      if (mine !== asked) return;
      isShown = true;
      setList(answer);
    }
    function fail(error: unknown): void {
      if (isShown || !isAppError(error)) sayFailure(error);
      else setProblem(error);
    }
    const refresh = () => void read().catch(fail);
    refresh();
    const stops = [subscribe('projects.changed', refresh), onEngineReturned(refresh)];
    return () => {
      asked = -1;
      for (const stop of stops) stop();
    };
  }, []);
  return { list, problem };
}
