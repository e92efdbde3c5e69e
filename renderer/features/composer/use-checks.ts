import { useMemo } from 'react';
import {
  checkTargets,
  type GroupedIssue,
  groupIssues,
  type PartCheck,
  type TargetCheck,
  type Texts,
} from './checks.ts';
import { issueWords } from './issue-words.ts';
import type { OpenedPost } from './use-post.ts';
import { useStable } from './use-stable.ts';
import { ORIGINAL } from './version-tabs.tsx';

/** What the platforms say of the post, in the pieces that the parts of the view show. */
export function useChecks(
  opened: OpenedPost,
  texts: Texts,
  version: string,
): {
  readonly checks: readonly TargetCheck[];
  /** Of the accounts that this version is for, without what changes with every letter. */
  readonly parts: readonly PartCheck[];
  readonly textIssues: readonly GroupedIssue[];
  readonly movedIds: readonly string[];
} {
  const { post, accountById } = opened;
  const checks = useMemo(() => checkTargets(post, texts, accountById), [post, texts, accountById]);
  const shown = version === ORIGINAL ? checks : checks.filter((check) => check.target.accountId === version);
  const parts = useStable(
    shown.map(({ target, account, media, issues }) => ({
      target,
      account,
      media,
      issues: issues.filter((issue) => issue.field !== 'text'),
    })),
  );
  const written = version === ORIGINAL ? checks.filter((check) => check.target.contentOverride === null) : shown;
  const textIssues = useStable(
    // An empty post is not wrong, it is empty: that is said at the button alone.
    groupIssues(written, issueWords, (issue) => issue.field === 'text' && issue.code !== 'text_empty'),
  );
  const movedIds = useStable(
    post.targets.flatMap(({ accountId, contentOverride, contentOverrideBase: base }) =>
      contentOverride !== null && base !== null && base !== texts.original ? [accountId] : [],
    ),
  );
  return { checks, parts, textIssues, movedIds };
}
