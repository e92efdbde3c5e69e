import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { Tooltip } from '../../components/tooltip.tsx';

/** A page to go to (`isCurrent`) or a filter to switch (`isPressed`). Folded, its name is in the tooltip. */
export function SidebarRow({
  icon,
  label,
  end,
  keys,
  isFolded,
  isCurrent,
  isPressed,
  onPress,
}: {
  readonly icon: ReactNode;
  readonly label: string;
  readonly end?: ReactNode;
  readonly keys?: string | undefined;
  readonly isFolded: boolean;
  readonly isCurrent?: boolean;
  readonly isPressed?: boolean;
  readonly onPress: () => void;
}) {
  return (
    <Tooltip text={label} keys={keys} placement="end" isDisabled={!isFolded}>
      <Button
        className="sidebar-row"
        onPress={onPress}
        {...(isFolded ? { 'aria-label': label } : {})}
        {...(isCurrent ? { 'aria-current': 'page' as const } : {})}
        {...(isPressed === undefined ? {} : { 'aria-pressed': isPressed })}
      >
        <span className="sidebar-icon">{icon}</span>
        <span className="sidebar-label">{label}</span>
        {end}
      </Button>
    </Tooltip>
  );
}
