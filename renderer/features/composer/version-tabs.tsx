import { Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { Avatar } from '../../components/avatar.tsx';
import { Button } from '../../components/button.tsx';
import { MenuItem, MenuTrigger } from '../../components/menu.tsx';
import { call } from '../../lib/api.ts';
import { t } from '../../lib/text.ts';
import type { Texts } from './checks.ts';
import type { OpenedPost } from './use-post.ts';
import './version-tabs.css';

/** The key of the version that all accounts get that have none of their own. */
export const ORIGINAL = '';
const ORIGINAL_TAB = 'original';

/** One tab for the original and one for each account with its own text. Nothing to see until there is a second one. */
export function VersionTabs({
  opened,
  version,
  onVersion,
  texts,
  isEditable,
  children,
}: {
  readonly opened: OpenedPost;
  readonly version: string;
  readonly onVersion: (version: string) => void;
  readonly texts: Texts;
  readonly isEditable: boolean;
  /** What differs from version to version. */
  readonly children: ReactNode;
}) {
  const { post, accountById, act } = opened;
  const tab = version === ORIGINAL ? ORIGINAL_TAB : version;
  const own = post.targets.filter((target) => texts.overrides.has(target.accountId));
  const others = post.targets.filter((target) => !texts.overrides.has(target.accountId));
  async function customise(accountId: string): Promise<void> {
    const content = texts.original;
    if (await act(() => call('posts.writeText', { postId: post.id, accountId, content }))) onVersion(accountId);
  }
  return (
    <Tabs
      className="versions"
      selectedKey={tab}
      onSelectionChange={(key) => onVersion(key === ORIGINAL_TAB ? ORIGINAL : String(key))}
    >
      <div className="versions-bar" hidden={post.targets.length === 0}>
        <TabList aria-label={t('composer.versions')} className="versions-list">
          <Tab id={ORIGINAL_TAB} className="version">
            {t('composer.original')}
          </Tab>
          {own.map(({ accountId, contentOverrideBase }) => {
            const account = accountById.get(accountId);
            if (!account) return null;
            const hasMoved = contentOverrideBase !== null && contentOverrideBase !== texts.original;
            return (
              <Tab key={accountId} id={accountId} className="version">
                <Avatar account={account} size={16} />
                <span className="version-name">{account.displayName}</span>
                <span className="version-dot" data-moved={hasMoved ? '' : undefined}>
                  <span className="visually-hidden">
                    {t(hasMoved ? 'composer.originalMoved' : 'composer.customisedDot')}
                  </span>
                </span>
              </Tab>
            );
          })}
        </TabList>
        {isEditable && others.length > 0 && (
          <MenuTrigger
            label={t('composer.customise')}
            placement="bottom end"
            trigger={
              <Button kind="quiet">
                <Plus size={14} strokeWidth={1.5} aria-hidden="true" />
                {t('composer.customise')}
              </Button>
            }
          >
            {others.flatMap(({ accountId }) => {
              const account = accountById.get(accountId);
              return account
                ? [
                    <MenuItem
                      key={accountId}
                      id={accountId}
                      icon={<Avatar account={account} size={20} hasBadge />}
                      onAction={() => void customise(accountId)}
                    >
                      {account.displayName}
                    </MenuItem>,
                  ]
                : [];
            })}
          </MenuTrigger>
        )}
      </div>
      <TabPanel key="panel" id={tab} className="version-panel">
        {children}
      </TabPanel>
    </Tabs>
  );
}
