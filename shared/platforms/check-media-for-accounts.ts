import type { Provider } from '../domain/states.ts';
import { hasErrors, type Issue } from './issue.ts';
import type { LimitOverrides } from './limits.ts';
import type { MediaFile } from './media-file.ts';
import type { PlatformSettings, PostKind } from './platform.ts';
import { platforms } from './registry.ts';

export type AccountForMedia = {
  readonly id: string;
  readonly provider: Provider;
  readonly overrides?: LimitOverrides | undefined;
  readonly settings?: PlatformSettings | undefined;
  readonly postKind?: PostKind | undefined;
};

export type MediaVerdict = {
  readonly accountId: string;
  readonly provider: Provider;
  /** The account would refuse the file; without it, the issues are only warnings. */
  readonly isRefused: boolean;
  readonly issues: readonly Issue[];
};

/** For the moment of the drop: the accounts that have something to say about this file, and what. Silent accounts are left out. */
export function checkMediaForAccounts(file: MediaFile, accounts: readonly AccountForMedia[]): readonly MediaVerdict[] {
  return accounts.flatMap((account) => {
    const issues = platforms[account.provider].checkMedia(file, account);
    if (issues.length === 0) return [];
    return [{ accountId: account.id, provider: account.provider, isRefused: hasErrors(issues), issues }];
  });
}
