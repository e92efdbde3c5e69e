import { ChevronRight } from 'lucide-react';
import { memo, useState } from 'react';
import { Button as AriaButton, Disclosure, DisclosurePanel, Heading } from 'react-aria-components';
import { platforms } from '../../../shared/platforms/registry.ts';
import { Avatar } from '../../components/avatar.tsx';
import { Button } from '../../components/button.tsx';
import { call } from '../../lib/api.ts';
import { t } from '../../lib/text.ts';
import { groupIssues, type PartCheck } from './checks.ts';
import { IssueList } from './issue-list.tsx';
import { fieldWords, issueWords } from './issue-words.ts';
import { SettingField } from './setting-field.tsx';
import type { OpenedPost } from './use-post.ts';
import './settings-section.css';

/** What each platform wants to know besides the text: title, board, who can see it … Folded, unless something is missing. */
export const SettingsSection = memo(function SettingsSection({
  opened,
  checks,
  isOpen,
  isEditable,
}: {
  readonly opened: OpenedPost;
  readonly checks: readonly PartCheck[];
  readonly isOpen: boolean;
  readonly isEditable: boolean;
}) {
  const withFields = checks.filter((check) => platforms[check.target.provider].settingsFields.length > 0);
  if (withFields.length === 0) return null;
  return (
    <section className="composer-section" aria-label={t('composer.settings')}>
      <h3 className="section-label">{t('composer.settings')}</h3>
      {withFields.map((check) => (
        <TargetSettings key={check.target.id} opened={opened} check={check} isOpen={isOpen} isEditable={isEditable} />
      ))}
    </section>
  );
});

function TargetSettings({
  opened,
  check,
  isOpen,
  isEditable,
}: {
  readonly opened: OpenedPost;
  readonly check: PartCheck;
  readonly isOpen: boolean;
  readonly isEditable: boolean;
}) {
  const [isExpanded, setExpanded] = useState(isOpen);
  const { target, account } = check;
  const place = { postId: opened.post.id, accountId: target.accountId };
  const platform = platforms[target.provider];
  const kind = platform.postKinds.find((known) => known === target.settings.postKind) ?? platform.postKinds[0];
  const fields = platform.settingsFields.filter(
    (field) => !field.postKinds || (kind && field.postKinds.includes(kind)),
  );
  const issues = groupIssues([check], issueWords, (issue) => issue.field === 'settings' || issue.field === 'title');
  const missing = fields.filter(
    (field) => field.required && field.defaultValue === undefined && !target.settings[field.key],
  );
  const hasOwn = Object.keys(target.settings).length > 0;
  return (
    <Disclosure className="settings" isExpanded={isExpanded} onExpandedChange={setExpanded}>
      <Heading level={4} className="settings-heading">
        <AriaButton slot="trigger" className="settings-trigger">
          <ChevronRight size={14} strokeWidth={1.5} aria-hidden="true" className="settings-arrow" />
          <Avatar account={account} size={20} hasBadge />
          <span className="settings-name">{account.displayName}</span>
          <span className="settings-summary" data-missing={missing.length > 0 ? '' : undefined}>
            {missing.map((field) => fieldWords(field.key)).join(', ')}
          </span>
        </AriaButton>
      </Heading>
      <DisclosurePanel className="settings-panel">
        {/* Forty accounts have two hundred fields: those that nobody sees are not made. */}
        {isExpanded &&
          fields.map((field) => (
            <SettingField
              key={field.key}
              field={field}
              check={check}
              postId={opened.post.id}
              isEditable={isEditable}
              act={opened.act}
            />
          ))}
        <IssueList groups={issues} />
        {hasOwn && isEditable && (
          <Button
            kind="quiet"
            onPress={() => void opened.act(() => call('posts.resetOverride', { ...place, part: 'settings' }))}
          >
            {t('composer.resetSettings')}
          </Button>
        )}
      </DisclosurePanel>
    </Disclosure>
  );
}
