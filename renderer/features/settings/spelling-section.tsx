import { ChevronsUpDown } from 'lucide-react';
import { Button } from '../../components/button.tsx';
import { MenuItem, MenuTrigger } from '../../components/menu.tsx';
import { changeDeviceSettings, useDeviceSettings } from '../../lib/device-settings.ts';
import { t } from '../../lib/text.ts';
import { SettingRow } from './setting-row.tsx';
import { useDevice } from './use-device.ts';

/** Which languages the spelling is checked in. Nothing to choose where the system decides (macOS). */
export function SpellingSection() {
  const device = useDevice();
  const chosen = useDeviceSettings((settings) => settings.spellLanguages) ?? [];
  if (!device || device.spellLanguages.length === 0) return null;
  const names = new Intl.DisplayNames(navigator.language, { type: 'language' });
  const languages = device.spellLanguages
    .map((code) => ({ code, name: names.of(code) ?? code }))
    .sort((left, right) => left.name.localeCompare(right.name));
  const chosenNames = languages.filter(({ code }) => chosen.includes(code)).map(({ name }) => name);
  return (
    <section className="page-section">
      <h2 className="page-heading">{t('settings.spelling')}</h2>
      <SettingRow title={t('settings.languages')} hint={t('settings.spellingHint')}>
        <MenuTrigger
          label={t('settings.languages')}
          placement="bottom end"
          selectionMode="multiple"
          selectedKeys={chosen}
          onSelectionChange={(keys) =>
            changeDeviceSettings({ spellLanguages: keys === 'all' ? [] : [...keys].map(String) })
          }
          trigger={
            <Button className="zone-button">
              {chosenNames.length === 0 ? t('settings.languagesOfSystem') : chosenNames.join(', ')}
              <ChevronsUpDown size={14} aria-hidden="true" />
            </Button>
          }
        >
          {languages.map(({ code, name }) => (
            <MenuItem key={code} id={code}>
              {name}
            </MenuItem>
          ))}
        </MenuTrigger>
      </SettingRow>
    </section>
  );
}
