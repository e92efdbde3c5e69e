import { useRef, useState } from 'react';
import { isAppError } from '../../../shared/lib/app-error.ts';
import { failureWords } from '../../lib/say-failure.ts';

export type Task = {
  readonly isBusy: boolean;
  /** What went wrong last, in words. */
  readonly problem: string | null;
  readonly setProblem: (problem: string | null) => void;
  /** One at a time: a second press of Enter does nothing. */
  readonly run: (work: () => Promise<void>) => Promise<void>;
};

/** Something that a form waits for, and what became of it. */
export function useTask(): Task {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const isRunning = useRef(false);
  async function run(work: () => Promise<void>): Promise<void> {
    if (isRunning.current) return;
    isRunning.current = true;
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (error) {
      if (!isAppError(error)) throw error;
      setProblem(failureWords(error));
    } finally {
      isRunning.current = false;
      setBusy(false);
    }
  }
  return { isBusy, problem, setProblem, run };
}
