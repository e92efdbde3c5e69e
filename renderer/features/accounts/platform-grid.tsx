import { Radio, RadioGroup } from 'react-aria-components';
import { PROVIDER_NAMES } from '../../../shared/domain/providers.ts';
import { PROVIDERS, type Provider } from '../../../shared/domain/states.ts';
import { PlatformMark } from '../../components/platform-mark.tsx';
import { t } from '../../lib/text.ts';

/** All thirteen at a glance; arrows walk, one is chosen. */
export function PlatformGrid({
  value,
  onChange,
}: {
  readonly value: Provider | null;
  readonly onChange: (provider: Provider) => void;
}) {
  return (
    <RadioGroup
      className="platform-grid"
      aria-label={t('accounts.platform')}
      value={value}
      onChange={(provider) => onChange(provider as Provider)}
    >
      {PROVIDERS.map((provider) => (
        <Radio key={provider} value={provider} className="platform-choice">
          <PlatformMark provider={provider} size={20} />
          <span>{PROVIDER_NAMES[provider]}</span>
        </Radio>
      ))}
    </RadioGroup>
  );
}
