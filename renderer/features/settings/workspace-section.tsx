import { useState } from 'react';
import { TextField } from '../../components/text-field.tsx';
import { call } from '../../lib/api.ts';
import { sayFailure } from '../../lib/say-failure.ts';
import { t } from '../../lib/text.ts';
import { useLive } from '../../lib/use-live.ts';
import { useWhyNot } from '../../lib/write-access.ts';
import { SettingRow } from './setting-row.tsx';
import { ZonePicker } from './zone-picker.tsx';

export function WorkspaceSection() {
  const { data: workspace } = useLive('workspace.read', {});
  const whyNot = useWhyNot();
  return (
    <section className="page-section">
      <h2 className="page-heading">{t('settings.workspace')}</h2>
      <SettingRow title={t('settings.name')} hint={whyNot ?? undefined}>
        {workspace && whyNot === null && <NameField key={workspace.name} name={workspace.name} />}
        {workspace && whyNot !== null && <div className="settings-controls">{workspace.name}</div>}
      </SettingRow>
      <SettingRow title={t('settings.zone')} hint={t('settings.zoneHint')}>
        {workspace && whyNot === null && (
          <ZonePicker
            value={workspace.timezone}
            onChange={(timezone) => void call('workspace.setZone', { timezone }).catch(sayFailure)}
          />
        )}
        {workspace && whyNot !== null && (
          <div className="settings-controls">{workspace.timezone.replaceAll('_', ' ')}</div>
        )}
      </SettingRow>
    </section>
  );
}

/** Kept when the field is left or Enter is pressed; an empty one goes back to what it was. */
function NameField({ name }: { readonly name: string }) {
  const [value, setValue] = useState(name);
  function keep(): void {
    const next = value.trim();
    if (next === '') setValue(name);
    else if (next !== name) void call('workspace.rename', { name: next }).catch(sayFailure);
  }
  return (
    // A form, for Enter: a handler of keys on the field would keep them from the window's commands.
    <form
      onSubmit={(event) => {
        event.preventDefault();
        keep();
      }}
    >
      <TextField
        label={t('settings.name')}
        isLabelHidden
        value={value}
        onChange={setValue}
        maxLength={200}
        onBlur={keep}
      />
    </form>
  );
}
