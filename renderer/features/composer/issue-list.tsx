import { CircleAlert, TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import { PlatformMark } from '../../components/platform-mark.tsx';
import { t } from '../../lib/text.ts';
import type { GroupedIssue } from './checks.ts';
import './issue-list.css';

/** What platforms say against a part of the post, right where that part is. Errors and warnings differ in shape and word. */
export const IssueList = memo(function IssueList({
  id,
  groups,
  nameOf,
}: {
  readonly id?: string;
  readonly groups: readonly GroupedIssue[];
  /** The file that a sentence is about, where several are. */
  readonly nameOf?: (mediaId: string) => string | undefined;
}) {
  return (
    <ul className="issues" id={id} aria-live="polite">
      {groups.map(({ issue, accounts, text }) => (
        <li
          key={`${issue.mediaId ?? ''}${issue.setting ?? ''}${text}`}
          className="issue"
          data-severity={issue.severity}
        >
          {issue.severity === 'error' ? (
            <CircleAlert size={14} aria-hidden="true" />
          ) : (
            <TriangleAlert size={14} aria-hidden="true" />
          )}
          <span className="visually-hidden">
            {t(issue.severity === 'error' ? 'composer.issueError' : 'composer.issueWarning')}
          </span>
          <span className="issue-text">
            {nameOf && issue.mediaId !== undefined && <b className="issue-file">{nameOf(issue.mediaId)}</b>}
            {text}
            <span className="issue-marks">
              {accounts.map((account) => (
                <span key={account.id} title={account.displayName}>
                  <PlatformMark provider={account.provider} />
                </span>
              ))}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
});
