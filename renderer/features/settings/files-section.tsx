import { formatBytes } from '../../../shared/domain/format-bytes.ts';
import { SegmentedControl } from '../../components/segmented-control.tsx';
import { call } from '../../lib/api.ts';
import { sayFailure } from '../../lib/say-failure.ts';
import { t } from '../../lib/text.ts';
import { useLive } from '../../lib/use-live.ts';
import { SettingRow } from './setting-row.tsx';
import { TransferRows } from './transfer-rows.tsx';

const GIGABYTE = 1e9;
const AHEAD_DAYS = [0, 3, 7, 14, 30];
const KEPT_GIGABYTES = [2, 10, 50, 200];

/** Which files of the team are had on this computer. Nothing in a workspace of this computer alone, which has all of them. */
export function FilesSection() {
  const { data } = useLive('media.readKeeping', {});
  if (!data) return null;
  const { aheadDays, keepBytes, keptBytes } = data;
  const change = (to: { aheadDays?: number; keepBytes?: number }) => call('media.changeKeeping', to).catch(sayFailure);
  return (
    <section className="page-section">
      <h2 className="page-heading">{t('settings.files')}</h2>
      <SettingRow title={t('settings.ahead')} hint={t('settings.aheadHint')}>
        <div className="settings-controls">
          <SegmentedControl
            label={t('settings.ahead')}
            options={AHEAD_DAYS.map((days) => ({ id: String(days), label: t('settings.aheadDays', { count: days }) }))}
            value={String(aheadDays)}
            onChange={(days) => void change({ aheadDays: Number(days) })}
          />
        </div>
      </SettingRow>
      <SettingRow
        title={t('settings.keep')}
        hint={t('settings.keepHint', { kept: formatBytes(keptBytes), most: formatBytes(keepBytes) })}
      >
        <div className="settings-controls">
          <SegmentedControl
            label={t('settings.keep')}
            options={KEPT_GIGABYTES.map((gigabytes) => ({
              id: String(gigabytes * GIGABYTE),
              label: formatBytes(gigabytes * GIGABYTE),
            }))}
            value={String(keepBytes)}
            onChange={(bytes) => void change({ keepBytes: Number(bytes) })}
          />
        </div>
      </SettingRow>
      <TransferRows />
    </section>
  );
}
