import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  type MenuProps as AriaMenuProps,
  MenuSection as AriaMenuSection,
  MenuTrigger as AriaMenuTrigger,
  Header,
  Popover,
  type PopoverProps,
  Separator,
} from 'react-aria-components';
import { KeyCaps } from './key-caps.tsx';
import './floating.css';

/** A button and the list of what it does. `trigger` is a `Button` or `IconButton`; children are `MenuItem`s. */
export function MenuTrigger({
  trigger,
  label,
  placement = 'bottom start',
  children,
  ...menu
}: Omit<AriaMenuProps<object>, 'className' | 'style' | 'children' | 'aria-label' | 'items'> & {
  readonly trigger: ReactNode;
  readonly label: string;
  readonly placement?: NonNullable<PopoverProps['placement']>;
  readonly children: ReactNode;
}) {
  return (
    <AriaMenuTrigger>
      {trigger}
      <Popover className="floating" placement={placement} offset={4}>
        <AriaMenu {...menu} aria-label={label} className="floating-list">
          {children}
        </AriaMenu>
      </Popover>
    </AriaMenuTrigger>
  );
}

export function MenuItem({
  id,
  icon,
  keys,
  note,
  isDanger = false,
  isDisabled = false,
  onAction,
  children,
}: {
  readonly id: string;
  readonly icon?: ReactNode;
  /** The shortcut to show, as commands write it: 'Mod+K'. */
  readonly keys?: string | undefined;
  /** A few quiet words at its end. */
  readonly note?: string | undefined;
  readonly isDanger?: boolean;
  readonly isDisabled?: boolean;
  readonly onAction?: () => void;
  readonly children: string;
}) {
  return (
    <AriaMenuItem
      id={id}
      textValue={children}
      isDisabled={isDisabled}
      {...(onAction ? { onAction } : {})}
      className={isDanger ? 'floating-item floating-item-danger' : 'floating-item'}
    >
      {({ selectionMode, isSelected }) => (
        <>
          {selectionMode !== 'none' && <span className="floating-item-check">{isSelected && <Check size={16} />}</span>}
          {icon}
          <span className="floating-item-label">{children}</span>
          {note !== undefined && <span className="floating-item-note">{note}</span>}
          {keys !== undefined && <KeyCaps keys={keys} />}
        </>
      )}
    </AriaMenuItem>
  );
}

/** Items that belong together, of which one is the current. */
export function MenuSection({
  title,
  selectedKey,
  children,
}: {
  readonly title: string;
  readonly selectedKey: string;
  readonly children: ReactNode;
}) {
  return (
    <AriaMenuSection selectionMode="single" selectedKeys={[selectedKey]}>
      <Header className="floating-heading">{title}</Header>
      {children}
    </AriaMenuSection>
  );
}

export function MenuSeparator() {
  return <Separator className="floating-separator" />;
}
