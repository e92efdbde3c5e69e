import { Minus, Plus } from 'lucide-react';
import { stepZoom, THEMES } from '../../../shared/domain/device-settings.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { SegmentedControl } from '../../components/segmented-control.tsx';
import { changeDeviceSettings, useDeviceSettings } from '../../lib/device-settings.ts';
import { t } from '../../lib/text.ts';
import { SettingRow } from './setting-row.tsx';

const ICON = { size: 16, strokeWidth: 1.5 } as const;

export function LookSection() {
  const { theme, zoomPercent } = useDeviceSettings();
  const zoom = (direction: 'in' | 'out') => () =>
    changeDeviceSettings({ zoomPercent: stepZoom(zoomPercent, direction) });
  return (
    <section className="page-section">
      <h2 className="page-heading">{t('settings.look')}</h2>
      <SettingRow title={t('settings.theme')}>
        <div className="settings-controls">
          <SegmentedControl
            label={t('settings.theme')}
            options={THEMES.map((id) => ({ id, label: t(`settings.theme.${id}`) }))}
            value={theme}
            onChange={(next) => changeDeviceSettings({ theme: next })}
          />
        </div>
      </SettingRow>
      <SettingRow title={t('settings.zoom')} hint={t('settings.zoomHint')}>
        <div className="zoom-control">
          {zoomPercent !== 100 && (
            <Button kind="quiet" onPress={() => changeDeviceSettings({ zoomPercent: 100 })}>
              {t('settings.zoomUsual')}
            </Button>
          )}
          <IconButton label={t('app.zoomOut')} isDisabled={zoomPercent <= 80} onPress={zoom('out')}>
            <Minus {...ICON} />
          </IconButton>
          <output className="zoom-value">{t('settings.percent', { percent: zoomPercent })}</output>
          <IconButton label={t('app.zoomIn')} isDisabled={zoomPercent >= 200} onPress={zoom('in')}>
            <Plus {...ICON} />
          </IconButton>
        </div>
      </SettingRow>
    </section>
  );
}
