import type { PostView } from '../../../shared/contract/posts.ts';
import type { TargetCheck } from './checks.ts';

/** Why a post cannot be queued now, the first thing to do first; null: it can. The words are `composer.why.<reason>`. */
export type NotReady =
  | { readonly reason: 'empty' | 'no_accounts' | 'no_time' | 'in_past' }
  | { readonly reason: 'refused'; readonly count: number };

export function whyNotReady(
  post: Pick<PostView, 'targets' | 'media' | 'wallTime' | 'publishDate'>,
  checks: readonly TargetCheck[],
  hasText: boolean,
  nowMs: number,
): NotReady | null {
  const hasFiles = post.media.length > 0 || post.targets.some((target) => (target.mediaOverride?.length ?? 0) > 0);
  if (!hasText && !hasFiles) return { reason: 'empty' };
  if (post.targets.length === 0) return { reason: 'no_accounts' };
  if (post.wallTime === null) return { reason: 'no_time' };
  if (post.publishDate !== null && Date.parse(post.publishDate) < nowMs) return { reason: 'in_past' };
  const count = checks.reduce((sum, check) => sum + check.issues.filter(isError).length, 0);
  return count > 0 ? { reason: 'refused', count } : null;
}

function isError(issue: { readonly severity: string }): boolean {
  return issue.severity === 'error';
}
