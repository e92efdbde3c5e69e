import { type FormEvent, useRef, useState } from 'react';
import type { AccountView } from '../../../shared/contract/accounts.ts';
import type { Provider } from '../../../shared/domain/states.ts';
import { Avatar } from '../../components/avatar.tsx';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Select } from '../../components/select.tsx';
import { TextField } from '../../components/text-field.tsx';
import { t } from '../../lib/text.ts';
import { type AccountForm, closeAccountForm, useAccountForm } from './account-form.ts';
import { AccountPicture } from './account-picture.tsx';
import { hasOwnTextLimit, type Plan, plansOf, toOverrides } from './plan-options.ts';
import { PlatformGrid } from './platform-grid.tsx';
import { saveAccount } from './save-account.ts';
import './accounts.css';

/** A server that takes more in one post than this is a mistake in typing. */
const MAX_OWN_LIMIT = 100_000;

/** Adds an account for planning, or changes one. No sign-in: it is connected when it is to publish. */
export function AccountDialog() {
  const form = useAccountForm((state) => state.form);
  if (!form) return null;
  return (
    <Dialog
      title={form.kind === 'add' ? t('accounts.add') : t('accounts.edit', { name: form.account.displayName })}
      width={560}
      onClose={closeAccountForm}
    >
      <AccountFields form={form} />
    </Dialog>
  );
}

function AccountFields({ form }: { readonly form: AccountForm }) {
  const known: AccountView | null = form.kind === 'edit' ? form.account : null;
  const overrides = known?.capabilityOverrides ?? {};
  const [id] = useState(() => known?.id ?? crypto.randomUUID());
  const [provider, setProvider] = useState<Provider | null>(known?.provider ?? null);
  const [displayName, setDisplayName] = useState(known?.displayName ?? '');
  const [handle, setHandle] = useState(known?.handle ?? '');
  const [picture, setPicture] = useState(known?.avatarSha256 ?? null);
  const [plan, setPlan] = useState<Plan>(typeof overrides.preset === 'string' ? (overrides.preset as Plan) : 'none');
  const [limit, setLimit] = useState(typeof overrides.textMax === 'number' ? String(overrides.textMax) : '');
  const [wasTried, setTried] = useState(false);
  const nameInput = useRef<HTMLInputElement>(null);
  const name = displayName.trim();
  const textMax = limit.trim() === '' ? null : Number(limit);
  const isLimitWrong = textMax !== null && !(Number.isInteger(textMax) && textMax > 0 && textMax <= MAX_OWN_LIMIT);
  const isUsable = provider !== null && name !== '' && !isLimitWrong;

  function choose(next: Provider): void {
    setProvider(next);
    setPlan('none');
    setLimit('');
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (!isUsable) {
      if (provider !== null && name === '') nameInput.current?.focus();
      return;
    }
    closeAccountForm();
    void saveAccount({
      isNew: known === null,
      account: {
        id,
        provider,
        displayName: name,
        handle: handle.trim(),
        avatarSha256: picture,
        capabilityOverrides: toOverrides(overrides, { plan, textMax }),
      },
    });
  }

  return (
    <form className="account-form" onSubmit={submit} noValidate>
      {known === null && (
        <>
          <PlatformGrid value={provider} onChange={choose} />
          <p className="account-form-problem" role="alert">
            {wasTried && provider === null ? t('accounts.choosePlatform') : ''}
          </p>
        </>
      )}
      <div className="account-form-row">
        <span className="account-form-face">
          <Avatar account={{ id, provider, displayName: name || '?', avatarSha256: picture }} size={40} hasBadge />
        </span>
        <TextField
          label={t('accounts.name')}
          value={displayName}
          onChange={setDisplayName}
          inputRef={nameInput}
          maxLength={200}
          error={wasTried && name === '' ? t('accounts.nameMissing') : undefined}
        />
        <TextField
          label={t('accounts.handle')}
          value={handle}
          onChange={setHandle}
          maxLength={200}
          placeholder={provider === 'mastodon' ? '@name@mastodon.social' : '@name'}
        />
      </div>
      <AccountPicture sha256={picture} onChange={setPicture} />
      {provider !== null && plansOf(provider).length > 0 && (
        <Select
          label={t(`accounts.plan.${provider as 'x' | 'youtube' | 'discord'}`)}
          options={plansOf(provider).map((id) => ({ id, label: t(`platforms.preset.${id}`) }))}
          value={plan}
          onChange={setPlan}
        />
      )}
      {provider !== null && hasOwnTextLimit(provider) && (
        <TextField
          label={t('accounts.ownLimit')}
          hint={t('accounts.ownLimitHint')}
          inputMode="numeric"
          value={limit}
          onChange={setLimit}
          placeholder="500"
          error={isLimitWrong ? t('accounts.ownLimitWrong', { most: MAX_OWN_LIMIT }) : undefined}
        />
      )}
      <div className="dialog-foot">
        <Button kind="quiet" onPress={closeAccountForm}>
          {t('accounts.cancel')}
        </Button>
        <Button kind="primary" type="submit">
          {known === null ? t('accounts.add') : t('accounts.save')}
        </Button>
      </div>
    </form>
  );
}
