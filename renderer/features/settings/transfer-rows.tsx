import { useEffect, useState } from 'react';
import { METERED_CHOICES } from '../../../shared/domain/device-settings.ts';
import type { Metering } from '../../../shared/domain/transfer-rules.ts';
import { SegmentedControl } from '../../components/segmented-control.tsx';
import { Select } from '../../components/select.tsx';
import { Switch } from '../../components/switch.tsx';
import { call } from '../../lib/api.ts';
import { changeDeviceSettings, useDeviceSettings } from '../../lib/device-settings.ts';
import { sayFailure } from '../../lib/say-failure.ts';
import { t } from '../../lib/text.ts';
import { SettingRow } from './setting-row.tsx';

const MEGABYTE = 1e6;
const LIMITS_MB = [0.5, 1, 2, 5, 10, 20, 50];
const NO_LIMIT = 'none';

/** How files travel to the team's projects and from there: of this computer, whichever workspace is open. */
export function TransferRows() {
  const { areTransfersPaused, transferLimit, meteredTransfers } = useDeviceSettings();
  const metering = useMetering();
  return (
    <>
      <SettingRow title={t('settings.transfers')} hint={t('settings.transfersHint')}>
        <div className="settings-controls">
          <Switch
            label={t('settings.transfersPaused')}
            isOn={areTransfersPaused}
            onChange={(isOn) => changeDeviceSettings({ areTransfersPaused: isOn })}
          />
        </div>
      </SettingRow>
      <SettingRow title={t('settings.limit')} hint={t('settings.limitHint')}>
        <div className="settings-controls">
          <Select
            label={t('settings.limit')}
            isLabelHidden
            options={[
              { id: NO_LIMIT, label: t('settings.noLimit') },
              ...limitsWith(transferLimit).map((bytes) => ({ id: String(bytes), label: limitWords(bytes) })),
            ]}
            value={transferLimit === null ? NO_LIMIT : String(transferLimit)}
            onChange={(id) => changeDeviceSettings({ transferLimit: id === NO_LIMIT ? null : Number(id) })}
          />
        </div>
      </SettingRow>
      <SettingRow
        title={t('settings.metered')}
        hint={
          metering === null
            ? t('settings.meteredHint')
            : `${t('settings.meteredHint')} ${t(`settings.metering.${metering}`)}`
        }
      >
        <div className="settings-controls">
          <SegmentedControl
            label={t('settings.metered')}
            options={METERED_CHOICES.map((id) => ({ id, label: t(`settings.metered.${id}`) }))}
            value={meteredTransfers}
            onChange={(choice) => changeDeviceSettings({ meteredTransfers: choice })}
          />
        </div>
      </SettingRow>
    </>
  );
}

/** One that stands in the file of settings and is none of ours is shown too. */
function limitsWith(limit: number | null): number[] {
  const limits = new Set(LIMITS_MB.map((megabytes) => megabytes * MEGABYTE));
  if (limit !== null) limits.add(limit);
  return [...limits].sort((left, right) => left - right);
}

function limitWords(bytesPerSecond: number): string {
  const megabytes = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 }).format(bytesPerSecond / MEGABYTE);
  return t('settings.limitOf', { megabytes });
}

/** What the system says of the connection now; null: it has not answered yet. */
function useMetering(): Metering | null {
  const [metering, setMetering] = useState<Metering | null>(null);
  useEffect(() => {
    let isGone = false;
    call('os.readMetering', {})
      .then(({ metering: found }) => {
        if (!isGone) setMetering(found);
      })
      .catch(sayFailure);
    return () => {
      isGone = true;
    };
  }, []);
  return metering;
}
