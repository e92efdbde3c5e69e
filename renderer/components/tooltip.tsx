import type { ReactNode } from 'react';
import { Tooltip as AriaTooltip, type TooltipProps, TooltipTrigger } from 'react-aria-components';
import { KeyCaps } from './key-caps.tsx';
import './floating.css';
import './tooltip.css';

/** Long enough not to flicker under a pointer that passes by. */
const DELAY_MS = 600;

/** What an icon means, and its key. The one child is a `Button`, `IconButton` or other focusable thing of react-aria. */
export function Tooltip({
  text,
  keys,
  isDisabled = false,
  placement = 'bottom',
  children,
}: {
  readonly text: string;
  readonly keys?: string | undefined;
  readonly isDisabled?: boolean;
  readonly placement?: NonNullable<TooltipProps['placement']>;
  readonly children: ReactNode;
}) {
  return (
    <TooltipTrigger delay={DELAY_MS} closeDelay={0} isDisabled={isDisabled}>
      {children}
      <AriaTooltip className="tooltip" offset={6} placement={placement}>
        {text}
        {keys !== undefined && <KeyCaps keys={keys} />}
      </AriaTooltip>
    </TooltipTrigger>
  );
}
