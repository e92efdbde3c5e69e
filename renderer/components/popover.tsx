import type { ReactNode } from 'react';
import {
  Popover as AriaPopover,
  type PopoverProps as AriaPopoverProps,
  Dialog,
  DialogTrigger,
} from 'react-aria-components';
import './floating.css';
import './popover.css';

/** What opens beside the thing that was pressed: `trigger` is a `Button` or `IconButton`. Esc and a click outside close it. */
export function PopoverTrigger({
  trigger,
  label,
  children,
  ...props
}: Omit<AriaPopoverProps, 'className' | 'style' | 'children' | 'trigger'> & {
  readonly trigger: ReactNode;
  readonly label: string;
  readonly children: ReactNode | ((options: { readonly close: () => void }) => ReactNode);
}) {
  return (
    <DialogTrigger>
      {trigger}
      <AriaPopover offset={6} {...props} className="floating">
        <Dialog aria-label={label} className="popover-content">
          {({ close }) => <>{typeof children === 'function' ? children({ close }) : children}</>}
        </Dialog>
      </AriaPopover>
    </DialogTrigger>
  );
}
