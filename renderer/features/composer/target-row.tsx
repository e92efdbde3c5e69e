import { Plus } from 'lucide-react';
import { memo, useCallback, useMemo, useState } from 'react';
import { ListBox, ListBoxItem, ToggleButton } from 'react-aria-components';
import type { AccountView } from '../../../shared/contract/accounts.ts';
import { PROVIDER_NAMES } from '../../../shared/domain/providers.ts';
import { Avatar } from '../../components/avatar.tsx';
import { Button, IconButton } from '../../components/button.tsx';
import { PopoverTrigger } from '../../components/popover.tsx';
import { TextField } from '../../components/text-field.tsx';
import { Tooltip } from '../../components/tooltip.tsx';
import { call } from '../../lib/api.ts';
import { t } from '../../lib/text.ts';
import { setUi } from '../../lib/ui-store.ts';
import type { TargetCheck } from './checks.ts';
import { CounterRing } from './counter-ring.tsx';
import { useIntent } from './use-intent.ts';
import type { OpenedPost } from './use-post.ts';
import './target-row.css';

/** As many as fit in the panel's width beside each other, twice. The rest is found by name. */
const SHOWN_ACCOUNTS = 16;

/** Who gets the post: a press takes an account in or out. Each chosen one wears its counter. */
export const TargetRow = memo(function TargetRow({
  opened,
  checks,
  isEditable,
}: {
  readonly opened: OpenedPost;
  readonly checks: readonly TargetCheck[];
  readonly isEditable: boolean;
}) {
  const { post, accounts, choose } = opened;
  const stored = useMemo(() => post.targets.map((target) => target.accountId), [post]);
  const [chosen, setChosen] = useIntent<readonly string[]>(stored, (accountIds) =>
    choose({ accountIds: [...accountIds] }, () =>
      call('posts.setTargets', { postId: post.id, accountIds: [...accountIds] }),
    ),
  );
  const checkOf = new Map(checks.map((check) => [check.target.accountId, check]));
  const shown = isEditable ? shownAccounts(accounts, chosen) : accounts.filter(({ id }) => chosen.includes(id));
  const hidden = accounts.length - shown.length;
  const toggle = useCallback(
    (id: string) => setChosen((now) => (now.includes(id) ? now.filter((other) => other !== id) : [...now, id])),
    [setChosen],
  );
  if (accounts.length === 0) {
    return (
      <div className="targets-empty">
        <p>{t('composer.noAccounts')}</p>
        <Button onPress={() => setUi({ page: 'accounts' })}>{t('composer.addAccount')}</Button>
      </div>
    );
  }
  return (
    <fieldset className="targets" aria-label={t('composer.targets')}>
      {shown.map((account) => (
        <Target
          key={account.id}
          account={account}
          {...counterOf(checkOf.get(account.id))}
          isChosen={chosen.includes(account.id)}
          isDisabled={!isEditable}
          onToggle={toggle}
        />
      ))}
      {hidden > 0 && isEditable && (
        <PopoverTrigger
          label={t('composer.findAccount')}
          trigger={
            <IconButton label={t('composer.moreAccounts', { count: hidden })}>
              <Plus size={16} strokeWidth={1.5} />
            </IconButton>
          }
        >
          <AccountPicker accounts={accounts} chosen={chosen} onChange={(ids) => setChosen(() => ids)} />
        </PopoverTrigger>
      )}
    </fieldset>
  );
});

/** The chosen ones always; others as long as there is room. In the order of the sidebar. */
function shownAccounts(accounts: readonly AccountView[], chosen: readonly string[]): readonly AccountView[] {
  let room = SHOWN_ACCOUNTS - chosen.length;
  return accounts.filter((account) => chosen.includes(account.id) || room-- > 0);
}

/** Plain values, so that an account whose count did not change is not drawn again. */
function counterOf(check: TargetCheck | undefined) {
  if (!check) return { used: null, max: 0, remaining: 0, isRefused: false };
  const { used, max, remaining } = check.count;
  return { used, max, remaining, isRefused: check.isRefused };
}

const Target = memo(function Target({
  account,
  used,
  max,
  remaining,
  isRefused,
  isChosen,
  isDisabled,
  onToggle,
}: ReturnType<typeof counterOf> & {
  readonly account: AccountView;
  readonly isChosen: boolean;
  readonly isDisabled: boolean;
  readonly onToggle: (id: string) => void;
}) {
  const name = t('composer.target', {
    account: account.displayName,
    platform: PROVIDER_NAMES[account.provider],
  });
  const isCounted = isChosen && used !== null;
  const count = isCounted ? t('composer.targetUsed', { used, max }) : null;
  return (
    <Tooltip text={count ? `${name} · ${count}` : name}>
      <ToggleButton
        className="target"
        isSelected={isChosen}
        isDisabled={isDisabled}
        onChange={() => onToggle(account.id)}
      >
        <span className="target-face">
          {isCounted && <CounterRing used={used} max={max} isRefused={isRefused} />}
          <Avatar account={account} size={28} hasBadge />
        </span>
        <span className="visually-hidden">{count ? `${name}, ${count}` : name}</span>
        <span className="target-left" aria-hidden="true" data-over={isCounted && remaining < 0 ? '' : undefined}>
          {isCounted && remaining < max * 0.1 ? remaining : ''}
        </span>
      </ToggleButton>
    </Tooltip>
  );
});

function AccountPicker({
  accounts,
  chosen,
  onChange,
}: {
  readonly accounts: readonly AccountView[];
  readonly chosen: readonly string[];
  readonly onChange: (ids: readonly string[]) => void;
}) {
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLocaleLowerCase();
  const found = accounts.filter((account) =>
    `${account.displayName} ${account.handle} ${PROVIDER_NAMES[account.provider]}`.toLocaleLowerCase().includes(wanted),
  );
  return (
    <div className="account-picker">
      <TextField label={t('composer.findAccount')} isLabelHidden value={search} onChange={setSearch} autoFocus />
      <ListBox
        aria-label={t('composer.targets')}
        className="floating-list account-picker-list"
        selectionMode="multiple"
        selectedKeys={chosen}
        onSelectionChange={(keys) => onChange(keys === 'all' ? accounts.map(({ id }) => id) : [...keys].map(String))}
        renderEmptyState={() => <p className="composer-hint">{t('composer.noAccountFound')}</p>}
      >
        {found.map((account) => (
          <ListBoxItem key={account.id} id={account.id} textValue={account.displayName} className="floating-item">
            {({ isSelected }) => (
              <>
                <Avatar account={account} size={20} hasBadge />
                <span className="floating-item-label">{account.displayName}</span>
                <span className="floating-item-check">{isSelected ? '✓' : ''}</span>
              </>
            )}
          </ListBoxItem>
        ))}
      </ListBox>
    </div>
  );
}
