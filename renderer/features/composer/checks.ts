import type { AccountView } from '../../../shared/contract/accounts.ts';
import type { PostMediaView, PostTargetView, PostView } from '../../../shared/contract/posts.ts';
import { hasErrors, type Issue } from '../../../shared/platforms/issue.ts';
import type { MediaFile } from '../../../shared/platforms/media-file.ts';
import type { TextCount } from '../../../shared/platforms/platform.ts';
import { platforms } from '../../../shared/platforms/registry.ts';

/** One account's version of the post, counted and checked by its platform's own rules. */
export type TargetCheck = {
  readonly target: PostTargetView;
  readonly account: AccountView;
  readonly text: string;
  readonly media: readonly PostMediaView[];
  readonly count: TextCount;
  readonly issues: readonly Issue[];
  readonly isRefused: boolean;
};

/** What a check says of files and settings: the same from one letter to the next. */
export type PartCheck = Pick<TargetCheck, 'target' | 'account' | 'media' | 'issues'>;

export type Texts = {
  readonly original: string;
  /** By account, those that have their own. */
  readonly overrides: ReadonlyMap<string, string>;
};

export function checkTargets(
  post: Pick<PostView, 'targets' | 'media'>,
  texts: Texts,
  accounts: ReadonlyMap<string, AccountView>,
): readonly TargetCheck[] {
  return post.targets.flatMap((target) => {
    const account = accounts.get(target.accountId);
    if (!account) return [];
    const text = texts.overrides.get(target.accountId) ?? texts.original;
    const media = target.mediaOverride ?? post.media;
    const context = { settings: target.settings, overrides: account.capabilityOverrides };
    const platform = platforms[target.provider];
    const count = platform.countText(text, { ...context, media: media.map(toMediaFile) });
    const issues = platform.checkPost({ ...context, text, media: media.map(toMediaFile) });
    return [{ target, account, text, media, count, issues, isRefused: hasErrors(issues) }];
  });
}

function toMediaFile(view: PostMediaView): MediaFile {
  const { id, kind, mimeType, sizeBytes, width, height, durationMs, codec, frameRate, pageCount, animated, altText } =
    view;
  return { id, kind, mimeType, sizeBytes, width, height, durationMs, codec, frameRate, pageCount, animated, altText };
}

/** The same said of several accounts is said once. */
export type GroupedIssue = { readonly issue: Issue; readonly accounts: readonly AccountView[]; readonly text: string };

/** Errors first; equal sentences about the same thing are one, with all the accounts that it is about. */
export function groupIssues(
  checks: readonly PartCheck[],
  write: (issue: Issue) => string,
  isWanted: (issue: Issue) => boolean = () => true,
): readonly GroupedIssue[] {
  const groups = new Map<string, { issue: Issue; accounts: AccountView[]; text: string }>();
  for (const { account, issues } of checks) {
    for (const issue of issues) {
      if (!isWanted(issue)) continue;
      const text = write(issue);
      const key = `${issue.severity}|${issue.mediaId ?? ''}|${issue.setting ?? ''}|${text}`;
      const group = groups.get(key);
      if (!group) groups.set(key, { issue, accounts: [account], text });
      else if (!group.accounts.includes(account)) group.accounts.push(account);
    }
  }
  return [...groups.values()].sort((a, b) => rankOf(a.issue) - rankOf(b.issue));
}

function rankOf(issue: Issue): number {
  return issue.severity === 'error' ? 0 : 1;
}
