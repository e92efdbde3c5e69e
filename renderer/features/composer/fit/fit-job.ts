import type { OutputOf } from '../../../../shared/contract/index.ts';
import type { MediaView } from '../../../../shared/contract/media.ts';
import type { PostMediaView } from '../../../../shared/contract/posts.ts';
import { hasErrors } from '../../../../shared/platforms/issue.ts';
import type { PartCheck } from '../checks.ts';

/** One file that one account does not take as it is. */
export type FitJob = { readonly key: string; readonly item: PostMediaView; readonly check: PartCheck };

export type FitPlanView = OutputOf<'media.planFit'>;
export type Focus = { readonly x: number; readonly y: number };
export type Trim = { readonly startMs: number; readonly endMs: number };

/** What the person wants of a file, for every account that it is made for. */
export type FitWish = { readonly focus: Focus; readonly trim: Trim | null };
export const NO_WISH: FitWish = { focus: { x: 0.5, y: 0.5 }, trim: null };

export type JobState = {
  /** null: being asked for. */
  readonly plan: FitPlanView | null;
  readonly made: MediaView | null;
  readonly problem: string | null;
  /** How far it is, 0 to 1; null while nobody knows, undefined while it is not being made. */
  readonly share: number | null | undefined;
};
export const NEW_JOB: JobState = { plan: null, made: null, problem: null, share: undefined };

/** What an account does not take, file by file; of one file alone where it is named. */
export function jobsOf(checks: readonly PartCheck[], itemId?: string): FitJob[] {
  return checks.flatMap((check) =>
    check.media
      .filter((item) => itemId === undefined || item.id === itemId)
      .filter((item) => hasErrors(check.issues.filter((issue) => issue.mediaId === item.id)))
      .map((item) => ({ key: `${item.id} ${check.account.id}`, item, check })),
  );
}

/** By account, which file takes the place of which. */
export function replacementsOf(
  jobs: readonly FitJob[],
  states: ReadonlyMap<string, JobState>,
): Map<string, Map<string, string>> {
  const byAccount = new Map<string, Map<string, string>>();
  for (const { key, item, check } of jobs) {
    const made = states.get(key)?.made;
    if (!made) continue;
    const { id } = check.account;
    byAccount.set(id, (byAccount.get(id) ?? new Map()).set(item.id, made.id));
  }
  return byAccount;
}
