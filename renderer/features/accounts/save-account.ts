import type { AccountView } from '../../../shared/contract/accounts.ts';
import { call } from '../../lib/api.ts';
import { runCommand } from '../../lib/commands.ts';
import { sayFailure } from '../../lib/say-failure.ts';
import { t } from '../../lib/text.ts';
import { showToast } from '../../lib/toasts.ts';

type Saved = Pick<AccountView, 'id' | 'provider' | 'displayName' | 'handle' | 'avatarSha256' | 'capabilityOverrides'>;

const undoAction = () => ({ label: t('app.undo'), keys: 'Mod+Z', run: () => void runCommand('edit.undo') });

export async function saveAccount({ isNew, account }: { isNew: boolean; account: Saved }): Promise<void> {
  try {
    const { provider, ...edit } = account;
    if (isNew) await call('accounts.add', { provider, ...edit });
    else await call('accounts.edit', edit);
    const said = isNew ? 'accounts.added' : 'accounts.saved';
    showToast(t(said, { name: account.displayName }), { action: undoAction() });
  } catch (error) {
    sayFailure(error);
  }
}

/** At once, with the way back: undo brings the account and its places in posts back. */
export async function removeAccount(account: Pick<AccountView, 'id' | 'displayName'>): Promise<void> {
  try {
    await call('accounts.remove', { id: account.id });
    showToast(t('accounts.removed', { name: account.displayName }), { action: undoAction() });
  } catch (error) {
    sayFailure(error);
  }
}
