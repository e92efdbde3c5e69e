import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { isAppError } from '../../../../shared/lib/app-error.ts';
import { newId } from '../../../../shared/lib/ids.ts';
import { must } from '../../../../shared/lib/must.ts';
import { call, subscribe } from '../../../lib/api.ts';
import { type FitJob, type FitWish, type JobState, NEW_JOB, NO_WISH } from './fit-job.ts';
import { problemWords } from './fit-words.ts';

/** A handle that is dragged asks when it rests. */
const REST_MS = 200;

export type Fitting = {
  readonly states: ReadonlyMap<string, JobState>;
  readonly wishOf: (job: FitJob) => FitWish;
  readonly isRunning: boolean;
  /** Another wish takes back what was made of the file. */
  readonly wish: (job: FitJob, change: Partial<FitWish>) => void;
  /** Makes all that can be made and is not yet, one after the other. */
  readonly run: () => Promise<void>;
  readonly cancel: () => void;
  /** What was made is in the post: it is not dropped. */
  readonly keep: () => void;
  /** Back to the plans; nobody saw what was made. */
  readonly change: () => void;
};

/** Plans and makes what several accounts do not take as it is. What nobody took is dropped when it ends. */
export function useFitting(jobs: readonly FitJob[], postId: string): Fitting {
  const [states, setStates] = useState<ReadonlyMap<string, JobState>>(new Map());
  const [wishes, setWishes] = useState<ReadonlyMap<string, FitWish>>(new Map());
  const [isRunning, setRunning] = useState(false);
  const latest = useRef({ jobs, states, wishes });
  latest.current = { jobs, states, wishes };
  const running = useRef<{ batchId: string; isCancelled: boolean } | null>(null);
  const madeIds = useRef(new Set<string>());
  const isGone = useRef(false);

  const set = useCallback((key: string, change: Partial<JobState>) => {
    if (isGone.current) return;
    setStates((before) => new Map(before).set(key, { ...(before.get(key) ?? NEW_JOB), ...change }));
  }, []);
  const drop = useCallback((ids: readonly string[]) => {
    if (ids.length === 0) return;
    for (const id of ids) madeIds.current.delete(id);
    // Lost bytes of nobody's: the engine says why in its log, and they are swept with the rest.
    void call('media.dropFitted', { ids: [...ids] }).catch((error: unknown) => {
      if (!isAppError(error)) throw error;
    });
  }, []);

  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
      if (running.current) {
        running.current.isCancelled = true;
        void call('media.cancelImport', { batchId: running.current.batchId }).catch(() => undefined);
      }
      drop([...madeIds.current]);
    };
  }, [drop]);

  const keys = jobs.map(({ key }) => key).join('|');
  /** Where a picture is cut changes nothing of what a plan is asked for: its frame is moved here. */
  const trims = JSON.stringify(jobs.map(({ item }) => wishes.get(item.assetId)?.trim ?? null));
  const planned = useRef(new Map<string, string>());
  // biome-ignore lint/correctness/useExhaustiveDependencies: jobs are new objects with every letter; their keys and trims are what counts.
  useEffect(() => {
    let isCurrent = true;
    const asked = latest.current.jobs.map(async (job) => {
      const { trim } = latest.current.wishes.get(job.item.assetId) ?? NO_WISH;
      const question = JSON.stringify(trim);
      if (planned.current.get(job.key) === question) return;
      if (planned.current.has(job.key)) await new Promise((resolve) => setTimeout(resolve, REST_MS));
      if (!isCurrent) return;
      try {
        const input = { id: job.item.assetId, accountId: job.check.account.id, postId };
        const plan = await call('media.planFit', { ...input, ...(trim ? { trim } : {}) });
        if (!isCurrent) return;
        planned.current.set(job.key, question);
        set(job.key, { plan, problem: null });
      } catch (error) {
        if (isCurrent) set(job.key, { problem: problemWords(error) });
      }
    });
    void Promise.all(asked);
    return () => {
      isCurrent = false;
    };
  }, [keys, trims, postId, set]);

  const makeOne = useCallback(
    async (job: FitJob) => {
      const { item, check } = job;
      const { focus, trim } = latest.current.wishes.get(item.assetId) ?? NO_WISH;
      const batchId = newId();
      must(running.current, 'a run').batchId = batchId;
      set(job.key, { share: null, problem: null });
      try {
        const input = { id: item.assetId, accountId: check.account.id, postId, focus, batchId };
        const { id } = await call('media.fit', { ...input, ...(trim ? { trim } : {}) });
        if (id !== item.assetId) madeIds.current.add(id);
        if (isGone.current) return drop([id]);
        const [made] = await call('media.read', { ids: [id] });
        set(job.key, { made: made ?? null });
      } catch (error) {
        if (!isAppError(error, 'cancelled')) set(job.key, { problem: problemWords(error) });
      } finally {
        set(job.key, { share: undefined });
      }
    },
    [postId, set, drop],
  );

  useEffect(
    () =>
      subscribe('media.progress', ({ batchId, bytesDone, bytesTotal }) => {
        if (running.current?.batchId !== batchId || bytesTotal === 0) return;
        setStates((before) => {
          const at = [...before].find(([, state]) => state.share !== undefined);
          return at ? new Map(before).set(at[0], { ...at[1], share: bytesDone / bytesTotal }) : before;
        });
      }),
    [],
  );

  const run = useCallback(async () => {
    if (running.current) return;
    const own = { batchId: '', isCancelled: false };
    running.current = own;
    setRunning(true);
    for (const job of latest.current.jobs) {
      const state = latest.current.states.get(job.key);
      if (own.isCancelled || state?.plan?.kind !== 'steps' || state.made) continue;
      await makeOne(job);
    }
    running.current = null;
    if (!isGone.current) setRunning(false);
  }, [makeOne]);

  return useMemo(
    () => ({
      states,
      wishOf: ({ item }) => wishes.get(item.assetId) ?? NO_WISH,
      isRunning,
      wish: ({ item }, change) => {
        setWishes((before) =>
          new Map(before).set(item.assetId, { ...(before.get(item.assetId) ?? NO_WISH), ...change }),
        );
        const others = latest.current.jobs.filter((job) => job.item.assetId === item.assetId);
        const made = others.flatMap(({ key }) => latest.current.states.get(key)?.made ?? []);
        if (made.length === 0) return;
        for (const { key } of others) set(key, { made: null, problem: null });
        drop(made.filter(({ id }) => madeIds.current.has(id)).map(({ id }) => id));
      },
      run,
      cancel: () => {
        if (!running.current) return;
        running.current.isCancelled = true;
        void call('media.cancelImport', { batchId: running.current.batchId }).catch(() => undefined);
      },
      keep: () => madeIds.current.clear(),
      change: () => {
        drop([...madeIds.current]);
        for (const { key } of latest.current.jobs) set(key, { made: null, problem: null });
      },
    }),
    [states, wishes, isRunning, run, set, drop],
  );
}
