import { Ban, TriangleAlert } from 'lucide-react';
import type { AccountView } from '../../../shared/contract/accounts.ts';
import type { MediaView } from '../../../shared/contract/media.ts';
import { checkMediaForAccounts } from '../../../shared/platforms/check-media-for-accounts.ts';
import type { Issue } from '../../../shared/platforms/issue.ts';
import { issueMessageValues } from '../../../shared/platforms/issue-message-values.ts';
import { PlatformMark } from '../../components/platform-mark.tsx';
import { t } from '../../lib/text.ts';
import { useLive } from '../../lib/use-live.ts';

type Said = { readonly text: string; readonly severity: Issue['severity']; readonly accounts: AccountView[] };

/** Which accounts would refuse the file, and why, before anybody plans with it. The same said of several is said once. */
export function FileAccounts({ file }: { readonly file: MediaView }) {
  const { data: accounts } = useLive('accounts.list', {});
  if (!accounts || accounts.length === 0) return null;
  const said = groupVerdicts(file, accounts);
  const isTaken = said.every(({ severity }) => severity === 'warning');
  return (
    <section className="details-section" aria-label={t('library.accounts')}>
      <h3 className="field-label">{t('library.accounts')}</h3>
      {isTaken && <p className="details-quiet">{t('library.allTake', { count: accounts.length })}</p>}
      <ul className="verdicts">
        {said.map(({ text, severity, accounts: whose }) => (
          <li key={severity + text} className="verdict" data-severity={severity}>
            {severity === 'error' ? (
              <Ban size={14} strokeWidth={1.5} aria-hidden="true" />
            ) : (
              <TriangleAlert size={14} strokeWidth={1.5} aria-hidden="true" />
            )}
            <span>
              <span className="verdict-who">
                {whose.map((account) => (
                  <PlatformMark key={account.id} provider={account.provider} size={12} />
                ))}
                {t(severity === 'error' ? 'library.refuses' : 'library.minds', {
                  accounts: whose.map(({ displayName }) => displayName).join(', '),
                })}
              </span>
              <span className="verdict-why">{text}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function groupVerdicts(file: MediaView, accounts: readonly AccountView[]): readonly Said[] {
  const verdicts = checkMediaForAccounts(
    file,
    accounts.map(({ id, provider, capabilityOverrides }) => ({ id, provider, overrides: capabilityOverrides })),
  );
  const groups = new Map<string, Said>();
  for (const { accountId, issues } of verdicts) {
    const account = accounts.find(({ id }) => id === accountId);
    // That nobody described it yet is said by the empty field above.
    for (const issue of issues.filter(({ field }) => field !== 'altText')) {
      const text = t(`platforms.issue.${issue.code}`, { ...issueMessageValues(issue), label: '' });
      const group = groups.get(issue.severity + text) ?? { text, severity: issue.severity, accounts: [] };
      groups.set(issue.severity + text, group);
      if (account && !group.accounts.includes(account)) group.accounts.push(account);
    }
  }
  return [...groups.values()].sort((a, b) => a.severity.localeCompare(b.severity));
}
