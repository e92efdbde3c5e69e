import { mayDo } from '../../../shared/domain/roles.ts';
import { Switch } from '../../components/switch.tsx';
import { call } from '../../lib/api.ts';
import { sayFailure } from '../../lib/say-failure.ts';
import { t } from '../../lib/text.ts';
import { useLive } from '../../lib/use-live.ts';
import { useWhyNot } from '../../lib/write-access.ts';
import { SettingRow } from './setting-row.tsx';

/** What files say when they go out. Of the workspace: whoever publishes, here or on a server, has to know it. */
export function PrivacySection() {
  const { data: workspace } = useLive('workspace.read', {});
  const { data: team } = useLive('members.list', {});
  const access = useWhyNot();
  const me = team?.members.find(({ isMe }) => isMe);
  const isAllowed = me === undefined || mayDo(me.role, 'workspace.change');
  const whyNot = access ?? (isAllowed ? null : t('settings.keepLocationRole'));
  return (
    <section className="page-section">
      <h2 className="page-heading">{t('settings.privacy')}</h2>
      <SettingRow title={t('settings.keepLocation')} hint={whyNot ?? t('settings.keepLocationHint')}>
        {workspace && team && (
          <div className="settings-controls">
            <Switch
              label={t('settings.keepLocationOn')}
              isOn={workspace.keepsLocation}
              isDisabled={whyNot !== null}
              onChange={(keepsLocation) => void call('workspace.setKeepLocation', { keepsLocation }).catch(sayFailure)}
            />
          </div>
        )}
      </SettingRow>
    </section>
  );
}
