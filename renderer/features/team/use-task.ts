import { useEffect, useRef, useState } from 'react';
import { isAppError } from '../../../shared/lib/app-error.ts';
import { failureWords } from '../../lib/say-failure.ts';

export type Task = {
  readonly isBusy: boolean;
  /** What went wrong last, in words. */
  readonly problem: string | null;
  readonly setProblem: (problem: string | null) => void;
  /** One at a time: a second press of Enter does nothing. `isLeft`: nobody waits for it any more. */
  readonly run: (work: (isLeft: () => boolean) => Promise<void>) => Promise<void>;
  /** What runs is left to itself and says nothing more; something else may begin. So is what runs when the form goes. */
  readonly leave: () => void;
};

/** Something that a form waits for, and what became of it. */
export function useTask(): Task {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const running = useRef<object | null>(null);
  async function run(work: (isLeft: () => boolean) => Promise<void>): Promise<void> {
    if (running.current) return;
    const mine = {};
    const isLeft = () => running.current !== mine;
    running.current = mine;
    setBusy(true);
    setProblem(null);
    try {
      await work(isLeft);
    } catch (error) {
      if (!isAppError(error)) throw error;
      if (!isLeft()) setProblem(failureWords(error));
    } finally {
      if (!isLeft()) leave();
    }
  }
  function leave(): void {
    running.current = null;
    setBusy(false);
  }
  useEffect(
    () => () => {
      running.current = null;
    },
    [],
  );
  return { isBusy, problem, setProblem, run, leave };
}
