import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { Tooltip } from '../../components/tooltip.tsx';

/** Three figures would be wider than the place. */
const MOST_COUNTED = 99;

/** A page to go to (`isCurrent`) or a filter to switch (`isPressed`). Folded, its name is in the tooltip. */
export function SidebarRow({
  icon,
  label,
  end,
  badge = null,
  keys,
  isFolded,
  isCurrent,
  isPressed,
  onPress,
}: {
  readonly icon: ReactNode;
  readonly label: string;
  readonly end?: ReactNode;
  /** How much there needs a look, and that in words. */
  readonly badge?: { readonly count: number; readonly words: string } | null;
  readonly keys?: string | undefined;
  readonly isFolded: boolean;
  readonly isCurrent?: boolean;
  readonly isPressed?: boolean;
  readonly onPress: () => void;
}) {
  const name = badge ? `${label}, ${badge.words}` : label;
  return (
    <Tooltip text={name} keys={keys} placement="end" isDisabled={!isFolded}>
      <Button
        className="sidebar-row"
        onPress={onPress}
        {...(isFolded ? { 'aria-label': name } : {})}
        {...(isCurrent ? { 'aria-current': 'page' as const } : {})}
        {...(isPressed === undefined ? {} : { 'aria-pressed': isPressed })}
      >
        <span className="sidebar-icon">{icon}</span>
        <span className="sidebar-label">{label}</span>
        {badge && (
          <span className="sidebar-badge">
            <span aria-hidden="true">{badge.count > MOST_COUNTED ? `${MOST_COUNTED}+` : badge.count}</span>
            <span className="visually-hidden">{badge.words}</span>
          </span>
        )}
        {end}
      </Button>
    </Tooltip>
  );
}
