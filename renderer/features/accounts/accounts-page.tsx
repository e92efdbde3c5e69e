import { Pencil, Trash2 } from 'lucide-react';
import type { AccountView } from '../../../shared/contract/accounts.ts';
import { PROVIDER_NAMES } from '../../../shared/domain/providers.ts';
import { Avatar } from '../../components/avatar.tsx';
import { Button, IconButton } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Tooltip } from '../../components/tooltip.tsx';
import { t } from '../../lib/text.ts';
import { useLive } from '../../lib/use-live.ts';
import { useCanWrite } from '../../lib/write-access.ts';
import { openAccountForm } from './account-form.ts';
import { removeAccount } from './save-account.ts';
import '../../components/page.css';
import './accounts.css';

const ICON = { size: 16, strokeWidth: 1.5 } as const;

/** The accounts one plans for. */
export function AccountsPage() {
  const { data: accounts } = useLive('accounts.list', {});
  const isWritable = useCanWrite();
  if (accounts?.length === 0) {
    return isWritable ? (
      <EmptyState
        sentence={t('accounts.none')}
        action={{ label: t('accounts.add'), keys: 'Mod+Shift+A', onPress: () => openAccountForm({ kind: 'add' }) }}
      />
    ) : (
      <EmptyState sentence={t('accounts.noneHere')} />
    );
  }
  return (
    <div className="page">
      <header className="page-head">
        <p className="page-lead">{t('accounts.lead')}</p>
        {isWritable && (
          <Button kind="primary" onPress={() => openAccountForm({ kind: 'add' })}>
            {t('accounts.add')}
          </Button>
        )}
      </header>
      <ul className="account-list">
        {accounts?.map((account) => (
          <AccountRow key={account.id} account={account} isWritable={isWritable} />
        ))}
      </ul>
    </div>
  );
}

function AccountRow({ account, isWritable }: { readonly account: AccountView; readonly isWritable: boolean }) {
  const { displayName: name, handle, provider, postCount } = account;
  return (
    <li className="account-row">
      <Avatar account={account} size={36} hasBadge />
      <span className="account-row-words">
        <span className="account-row-name">{name}</span>
        <span className="account-row-meta">
          {[PROVIDER_NAMES[provider], handle, planOf(account)].filter(Boolean).join(' · ')}
        </span>
      </span>
      <span className="account-row-count">{t('accounts.posts', { count: postCount })}</span>
      {isWritable && (
        <>
          <Tooltip text={t('accounts.editOne')}>
            <IconButton label={t('accounts.edit', { name })} onPress={() => openAccountForm({ kind: 'edit', account })}>
              <Pencil {...ICON} />
            </IconButton>
          </Tooltip>
          <Tooltip text={t('accounts.removeOne')}>
            <IconButton label={t('accounts.remove', { name })} onPress={() => void removeAccount(account)}>
              <Trash2 {...ICON} />
            </IconButton>
          </Tooltip>
        </>
      )}
    </li>
  );
}

function planOf({ capabilityOverrides: { preset, textMax } }: AccountView): string {
  if (typeof preset === 'string') return t(`platforms.preset.${preset}` as 'platforms.preset.premium');
  return typeof textMax === 'number' ? t('platforms.unit.characters', { count: textMax }) : '';
}
