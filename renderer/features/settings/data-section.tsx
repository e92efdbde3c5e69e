import { Button } from '../../components/button.tsx';
import { call } from '../../lib/api.ts';
import { t } from '../../lib/text.ts';
import { SettingRow } from './setting-row.tsx';
import { useDevice } from './use-device.ts';

export function DataSection() {
  const device = useDevice();
  return (
    <section className="page-section">
      <h2 className="page-heading">{t('settings.data')}</h2>
      <SettingRow title={t('settings.where')} hint={device?.dataFolder}>
        <div className="settings-controls">
          <Button onPress={() => void call('os.showDataFolder', {})}>{t('settings.showFolder')}</Button>
        </div>
      </SettingRow>
      <p className="page-row-hint">
        {device ? t('settings.version', { version: device.version, electron: device.electronVersion }) : ' '}
      </p>
    </section>
  );
}
