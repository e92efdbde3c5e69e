import { Switch } from '../../components/switch.tsx';
import { changeDeviceSettings, useDeviceSettings } from '../../lib/device-settings.ts';
import { t } from '../../lib/text.ts';
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
  function toggle(code: string, isOn: boolean): void {
    changeDeviceSettings({ spellLanguages: isOn ? [...chosen, code] : chosen.filter((other) => other !== code) });
  }
  return (
    <section className="page-section">
      <h2 className="page-heading">{t('settings.spelling')}</h2>
      <p className="page-row-hint">{t('settings.spellingHint')}</p>
      <div className="language-grid">
        {languages.map(({ code, name }) => (
          <Switch key={code} label={name} isOn={chosen.includes(code)} onChange={(isOn) => toggle(code, isOn)} />
        ))}
      </div>
    </section>
  );
}
