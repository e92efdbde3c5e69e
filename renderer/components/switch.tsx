import { Switch as AriaSwitch } from 'react-aria-components';
import './switch.css';

/** Takes effect at once; there is no button to confirm. */
export function Switch({
  label,
  isOn,
  isDisabled = false,
  onChange,
}: {
  readonly label: string;
  readonly isOn: boolean;
  readonly isDisabled?: boolean;
  readonly onChange: (isOn: boolean) => void;
}) {
  return (
    <AriaSwitch className="switch" isSelected={isOn} isDisabled={isDisabled} onChange={onChange}>
      <span className="switch-track" aria-hidden="true">
        <span className="switch-thumb" />
      </span>
      {label}
    </AriaSwitch>
  );
}
